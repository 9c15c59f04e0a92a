"""The examples in docs/api.md run."""

import json
import re
import shutil
import subprocess

import pytest

from rag.cli.parser import build_parser
from tests.conftest import CORPUS

TEXT = (CORPUS.parent / "docs" / "api.md").read_text(encoding="utf-8")
SHOWN = "http://127.0.0.1:7860"
BLOCKS = re.findall(r"```(\w+)\n(.+?)```", TEXT, re.DOTALL)
SCRIPTS = [code for kind, code in BLOCKS if kind == "python"]
COMMANDS = [code for kind, code in BLOCKS if kind == "console" and "curl" in code]


@pytest.mark.parametrize(
    ("script", "expected"),
    list(zip(SCRIPTS, ["第2点", "4 4. 「", "1 added", "True", "获批", "#char="], strict=True)),
)
def test_each_python_example_runs(
    address, sample_settings, monkeypatch, tmp_path, capsys, script, expected
):
    (tmp_path / ".yinzheng").symlink_to(sample_settings.store)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("苹果很甜。", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    exec(script.replace(SHOWN, address), {"__name__": "example"})
    assert expected in capsys.readouterr().out


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here")
@pytest.mark.parametrize("commands", COMMANDS)
def test_each_curl_example_is_answered(address, commands):
    script = re.sub(r"^\$ ", "", commands.replace(SHOWN, address), flags=re.MULTILINE)
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert re.search(r'"answered": ?true', done.stdout)


def test_the_settings_for_an_mcp_client_name_a_valid_command():
    (block,) = (code for kind, code in BLOCKS if kind == "json")
    server = json.loads(block)["mcpServers"]["yinzheng"]
    assert server["command"] == "yinzheng"
    assert build_parser().parse_args(server["args"]).command == "mcp"


def test_the_commands_shown_are_valid():
    shown = re.findall(r"^\$ yinzheng (.+)$", TEXT, re.MULTILINE)
    assert [build_parser().parse_args(command.split()).command for command in shown] == [
        "user",
        "ui",
        "user",
        "user",
    ]
