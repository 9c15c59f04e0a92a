"""Rules of the house that no other tool checks."""

import ast
import hashlib
import re
import shutil
import subprocess
import sys
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
    package = path.relative_to(ROOT).parts[0]
    above = {"index": {"rag", "ui", "yinzheng"}, "rag": {"ui", "yinzheng"}}
    forbidden = above.get(package, set())
    assert not names & (forbidden | {"pickle", "cPickle", "dill", "joblib", "shelve", "marshal"})


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_a_folder_holds_at_most_seventeen_modules(folder):
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert len(modules) <= 17


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_architecture_has_a_table_of_the_modules_in_a_folder(folder):
    """A heading such as ``### `rag/reading/` `` and a row for each module, in any order."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    heading = f"### `{folder.relative_to(ROOT).as_posix()}/`\n"
    section = re.split(r"^##", text.partition(heading)[2], maxsplit=1, flags=re.MULTILINE)[0]
    rows = re.findall(r"^\| `(\w+)` \| \S", section, re.MULTILINE)
    assert sorted(rows) == sorted({path.stem for path in folder.glob("*.py")} - {"__init__"})


def test_the_architecture_has_no_table_of_a_folder_that_is_gone():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    tables = re.findall(r"^### `(.+)/`$", text, re.MULTILINE)
    assert [name for name in tables if ROOT / name not in FOLDERS] == []


def lint_imports(home):
    """Return the exit status of import-linter in a folder, and what it printed."""
    command = (
        "import sys; from importlinter.cli import lint_imports as run; sys.exit(run(no_cache=True))"
    )
    done = subprocess.run([sys.executable, "-c", command], cwd=home, capture_output=True, text=True)
    return done.returncode, done.stdout


@pytest.fixture
def copy_of_the_code(tmp_path):
    """Return a folder with the modules and the contracts, to break something in it."""
    for path in [*MODULES, ROOT / "pyproject.toml"]:
        copied = tmp_path / path.relative_to(ROOT)
        copied.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copied)
    return tmp_path


def test_imports_keep_to_the_layers(copy_of_the_code):
    status, printed = lint_imports(copy_of_the_code)
    assert status == 0, printed


@pytest.mark.parametrize(
    ("module", "wrong"),
    [
        ("index/store/reader.py", "rag.types"),
        ("index/text/terms.py", "index.store"),
        ("rag/retrieval/hits.py", "rag.reading.evidence"),
        ("rag/answer/citations.py", "rag.answerability.years"),
    ],
)
def test_an_import_of_a_layer_above_fails(copy_of_the_code, module, wrong):
    with (copy_of_the_code / module).open("a", encoding="utf-8") as file:
        file.write(f"\nimport {wrong}\n")
    status, printed = lint_imports(copy_of_the_code)
    assert status == 1
    assert f"{module.removesuffix('.py').replace('/', '.')} -> {wrong}" in printed


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
    named = {path: known.findall(path.read_text(encoding="utf-8")) for path in MODULES}
    assert {path: found for path, found in named.items() if found} == {}


def test_every_dependency_is_pinned_by_name_alone():
    pins = (ROOT / "constraints.txt").read_text()
    assert not re.search(r"https?:|file:|@", pins)
    assert "torch==2.13.0\n" in pins
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    pinned = {line.split("==")[0].lower() for line in pins.splitlines()}
    assert not {re.split(r"[<>=;~ ]", line)[0].lower() for line in wanted} - pinned


def test_answers_are_not_chosen_by_ever_more_regular_expressions():
    """25 are left where questions are understood and answers chosen and judged."""
    others = {ROOT / "rag" / name for name in ("generation", "server", "web", "cli")}
    counts = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8").count("re.compile(")
        for path in MODULES
        if path.is_relative_to(ROOT / "rag") and others.isdisjoint(path.parents)
    }
    assert sum(counts.values()) <= 25, {path: count for path, count in counts.items() if count}


def test_the_hashed_versions_are_the_pinned_ones():
    pins = dict(
        line.lower().replace("_", "-").split("==")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
    )
    files = sorted((ROOT / "hashes").glob("*.txt"))
    assert len(files) >= 2
    for file in files:
        for line in file.read_text().splitlines():
            name, version, digest = re.fullmatch(
                r"([\w.-]+)==([\w.]+) --hash=sha256:([0-9a-f]{64})", line
            ).groups()
            assert pins.get(name.replace("_", "-"), version) == version


def test_users_get_no_package_that_only_developers_need():
    (users,) = (ROOT / "hashes").glob("users-*.txt")
    assert not re.search(r"(?m)^(pytest|mypy|ruff|playwright|hypothesis)==", users.read_text())
    rules = (ROOT / "Makefile").read_text()
    assert "\nask: install\n" in rules
    assert "\ntest: install-dev\n" in rules
