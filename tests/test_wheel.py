"""The wheel and the source distribution, in an environment that holds no other part of the project.

The packages that it needs are those installed already: to install them again takes minutes.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
from pathlib import Path

import pytest
from filelock import FileLock

from tests.conftest import ALL_MS, CORPUS, shared_by_processes

ROOT = CORPUS.parent
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the folder of an environment with the wheel, made by one process for all."""
    folder = shared_by_processes(tmp_path_factory) / "wheel"
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "environment").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _install(_build(folder), folder / "unfinished")
            (folder / "unfinished").rename(folder / "environment")
    return folder / "environment"


def _build(folder: Path) -> Path:
    """Make a wheel out of the source distribution, which is made of a copy of this folder."""
    copied = folder / "copied"
    shutil.copytree(ROOT, copied, ignore=shutil.ignore_patterns(".*", "*.egg-info", "build"))
    build = f"from setuptools import build_meta; build_meta.build_sdist({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=copied, check=True, stdout=subprocess.DEVNULL)
    (source,) = folder.glob("yinzheng-*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    unpacked = str(source).removesuffix(".tar.gz")
    subprocess.run(
        [*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, unpacked], check=True
    )
    (wheel,) = folder.glob("yinzheng-*.whl")
    return wheel


def _install(wheel: Path, environment: Path) -> None:
    venv.create(environment, symlinks=True)
    paths = sysconfig.get_paths(vars={"base": str(environment), "platbase": str(environment)})
    target = Path(paths["purelib"])
    subprocess.run([*PIP, "install", "--no-deps", "--target", target, wheel], check=True)
    (target / "needed.pth").write_text(_without_project(), encoding="utf-8")


def _without_project() -> str:
    """Return the folders of installed packages, as lines of a path file.

    Path files in these folders are not read, so that the project itself is not found there.
    """
    return "\n".join(dict.fromkeys(sysconfig.get_paths()[key] for key in ("purelib", "platlib")))


def run(installed, folder, *arguments):
    """Run Python of the environment in a folder and return what it printed."""
    kept = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    kept["YINZHENG_READING_MS"] = str(ALL_MS)
    done = subprocess.run(
        [installed / "bin" / "python", *arguments], cwd=folder, env=kept,
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(installed, tmp_path_factory):
    """Return a folder with the samples and the store that the command makes of them."""
    home = tmp_path_factory.mktemp("user")
    (home / "corpus").symlink_to(CORPUS)
    run(installed, home, "-m", "yinzheng", "sync", "corpus")
    return home


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_script_in_the_readme_answers_with_the_wheel(installed, folder, name):
    text = (ROOT / name).read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.+?)```", text, re.DOTALL)
    assert len(code.split("\n")) <= 7  # five lines and a blank one
    document, start, end, quote = run(installed, folder, "-c", code).split(maxsplit=3)
    assert document == "002_05fbf9e12f9e6207.txt"
    assert 0 < int(start) < int(end)
    assert "县经开区" in quote


def test_the_command_of_the_wheel_answers_too(installed, folder):
    where = run(installed, folder, "-c", "import rag, index, ui; print(rag.__file__)")
    assert where.startswith(str(installed))
    question = "张岳峰提出了哪四点要求？"
    printed = run(installed, folder, "-m", "yinzheng", "ask", question, "--json")
    assert json.loads(printed)["citations"][0]["quote"].startswith("一要把握趨勢性")
