"""Rules of the house that no other tool checks."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = [*ROOT.glob("index/**/*.py"), *ROOT.glob("rag/**/*.py"), ROOT / "ui.py"]


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
    forbidden = {"index": {"rag", "ui"}, "rag": {"ui"}}.get(room, set())
    assert not names & (forbidden | {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"})


def test_modules_are_small():
    sizes = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES)
    assert sizes[len(sizes) // 2] <= 110
    assert sizes[-1] <= 320


def test_the_samples_are_kept_as_scraped():
    assert len(list((ROOT / "corpus").glob("*.txt"))) == 5


def test_nothing_in_the_code_knows_a_sample_document():
    samples = "|".join(path.stem for path in (ROOT / "corpus").glob("*.txt"))
    known = re.compile(f"{samples}|把握趋势|Yuefeng set")
    told = [path.name for path in MODULES if known.search(path.read_text(encoding="utf-8"))]
    assert told == []


def test_every_dependency_is_pinned_by_name_alone():
    pins = (ROOT / "constraints.txt").read_text()
    assert not re.search(r"https?:|file:|@", pins)
    assert "torch==2.13.0\n" in pins
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = {line.split("==")[0].lower() for line in pins.splitlines()}
    assert not {re.split(r"[<>=;~ ]", one)[0].lower() for one in wanted} - pinned
