"""Derived files are made once, checked at each use, and never in the way."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from index.derived import cache
from index.derived.cache import arrays, derived, save_arrays, save_texts, texts
from index.errors import YinzhengError


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "yinzheng"


@pytest.fixture
def made():
    """Return a function that makes a file and how often it was called."""
    calls = []

    def make(folder):
        calls.append(folder)
        save_arrays(folder, {"numbers": np.arange(5)})
        save_texts(folder, {"words": ["一", "二"]})

    make.calls = calls
    return make


def test_files_are_made_once_and_read_as_they_were_written(made):
    folder = derived("n", "source", made)
    assert derived("n", "source", made) == folder
    assert len(made.calls) == 1
    (numbers,) = arrays(folder, "numbers")
    assert numbers.tolist() == [0, 1, 2, 3, 4]
    assert texts(folder, "words") == ["一", "二"]


def test_another_source_has_a_folder_of_its_own(made):
    assert derived("n", "one", made) != derived("n", "two", made)
    assert len(made.calls) == 2


@pytest.mark.parametrize("damage", ["changed", "cut", "gone", "manifest"])
def test_a_damaged_file_is_made_again(made, damage):
    folder = derived("n", "source", made)
    file = folder / "numbers.npy"
    data = file.read_bytes()
    if damage == "changed":
        file.write_bytes(data[:-1] + b"\xff")
    elif damage == "cut":
        file.write_bytes(data[:-3])
    elif damage == "gone":
        file.unlink()
    else:
        (folder / "manifest.json").write_text("[]")
    assert derived("n", "source", made) == folder
    assert len(made.calls) == 2
    assert file.read_bytes() == data


def test_nothing_unfinished_is_left_when_making_fails(home):
    def fail(folder):
        (folder / "half").write_text("…")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        derived("n", "source", fail)
    assert list(home.iterdir()) == []


def test_what_another_process_finished_first_is_used(made):
    def race(folder):
        derived("n", "source", made)  # another process, between the look and the rename
        made(folder)

    folder = derived("n", "source", race)
    assert arrays(folder, "numbers")[0].tolist() == [0, 1, 2, 3, 4]
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_old_folders_of_another_source_are_removed(made, home):
    old = derived("n", "one", made)
    kept = derived("other", "one", made)
    for folder in (old, kept):
        os.utime(folder, (0, 0))
    new = derived("n", "two", made)
    assert sorted(home.iterdir()) == sorted([new, kept])


def test_files_are_made_in_a_temporary_folder_where_the_cache_is_a_file(tmp_path, made):
    (tmp_path / "yinzheng").write_text("in the way")
    folder = derived("n-temporary", "source", made)
    assert derived("n-temporary", "source", made) == folder
    assert len(made.calls) == 1
    assert tmp_path not in folder.parents


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners")
def test_a_cache_that_others_may_write_to_is_not_used(home, made):
    home.mkdir()
    home.chmod(0o777)
    folder = derived("n-shared", "source", made)
    assert home not in folder.parents


def test_without_any_folder_to_write_to_an_error_says_what_to_do(monkeypatch, tmp_path, made):
    def refuse():
        raise FileNotFoundError(2, "No usable temporary directory found")

    (tmp_path / "yinzheng").write_text("in the way")
    monkeypatch.setattr(cache, "_temporary_home", refuse)
    with pytest.raises(YinzhengError, match="XDG_CACHE_HOME"):
        derived("n", "source", made)


def test_a_command_works_with_a_cache_that_cannot_be_written():
    code = (
        "from index.text.segmenter import tagged\n"
        "from index.derived.pinyin import spoken\n"
        "import json; print(json.dumps([tagged('重庆银行'), spoken('重庆银行')]))"
    )
    environment = {**os.environ, "XDG_CACHE_HOME": "/proc", "HOME": "/proc"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [
        [["重庆", "ns"], ["银行", "n"]], ["chong", "qing", "yin", "hang"],
    ]  # fmt: skip
    assert done.stderr == ""
