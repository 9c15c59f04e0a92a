"""The documentation agrees with the program."""

import re
import sys
from pathlib import Path

import pytest

from index.settings import KNOWN
from rag.cli.manpage import render_manual
from rag.cli.parser import build_parser
from rag.cli.render import render_answer

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_transcript_in_the_readme_is_what_the_command_prints(assistant, name):
    text = (ROOT / name).read_text(encoding="utf-8")
    question, printed = re.search(r'\$ make ask Q="(.+?)"\n(.+?)\n```', text, re.DOTALL).groups()
    (shown, _, told), (expected, _, promised) = (
        each.rpartition("\n\n") for each in (render_answer(assistant.ask(question)), printed)
    )
    assert shown == expected
    # The confidence differs a little from one processor to another.
    assert float(told.split()[-1]) == pytest.approx(float(promised.split()[-1]), abs=0.05)


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_damaged_text_in_the_readme_is_in_the_sample(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    (damaged,) = re.findall(r"`(張\?.+?)`", text)
    assert damaged in (ROOT / "corpus" / "000_11622bfe4d5accc3.txt").read_text(encoding="utf-8")


def anchors(page):
    """Return the anchors that GitHub gives to the headings of a Markdown page."""
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = [re.sub(r"\[(.+?)\]\(.*?\)", r"\1", heading) for heading in headings]
    return {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in plain}


def section(page, anchor):
    """Return the text below a heading, up to the next of its level or above."""
    lines, level, kept = page.read_text(encoding="utf-8").splitlines(), 0, []
    for line in lines:
        found = re.match(r"(#+) (.+)", line)
        if found and level and len(found[1]) <= level:
            break
        if found and re.sub(r"[^\w\- ]", "", found[2].lower()).replace(" ", "-") == anchor:
            level = len(found[1])
        if level:
            kept.append(line)
    return "\n".join(kept)


def test_each_figure_of_the_readme_is_in_the_section_that_it_names_and_has_a_script():
    """So a benchmark that is measured again is not forgotten there; in both languages."""
    rows = {
        name: re.findall(r"^\| .+ \| (.+) \| (`bench.+) \|$", text, re.MULTILINE)
        for name in ("README.md", "README.zh.md")
        for text in [(ROOT / name).read_text(encoding="utf-8")]
    }
    number = re.compile(r"\d+(?:\.\d+)?")
    figures = {name: [sorted(number.findall(row)) for row, _ in rows[name]] for name in rows}
    assert figures["README.md"] == figures["README.zh.md"]
    assert len(figures["README.md"]) == 5
    for shown, (_, source) in zip(figures["README.md"], rows["README.md"], strict=True):
        links = re.findall(r"\((docs/\w+\.md)#([\w-]+)\)", source)
        known = {one for page, at in links for one in number.findall(section(ROOT / page, at))}
        assert shown and set(shown) <= known, source
        for script in re.findall(r"`(bench[./]\w+)", source):
            assert (ROOT / (script.replace(".", "/") + ".py")).exists()


PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_links_of_a_page_lead_to_a_file_and_a_heading_that_exist(page):
    for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        if target.startswith("http"):
            continue
        name, _, anchor = target.partition("#")
        other = page.parent / name if name else page
        assert other.exists(), target
        assert not anchor or anchor in anchors(other), target


DECISIONS = sorted(set(ROOT.glob("docs/decisions/*.md")) - {ROOT / "docs/decisions/README.md"})


def records(page):
    """Return the decisions of a page: the heading and the text of each."""
    return re.findall(r"(?ms)^## (.+?)\n(.+?)(?=^#|\Z)", page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda p: p.stem)
def test_a_decision_has_status_context_decision_and_consequences(page):
    for heading, body in records(page):
        parts = re.findall(r"^- \*\*(\w+)\*\*", body, re.MULTILINE)
        assert parts == ["Status", "Context", "Decision", "Consequences"], heading
        status = r"- \*\*Status\*\*: (accepted|superseded) \d{4}-\d\d-\d\d"
        assert re.match(rf"\s*{status}", body), heading


def test_the_index_of_the_decisions_links_to_each():
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    for page in DECISIONS:
        for heading, _ in records(page):
            assert f"| [{heading}]({page.name}#" in index


def test_superseded_decisions_come_last():
    for page in DECISIONS:
        states = [re.search(r"accepted|superseded", body)[0] for _, body in records(page)]
        assert states == sorted(states), page


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in KNOWN.items():
        assert f"| `{name}` | `YINZHENG_{name.upper()}` |" in text
        shown = "none" if field.default == "" else f"`{field.default}`"
        assert shown in text


def test_every_command_has_examples_in_its_help(capsys):
    parser = build_parser()
    commands = re.findall(r"^    (\w+)  ", parser.format_help(), re.MULTILINE)
    assert set(commands) == {
        "sync", "ask", "chat", "search", "repair", "show", "info", "doctor", "backup", "restore",
        "migrate", "eval", "ui", "mcp", "user", "complete",
    }  # fmt: skip
    for name in commands:
        with pytest.raises(SystemExit):
            parser.parse_args([name, "--help"])
        text = capsys.readouterr().out
        assert f"yinzheng {name}" in text
        assert "examples:" in text


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


def test_the_script_in_the_page_about_damage_runs(capsys):
    text = (ROOT / "docs" / "damage.md").read_text(encoding="utf-8")
    exec(re.search(r"```python\n(.+?)```", text, re.DOTALL)[1], {})
    assert capsys.readouterr().out.startswith("clean\n今天天氣很好。 (0, 2)")


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="argparse lays help out by version")
def test_the_page_of_commands_is_the_text_of_the_help():
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == render_manual()


def test_every_cell_of_the_comparison_has_a_source_that_is_dated():
    text = (ROOT / "docs" / "compare.md").read_text(encoding="utf-8")
    compared, _, sources = text.partition("\n## Sources\n")
    defined = set(re.findall(r"^\[([\w-]+)\]: https://\S+$", text, re.MULTILINE))
    dated = re.findall(r"^\| \[([\w-]+)\]\[\1\] \| .+ \| 2026(?:-\d\d-\d\d)? \|$", sources, re.M)
    assert sorted(dated) == sorted(defined)
    assert "All looked up on 2026-11-29." in sources
    rows = [line for line in compared.splitlines() if re.match(r"\| [A-Za-z]", line)]
    assert len(rows) == 6 * compared.count("\n|---")
    for row in rows:
        name, *cells, source = (cell.strip() for cell in row[1:-1].split("|"))
        named = re.findall(r"\[source\](?:\[([\w-]+)\]|\((\S+)\))", source)
        assert named or set(cells) == {"*not stated*"}, row
        assert {key for key, _ in named if key} <= defined, row
        assert all(bool(page) == (name == "Yinzheng") for _, page in named), row
