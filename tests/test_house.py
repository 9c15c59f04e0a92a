"""Rules of the house that no other tool checks."""

import ast
import hashlib
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("index", "rag", "yinzheng")
MODULES = [*(path for name in PACKAGES for path in ROOT.glob(f"{name}/**/*.py")), ROOT / "ui.py"]
FOLDERS = sorted({path.parent for path in MODULES if path.parent != ROOT})


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_data_flows_one_way_and_nothing_is_pickled(path):
    names = set(imported(path))
    room = path.relative_to(ROOT).parts[0]
    forbidden = {"index": {"rag", "ui", "yinzheng"}, "rag": {"ui", "yinzheng"}}.get(room, set())
    assert not names & (forbidden | {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_folder_holds_at_most_seventeen_modules(folder):
    """``index/formats`` apart, which has a module for each format."""
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert len(modules) <= 17 or folder == ROOT / "index" / "formats"


def test_the_samples_are_kept_as_scraped():
    digests = {
        path.name[:3]: hashlib.sha256(path.read_bytes()).hexdigest()[:12]
        for path in (ROOT / "corpus").glob("*.txt")
    }
    assert digests == {
        "000": "9b672379a0d2",
        "001": "2bb394b569d4",
        "002": "73b5f1c3abc9",
        "003": "1115802eb84e",
        "004": "aaa732e0f002",
    }


def test_nothing_in_the_code_knows_a_sample():
    """No title, name of a person or place, or quoted phrase of a sample is in the code."""
    samples = "|".join(path.stem for path in (ROOT / "corpus").glob("*.txt"))
    people = "张岳峰|吴桂林|薛登峰|李东成|徐群勇|谢勇|马鞍山|滕州|亭湖|全椒"
    phrases = "把握趋势|要扛起来|快抓猛推|六大任务|白菜心"
    latin = "Yuefeng|Guilin|Dengfeng|Dongcheng|anshan|Tengzhou|Tinghu"
    known = re.compile(f"{samples}|{people}|{phrases}|{latin}")
    told = {path.name: known.findall(path.read_text(encoding="utf-8")) for path in MODULES}
    assert {name: found for name, found in told.items() if found} == {}


def test_every_dependency_is_pinned_by_name_alone():
    pins = (ROOT / "constraints.txt").read_text()
    assert not re.search(r"https?:|file:|@", pins)
    assert "torch==2.13.0\n" in pins
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = {line.split("==")[0].lower() for line in pins.splitlines()}
    assert not {re.split(r"[<>=;~ ]", one)[0].lower() for one in wanted} - pinned
