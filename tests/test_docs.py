"""The documents say what the program does."""

import re
import sys
from pathlib import Path

import pytest

from index.settings import Settings
from rag.cli.manpage import render_manual
from rag.cli.parser import build_parser
from rag.cli.render import render_answer

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_transcript_in_the_readme_is_what_is_printed(assistant, name):
    text = (ROOT / name).read_text(encoding="utf-8")
    question, printed = re.search(r'\$ make ask Q="(.+?)"\n(.+?)\n```', text, re.DOTALL).groups()
    shown = render_answer(assistant.ask(question))
    # The confidence differs in its last digits from one processor to another.
    assert shown.rpartition("\n\n")[0] == printed.rpartition("\n\n")[0]
    assert printed.rpartition("\n\n")[2].startswith(("confidence 0.", "置信度 0."))


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_damaged_text_in_the_readme_is_in_the_sample(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    (damaged,) = re.findall(r"`(張\?.+?)`", text)
    assert damaged in (ROOT / "corpus" / "000_11622bfe4d5accc3.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_script_in_the_readme_runs(sample_settings, monkeypatch, tmp_path, capsys, name):
    code = re.search(r"```python\n(.+?)```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / ".yinzheng").symlink_to(sample_settings.store)
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {}
    exec(code[1], namespace)
    namespace["assistant"].close()
    assert "002_05fbf9e12f9e6207.txt" in capsys.readouterr().out


def test_links_in_the_documents_lead_somewhere():
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert target.startswith("http") or (path.parent / target).exists(), (path, target)


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        assert f"| `{name}` | `YINZHENG_{name.upper()}` |" in text
        shown = "none" if field.default == "" else f"`{field.default}`"
        assert shown in text


def test_every_command_has_examples_in_its_help(capsys):
    parser = build_parser()
    commands = next(a for a in parser._actions if a.dest == "command").choices
    assert set(commands) == {
        "sync", "ask", "search", "repair", "show", "info", "doctor", "eval", "ui", "mcp", "user",
    }  # fmt: skip
    for name, command in commands.items():
        assert f"yinzheng {name}" in command.format_help()
        assert "examples:" in command.format_help()


def test_the_script_in_the_page_about_language_models_runs(
    sample_settings, monkeypatch, tmp_path, capsys
):
    text = (ROOT / "docs" / "llm.md").read_text(encoding="utf-8")
    (tmp_path / ".yinzheng").symlink_to(sample_settings.store)
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {}
    exec(re.search(r"```python\n(.+?)```", text, re.DOTALL)[1], namespace)
    namespace["assistant"].close()
    assert "主持會議" in capsys.readouterr().out


def test_the_script_in_the_damage_page_runs(capsys):
    text = (ROOT / "docs" / "damage.md").read_text(encoding="utf-8")
    exec(re.search(r"```python\n(.+?)```", text, re.DOTALL)[1], {})
    assert capsys.readouterr().out.startswith("clean\n今天天氣很好。 (0, 2)")


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse lays help out by version")
def test_the_page_of_commands_is_what_help_says():
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == render_manual()
