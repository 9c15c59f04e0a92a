"""The wheel and the source distribution, in an environment that holds no other part of the project.

The packages that it needs are those installed already: to install them again takes minutes.
"""

import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
from pathlib import Path

import pytest

from tests.conftest import ALL_MS, CORPUS

ROOT = CORPUS.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Return the folder of an environment with the wheel, made of the source distribution."""
    folder = tmp_path_factory.mktemp("wheel")
    build = f"from setuptools import build_meta; build_meta.build_sdist({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=ROOT, check=True, capture_output=True)
    (source,) = folder.glob("yinzheng-*.tar.gz")
    with tarfile.open(source) as archive:
        archive.extractall(folder, filter="data")
    unpacked = Path(str(source).removesuffix(".tar.gz"))
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run(
        [*pip, "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, unpacked],
        check=True,
    )
    (wheel,) = folder.glob("yinzheng-*.whl")
    environment = folder / "environment"
    venv.create(environment, symlinks=True)
    paths = sysconfig.get_paths(vars={"base": str(environment), "platbase": str(environment)})
    target = Path(paths["purelib"])
    subprocess.run([*pip, "install", "--quiet", "--no-deps", "--target", target, wheel], check=True)
    (target / "needed.pth").write_text(_without_project(), encoding="utf-8")
    return environment


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
