"""Files are read again only if they may have changed, and then always."""

import hashlib
import json
import os
import time

import pytest

from index.derived import digests as module
from index.derived.digests import digests

LATER = 60.0


def sha256(data):
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "yinzheng"


@pytest.fixture
def later(monkeypatch):
    """Return a function that moves the clock on."""
    ahead = [0.0]
    now = time.time
    monkeypatch.setattr(module.time, "time", lambda: now() + ahead[0])

    def move(seconds):
        ahead[0] += seconds

    return move


@pytest.fixture
def read(monkeypatch):
    """Return the names of the files that were read."""
    names = []
    original = module._read

    def noted(file):
        names.append(file.name)
        return original(file)

    monkeypatch.setattr(module, "_read", noted)
    return names


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "model.bin"
    path.write_bytes(b"numbers")
    return path


def test_a_file_that_does_not_change_is_read_once(file, read, later):
    later(LATER)
    assert digests([file]) == digests([file]) == [sha256(b"numbers")]
    assert read == ["model.bin"]


def test_digests_are_in_the_order_of_the_files(file, tmp_path, later):
    other = tmp_path / "other.bin"
    other.write_bytes(b"more")
    later(LATER)
    digests([other])
    assert digests([file, other, file]) == [sha256(b"numbers"), sha256(b"more"), sha256(b"numbers")]


def test_a_file_that_was_just_written_is_read_again_the_next_time(file, read):
    digests([file])
    digests([file])
    assert read == ["model.bin"] * 2


def test_a_changed_file_is_read_again_even_if_its_size_and_time_are_the_same(file, later):
    later(LATER)
    digests([file])
    times = file.stat().st_atime_ns, file.stat().st_mtime_ns
    file.write_bytes(b"Numbers")
    os.utime(file, ns=times)
    assert digests([file]) == [sha256(b"Numbers")]


def test_another_file_in_its_place_is_read(file, tmp_path, later):
    later(LATER)
    digests([file])
    other = tmp_path / "other.bin"
    other.write_bytes(b"Numbers")
    os.utime(other, ns=(file.stat().st_atime_ns, file.stat().st_mtime_ns))
    other.replace(file)
    assert digests([file]) == [sha256(b"Numbers")]


def test_after_a_week_a_file_is_read_again(file, read, later):
    later(LATER)
    digests([file])
    later(6 * 86_400)
    digests([file])
    assert len(read) == 1
    later(2 * 86_400)
    digests([file])
    assert len(read) == 2


def test_what_was_read_in_the_future_is_read_again(file, read, later):
    later(LATER)
    digests([file])
    later(-LATER / 2)
    digests([file])
    assert len(read) == 2


def test_a_file_that_is_written_while_it_is_read_is_read_again(file, later, monkeypatch):
    later(LATER)
    original = module._read

    def written_meanwhile(path):
        found = original(path)
        path.write_bytes(b"Numbers")
        return found

    monkeypatch.setattr(module, "_read", written_meanwhile)
    digests([file])
    monkeypatch.undo()
    assert digests([file]) == [sha256(b"Numbers")]


@pytest.mark.parametrize("damage", ["", "[]", "{", '{"a": 1}', '{"a": ["d", "s", "never"]}'])
def test_what_was_known_may_be_damaged(file, home, later, damage):
    later(LATER)
    digests([file])
    (home / "digests.json").write_text(damage)
    assert digests([file]) == [sha256(b"numbers")]
    assert str(file) in json.loads((home / "digests.json").read_text())


def test_digests_of_files_that_are_gone_are_forgotten_after_a_week(file, tmp_path, home, later):
    gone = tmp_path / "gone.bin"
    gone.write_bytes(b"more")
    later(LATER)
    digests([gone, file])
    gone.unlink()
    later(8 * 86_400)
    digests([file])
    assert list(json.loads((home / "digests.json").read_text())) == [str(file)]


def test_a_missing_file_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        digests([tmp_path / "none"])


def test_without_a_cache_files_are_read_each_time(file, read, tmp_path):
    (tmp_path / "cache").write_text("in the way")
    assert digests([file]) == digests([file]) == [sha256(b"numbers")]
    assert len(read) == 2


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no owners")
def test_what_others_may_have_written_is_not_believed(file, read, home, later):
    later(LATER)
    digests([file])
    home.chmod(0o777)
    digests([file])
    assert len(read) == 2
