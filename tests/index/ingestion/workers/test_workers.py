"""A sync whose files are read and embedded by workers."""

import importlib.util
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace

import pytest

from index.errors import WorkersError
from index.ingestion.sync import sync
from index.ingestion.workers import calls
from index.ingestion.workers.address import Workers
from index.ingestion.workers.cluster import RayPool
from index.ingestion.workers.messages import error_of, problem_of
from index.store.schema import DATABASE
from tests.conftest import HashEmbedder

OPENER = "tests.index.ingestion.workers.toy:open_embedder"
GOOD = {
    "甲/会议.txt": "会议于三月五日在北京召开。王小明主持会议。\n会议提出了三项要求。\n" * 40,
    "甲/另一份.txt": "会议于三月五日在北京召开。王小明主持会议。\n会议提出了三项要求。\n" * 40,
    "乙.md": "# 标题\n\n第一条 本规定自公布之日起施行。\n\n- 其一\n- 其二\n",
    "丙.html": "<html><body><h1>名单</h1><table><tr><td>姓名</td><td>李四</td></tr></table>"
    "<p>李四说，工作很顺利。</p></body></html>",
    "丁.txt": "这一份让读它的进程终止一次。之后可以阅读。",
    "破.txt": "锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷锟斤拷\n会议在上海召开。",
}
BAD = {"空.txt": "", "戊.txt": "阅读时终止这个进程。", "己.txt": "嵌入时终止这个进程。"}


def write(folder, texts):
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def rows(settings):
    """Return all that a store holds but the revision and the stamps of files."""
    unlike = {"meta", "files", "failures"}
    with closing(sqlite3.connect(settings.store / DATABASE)) as connection:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        tables = [name for (name,) in connection.execute(query) if not name.startswith("terms")]
        held = {
            table: sorted(connection.execute(f"SELECT * FROM {table}").fetchall())
            for table in tables
            if table not in unlike
        }
        files = connection.execute("SELECT path, document_id FROM files ORDER BY path").fetchall()
        terms = connection.execute("SELECT rowid, body FROM terms ORDER BY rowid").fetchall()
    assert held["documents"] and held["passages"]
    return held, files, terms


def test_workers_make_the_same_store_and_name_the_files_they_die_on(
    folder, settings, tmp_path, monkeypatch
):
    monkeypatch.setenv("TOY_FOLDER", str(tmp_path))
    monkeypatch.setattr(calls, "MOST_DEATHS", 2)
    write(folder, GOOD | {"空.txt": ""})
    plain = settings.at(tmp_path / "plain")
    by_one = sync(folder, plain, HashEmbedder())

    workers = replace(Workers.parse("local:2"), opener=OPENER)
    steps = []
    by_two = sync(folder, settings, HashEmbedder(), steps.append, workers=workers)
    assert (tmp_path / "died").exists()
    assert rows(settings) == rows(plain)
    assert replace(by_two, seconds=0) == replace(by_one, seconds=0)
    assert (steps[-1].done, steps[-1].total) == (7, 7)

    write(folder, BAD | {"新.txt": "新的一份在最后。"})
    again = sync(folder, settings, HashEmbedder(), workers=workers)
    assert (again.added, again.unchanged, again.embedded) == (1, 6, 1)
    reasons = {failure.path: failure.reason for failure in again.failed}
    assert reasons["戊.txt"] == "cannot be read: 2 workers died on it, the last of SIGKILL"
    assert reasons["己.txt"] == "cannot be embedded: 2 workers died on it, the last of SIGKILL"
    assert len(reasons) == 3

    # They are remembered: no worker dies, or is started, for them again.
    assert sync(folder, settings, HashEmbedder()).remembered == 3


def test_a_worker_with_another_model_is_refused(folder, settings):
    write(folder, {"乙.md": GOOD["乙.md"]})
    embedder = HashEmbedder()
    embedder.identity = "another"
    workers = replace(Workers.parse("local:1"), opener=OPENER)
    with pytest.raises(WorkersError, match="is hash and not another"):
        sync(folder, settings, embedder, workers=workers)


@pytest.mark.parametrize("text", ["", "2", "local:", "local:0", "local:two", "ray:", "dask:1"])
def test_an_address_of_no_workers_is_refused(text):
    with pytest.raises(ValueError, match="local:N"):
        Workers.parse(text)


def test_an_error_arrives_as_what_it_was():
    assert str(error_of(problem_of(FileNotFoundError(2, "gone")))) == "[Errno 2] gone"
    assert str(error_of(problem_of(KeyError("a")))) == "KeyError: 'a'"
    assert isinstance(error_of(problem_of(TimeoutError("too long"))), TimeoutError)


@pytest.mark.skipif(importlib.util.find_spec("ray") is not None, reason="the extra ray is there")
def test_without_ray_it_is_said_how_to_install_it(folder, settings):
    write(folder, {"乙.md": GOOD["乙.md"]})
    with pytest.raises(WorkersError, match="pip install"):
        sync(folder, settings, HashEmbedder(), workers=Workers.parse("ray:127.0.0.1:1"))


def test_what_ray_tells_of_machines_that_died_is_not_printed(monkeypatch, capsys):
    """Whether Ray prints it by this function is seen in what ``bench.workers`` counts."""
    worker = SimpleNamespace(print_to_stdstream=lambda data, **_: sys.stdout.write(str(data)))
    ray = SimpleNamespace(
        _private=SimpleNamespace(worker=worker),
        init=lambda **_: None,
        cluster_resources=lambda: {"CPU": 4.0},
        put=lambda setup: setup,
        remote=lambda **_: lambda function: function,
    )
    monkeypatch.setitem(sys.modules, "ray", ray)
    assert RayPool("127.0.0.1:1", b"").size == 4
    worker.print_to_stdstream({"lines": ["[state-dump]"]}, ignore_prefix=False)
    assert capsys.readouterr().out == ""
