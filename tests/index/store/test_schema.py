"""Stores of every older schema are brought up to date by a sync, and only by a sync."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest

from index.errors import StoreError
from index.ingestion import batches
from index.ingestion.doctor import examine, repair
from index.ingestion.sync import sync
from index.store import DocumentState, Store, schema
from index.store.schema import DATABASE
from rag.assistant import Assistant
from tests.conftest import HashEmbedder, StoppingEmbedder
from tests.index.store.older_stores import (
    make_version_1,
    make_version_2,
    make_version_3,
    make_version_4,
    make_version_5,
    make_version_8,
)

TEA = "青山茶厂去年生产了三百吨茶叶。"
_NAMES = """SELECT k.key, f.form, p.passage_id, p.certain FROM name_keys k
    JOIN name_forms f ON f.id = k.form_id JOIN name_places p ON p.form_id = f.id ORDER BY 1, 2, 3"""
LONG = "".join(f"第{number}句话讲了一件不同的事情，很有意思，值得一读。" for number in range(120))


def rows(folder, query):
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return connection.execute(query).fetchall()


def definitions(folder):
    found = rows(folder, "SELECT type, name, sql FROM sqlite_master ORDER BY name")
    # SQLite quotes the name of a table that was renamed.
    return [
        (kind, name, (sql or "").replace('"documents"', "documents")) for kind, name, sql in found
    ]


def contents(folder):
    """Return all that a store holds but the trees, which older stores lack until a new parse."""
    tables = ("documents", "files", "passages", "sentences", "tokens", "enumerations")
    older = rows(folder, "SELECT 1 FROM sqlite_master WHERE name = 'names'")
    found = {"names": rows(folder, "SELECT * FROM names" if older else _NAMES)}
    for table in tables:
        columns = [name for _, name, *_ in rows(folder, f"PRAGMA table_info({table})")]
        columns = ", ".join(name for name in columns if name != "blocks")
        found[table] = rows(folder, f"SELECT {columns} FROM {table}")
    return found


@pytest.mark.parametrize("make_older", [make_version_1, make_version_2])
def test_documents_of_versions_1_and_2_are_read_again(folder, settings, make_older):
    (folder / "a.txt").write_text("会议召开\n2024-04-01 10:20\n会议要求要快。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    new = definitions(settings.store)
    make_older(settings.store)
    with pytest.raises(StoreError, match="yinzheng sync"):
        Store(settings.store)
    sync([folder], settings, HashEmbedder())
    assert definitions(settings.store) == new
    store = Store(settings.store)
    with store.snapshot() as index:
        ids = [i for i, _ in index.search("passages", np.ones(64, np.float32), 9)]
        assert set(store.tokens(ids)) == set(ids) != set()
        assert store.document_by_path("a.txt").date == "2024-04-01"
    assert store.meta()["schema"] == "9"


@pytest.mark.parametrize(
    "make_older", [make_version_3, make_version_4, make_version_5, make_version_8]
)
def test_documents_of_later_versions_are_not_read_again(folder, settings, make_older):
    (folder / "a.txt").write_text(TEA, encoding="utf-8")
    (folder / "b.csv").write_text("姓名,金额\n张三,三百元\n李四,五百元\n", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    new, before = definitions(settings.store), contents(settings.store)
    make_older(settings.store)
    with pytest.raises(StoreError, match="yinzheng sync"):
        Store(settings.store)
    (found,) = examine(settings).problems
    assert (found.name, found.mend) == (
        "database", f"yinzheng sync FOLDER --store {settings.store}",
    )  # fmt: skip
    report = sync([folder], settings, HashEmbedder())
    assert (report.unchanged, report.embedded) == (2, 0)
    assert definitions(settings.store) == new
    assert contents(settings.store) == before
    assert not examine(settings).problems


def test_a_migrated_store_answers(folder, settings):
    (folder / "a.txt").write_text(TEA, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    make_version_5(settings.store)
    sync([folder], settings, HashEmbedder())
    assistant = Assistant.open(settings=settings, embedder=HashEmbedder())
    assert "三百吨" in assistant.ask("青山茶厂去年生产了多少吨茶叶？").text
    assistant.close()


def test_a_sync_that_was_stopped_under_version_5_goes_on_after_its_last_batch(
    folder, settings, monkeypatch
):
    monkeypatch.setattr(batches, "BATCH", 3)
    (folder / "0.txt").write_text(TEA, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    (folder / "1.txt").write_text(LONG, encoding="utf-8")
    (folder / "2.txt").write_text("第二个水库建好了。", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, StoppingEmbedder(2))
    drafts = (
        "SELECT * FROM draft_texts ORDER BY digest",
        "SELECT * FROM draft_batches ORDER BY digest, first",
    )
    before = [rows(settings.store, query) for query in drafts]
    assert [len(found) for found in before] == [2, 2]
    make_version_5(settings.store)
    assert len(rows(settings.store, "SELECT name FROM drafts")) == 4
    schema.connect(settings.store, write=True).close()
    assert [rows(settings.store, query) for query in drafts] == before
    states = "SELECT state, count(*) FROM documents GROUP BY state ORDER BY state"
    assert rows(settings.store, states) == [("complete", 1), ("words", 2)]
    report = sync([folder], settings, HashEmbedder())
    assert (report.added, report.unchanged) == (2, 1)
    assert report.embedded == report.passages - 1 - 2 * batches.BATCH
    assert [rows(settings.store, query) for query in drafts] == [[], []]
    assert not examine(settings).problems


def test_outdated_documents_of_version_5_are_replaced_by_the_next_sync(folder, settings):
    for number in range(3):
        (folder / f"{number}.txt").write_text(f"第{number}个水库建好了。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    make_version_5(settings.store)
    with closing(sqlite3.connect(settings.store / DATABASE)) as old, old:
        old.execute("UPDATE documents SET digest = 'old ' || id || ' ' || digest WHERE id > 1")
        old.execute("UPDATE documents SET digest = 'old 3 ' || digest || ' words' WHERE id = 3")
        old.execute("UPDATE files SET stamp = '' WHERE document_id > 1")
    schema.connect(settings.store, write=True).close()
    found = rows(settings.store, "SELECT state, length(digest) FROM documents ORDER BY id")
    assert found == [("complete", 64), ("outdated", 64), ("outdated", 64)]
    report = sync([folder], settings, HashEmbedder())
    assert (report.updated, report.unchanged) == (2, 1)
    assert set(rows(settings.store, "SELECT state FROM documents")) == {("complete",)}
    assert not examine(settings).problems


def test_damaged_places_do_not_stop_a_migration(folder, settings):
    (folder / "b.csv").write_text("姓名,金额\n张三,三百元\n", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    make_version_5(settings.store)
    with closing(sqlite3.connect(settings.store / DATABASE)) as old, old:
        old.execute("""UPDATE documents SET marks = '[[0, "somewhere"]]'""")
    sync([folder], settings, HashEmbedder())
    store = Store(settings.store)
    with store.snapshot():
        assert store.document_by_path("b.csv").marks == ()


@pytest.mark.parametrize("name", ["", "digest", "digest inputs some more", "digest a b c d"])
def test_a_damaged_draft_goes_with_the_migration(folder, settings, name):
    (folder / "a.txt").write_text(TEA, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    make_version_5(settings.store)
    with closing(sqlite3.connect(settings.store / DATABASE)) as old, old:
        old.execute("INSERT INTO drafts VALUES (?, x'00')", (name,))
    assert sync([folder], settings, HashEmbedder()).unchanged == 1
    assert rows(settings.store, "SELECT count(*) FROM draft_batches") == [(0,)]
    assert rows(settings.store, "SELECT count(*) FROM draft_texts") == [(0,)]


@pytest.mark.parametrize(
    "step",
    ["schema._split_draft_names", "schema._split_labels", "older.compaction._compact_drafts"],
)
def test_a_migration_that_fails_half_way_changes_nothing(folder, settings, monkeypatch, step):
    (folder / "a.txt").write_text(TEA, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    make_version_5(settings.store)
    before = definitions(settings.store), contents(settings.store)

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(f"index.store.{step}", stop)
        with pytest.raises(KeyboardInterrupt):
            sync([folder], settings, HashEmbedder())
    assert (definitions(settings.store), contents(settings.store)) == before
    report = sync([folder], settings, HashEmbedder())
    assert (report.unchanged, report.embedded) == (1, 0)


def test_a_digest_has_one_live_document_and_any_number_of_outdated_ones(folder, settings):
    (folder / "a.txt").write_text(TEA, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    columns = [row[1] for row in rows(settings.store, "PRAGMA table_info(documents)")]
    others = ", ".join(column for column in columns if column not in ("id", "state"))
    copy = f"INSERT INTO documents (state, {others}) SELECT ?, {others} FROM documents LIMIT 1"
    with closing(sqlite3.connect(settings.store / DATABASE)) as connection, connection:
        connection.execute(copy, (DocumentState.OUTDATED,))
        connection.execute(copy, (DocumentState.OUTDATED,))
        for state in (DocumentState.COMPLETE, DocumentState.WORDS):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(copy, (state,))


def test_the_live_document_is_looked_up_by_its_index(folder, settings):
    sync([folder], settings, HashEmbedder())
    query = (
        "SELECT id FROM documents WHERE digest = 'x' AND state = 'words' AND state != 'outdated'"
    )
    plan = rows(settings.store, f"EXPLAIN QUERY PLAN {query}")
    assert "documents_by_digest" in str(plan)


def test_a_store_of_version_8_becomes_smaller_and_says_how_far_it_is(folder, settings):
    for number in range(40):
        text = f"第{number}个茶厂的厂长张大海说，产量是{number}吨。" * 9
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    make_version_8(settings.store)
    steps = []
    with closing(sqlite3.connect(settings.store / DATABASE)) as older:
        older.execute("VACUUM")
    before = (settings.store / DATABASE).stat().st_size
    report = sync([folder], settings, HashEmbedder(), steps.append)
    assert (report.unchanged, report.embedded) == (40, 0)
    assert (settings.store / DATABASE).stat().st_size < 0.9 * before
    assert rows(settings.store, "PRAGMA freelist_count") == [(0,)]
    told = [(step.migrated, step.passages) for step in steps if step.passages]
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (report.passages, report.passages)
    assert rows(settings.store, "SELECT value FROM meta WHERE key = 'free pages'") == []


def test_a_store_that_cannot_be_made_smaller_now_is_the_next_time(folder, settings, monkeypatch):
    (folder / "a.txt").write_text(TEA, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    make_version_8(settings.store)
    with monkeypatch.context() as patched:
        patched.setattr(schema, "_VACUUM", "VACUUM INTO '/nowhere/at/all'")
        assert sync([folder], settings, HashEmbedder()).unchanged == 1
    waiting = "SELECT value FROM meta WHERE key = 'free pages'"
    assert rows(settings.store, waiting) == [("yes",)]
    sync([folder], settings, HashEmbedder())
    assert rows(settings.store, waiting) == []


def test_damaged_vectors_and_tokens_of_version_8_are_read_again_after_a_repair(folder, settings):
    (folder / "a.txt").write_text(TEA, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    make_version_8(settings.store)
    with closing(sqlite3.connect(settings.store / DATABASE)) as old, old:
        old.execute("UPDATE tokens SET packed = x'ffffffffffffffff'")
        old.execute("UPDATE sentences SET vector = x'00'")
    assert sync([folder], settings, HashEmbedder()).unchanged == 1
    assert [check.name for check in examine(settings).problems] == ["passages"]
    repair(settings)
    assert sync([folder], settings, HashEmbedder()).embedded == 1
    assert not examine(settings).problems
