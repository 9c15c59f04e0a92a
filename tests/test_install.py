"""What is printed while make installs: how far pip is, and all that it says when it fails."""

import importlib.util
import io
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "hashes" / "install.py"


@pytest.fixture(scope="module")
def install():
    spec = importlib.util.spec_from_file_location("install", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_line_counts_what_is_downloaded_and_then_unpacked(install):
    counts = iter([40, 40, 41, 42])
    out = Terminal()
    shown = install.Progress(out, 2, lambda: next(counts))
    lines = ["Collecting a==1 (from -r x)", "  Downloading a.whl (1 kB)", "Collecting b==2"]
    for line in (*lines, "Installing collected packages: a, b", "", ""):
        shown.take(line)
    shown.end()
    told = [part.replace("\x1b[K", "").strip() for part in out.getvalue().split("\r")]
    assert told == [
        "", "downloading 1 of 2: a", "downloading 2 of 2: b", "unpacking 0 of 2",
        "unpacking 1 of 2", "unpacking 2 of 2", "",
    ]  # fmt: skip


def test_into_a_file_few_lines_are_written(install):
    out = io.StringIO()
    shown = install.Progress(out, 0, lambda: 0)
    for number in range(100):
        shown.take(f"Collecting package-{number}")
    shown.take("Installing collected packages: a, b")
    shown.end()
    assert out.getvalue() == "  downloading 1: package-0\n  unpacking 0 of 2\n"


def test_a_warning_is_passed_on(install):
    out = io.StringIO()
    install.Progress(out, 0, lambda: 0).take("WARNING: a package is broken")
    assert out.getvalue() == "WARNING: a package is broken\n"


def test_what_pip_says_is_shown_where_it_fails_with_its_exit_code(tmp_path):
    done = subprocess.run(
        [sys.executable, SCRIPT, "--no-index", "--quiet", str(tmp_path / "nothing.whl")],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1
    assert "nothing.whl" in done.stderr
