"""The servers of a store know each other by files beside it."""

import json
import os
import stat

import pytest

from index.errors import YinzhengError
from rag.server.peers import registry as module
from rag.server.peers.registry import FOLDER, Registry


@pytest.fixture
def join(tmp_path, monkeypatch):
    """Return a function with which another server comes."""
    monkeypatch.setattr(module, "_SECONDS_LISTED", 0)
    came = []

    def join(port):
        came.append(Registry(tmp_path, f"http://127.0.0.1:{port}"))
        return came[-1]

    yield join
    for one in came:
        one.close()


def test_servers_see_each_other_until_they_leave(join):
    first, second = join(1), join(2)
    assert {peer.address for peer in first.living()} == {"http://127.0.0.1:1", "http://127.0.0.1:2"}
    assert first.living() == second.living()
    second.close()
    assert first.living() == (first.own,)


def test_a_server_that_is_touched_no_more_is_gone(join, tmp_path):
    first, second = join(1), join(2)
    file = tmp_path / FOLDER / f"{second.own.name}.json"
    at = file.stat().st_mtime - 60
    os.utime(file, (at, at))
    assert first.living() == (first.own,)
    assert file.exists()
    at -= 1000
    os.utime(file, (at, at))
    join(3)
    assert not file.exists()


def test_one_that_cannot_be_reached_is_asked_again_later(join, monkeypatch):
    first, second = join(1), join(2)
    first.is_lost(second.own)
    assert first.living() == (first.own,)
    monkeypatch.setattr(module, "_SECONDS_UNREACHED", 0)
    assert second.own in first.living()


def test_a_server_that_is_named_is_chosen_and_all_agree_on_its_heir(join):
    servers = [join(port) for port in range(4)]
    names = [one.own.name for one in servers]
    for one in servers:
        assert [one.choose(name, "").name for name in names] == names
    heirs = {one.choose("that is gone", str(place)) for place, one in enumerate(servers)}
    assert len(heirs) == 1
    by_address = [{one.choose("", f"10.0.0.{last}") for one in servers} for last in range(40)]
    assert all(len(chosen) == 1 for chosen in by_address)
    assert len(set().union(*by_address)) == 4  # the clients are spread


def test_the_secret_is_shared_and_its_owner_s_alone(join, tmp_path):
    first, second = join(1), join(2)
    assert first.proof == second.proof
    assert len(first.proof) == 64
    assert first.proves(second.proof)
    assert not any(map(first.proves, ("", "x", first.proof[:-1], "中")))
    assert stat.S_IMODE((tmp_path / FOLDER / "secret").stat().st_mode) == 0o600
    assert first.cookie == second.cookie
    assert first.proof not in first.cookie


def test_what_is_no_server_is_passed_over(join, tmp_path):
    first = join(1)
    for name, text in (("a", ""), ("b", "[]"), ("c", json.dumps({"port": 1}))):
        (tmp_path / FOLDER / f"{name}.json").write_text(text)
    assert first.living() == (first.own,)


def test_a_store_that_cannot_be_written_is_told_of(tmp_path):
    (tmp_path / FOLDER).write_text("")
    with pytest.raises(YinzhengError, match="without the setting peers"):
        Registry(tmp_path, "http://127.0.0.1:1")
