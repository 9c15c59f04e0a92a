"""A backup holds one state of the store, and restoring it gives exactly that state again."""

import json
import shutil
import sqlite3
import zipfile
import zlib
from contextlib import closing

import pytest

from index.errors import StoreError
from index.ingestion import backup as module
from index.ingestion import database_copy
from index.ingestion.backup import backup, check, restore
from index.ingestion.doctor import examine
from index.ingestion.sync import sync
from index.ingestion.writer_lock import open_for_writing
from index.store import Store
from index.store.schema import DATABASE
from rag.assistant import Assistant
from tests.conftest import HashEmbedder

MADE = "2026-11-28T12:00:00+00:00"
BESIDE = ("feedback.jsonl",)


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def shown(settings):
    """Return the documents of a store with their texts."""
    store = Store(settings.store)
    with store.snapshot():
        rows = {row["path"]: store.document_by_path(row["path"]).source for row in store.listing()}
    store.close()
    return rows


@pytest.fixture
def filled(folder, settings):
    write(folder, a="青山茶厂去年生产了三千吨茶叶。", b="碧水茶厂去年生产了五千吨茶叶。")
    sync([folder], settings, HashEmbedder())
    return settings


@pytest.fixture
def file(tmp_path):
    return tmp_path / "store.backup"


@pytest.mark.every_store
def test_a_restored_store_is_the_one_that_was_backed_up(filled, folder, file):
    before = shown(filled)
    report = backup(filled.store, file, MADE)
    assert (report.documents, report.made, report.bytes) == (2, MADE, file.stat().st_size)
    shutil.rmtree(filled.store)
    again = restore(
        filled.store, file, milvus=filled.milvus_address, database=filled.database_address
    )
    assert again.digest == report.digest
    assert shown(filled) == before
    assert examine(filled).problems == ()
    assert sync([folder], filled, HashEmbedder()).unchanged == 2


def test_only_its_owner_may_read_a_backup_and_nothing_else_is_left_behind(filled, file):
    backup(filled.store, file, MADE)
    assert file.stat().st_mode & 0o077 == 0
    assert sorted(path.name for path in file.parent.iterdir()) == [
        "documents", "store", "store.backup",
    ]  # fmt: skip


def test_a_backup_holds_one_state_although_a_sync_commits_meanwhile(
    filled, folder, file, monkeypatch
):
    before = shown(filled)
    monkeypatch.setattr(database_copy, "_PAGES", 1)
    steps = []
    copy = sqlite3.Connection.backup

    class Watched(sqlite3.Connection):
        def backup(self, target, *, pages):
            def progress(status, remaining, total):
                if not steps:
                    write(folder, c="紫石茶厂去年生产了七千吨茶叶。", a="别的。")
                    sync([folder], filled, HashEmbedder())
                steps.append(remaining)

            copy(self, target, pages=pages, progress=progress)

    opened = module.schema.open_unchecked
    uri = f"{(filled.store / DATABASE).absolute().as_uri()}?mode=ro"

    def open_watched(folder):
        opened(folder).close()
        return sqlite3.connect(uri, uri=True, isolation_level=None, factory=Watched)

    monkeypatch.setattr(module.schema, "open_unchecked", open_watched)
    assert backup(filled.store, file, MADE).documents == 2
    assert len(steps) > 10
    assert steps == sorted(steps, reverse=True), "SQLite never began again"
    monkeypatch.undo()
    assert len(shown(filled)) == 3
    restore(filled.store, file, replace=True)
    assert shown(filled) == before


@pytest.mark.every_store
def test_an_open_reader_answers_from_the_restored_store_at_once(filled, folder, file):
    """Even where restoring gives ids again that other passages had meanwhile."""
    backup(filled.store, file, MADE)
    with Assistant.open(settings=filled, embedder=HashEmbedder()) as assistant:
        write(folder, c="紫石茶厂去年生产了七千吨茶叶。")
        sync([folder], filled, HashEmbedder())
        assert assistant.search("紫石茶厂")[0].document == "c.txt"
        restore(filled.store, file, replace=True)
        (folder / "c.txt").unlink()
        write(folder, d="白云水库可以蓄水九亿立方米。")
        sync([folder], filled, HashEmbedder())
        with Assistant.open(settings=filled, embedder=HashEmbedder()) as fresh:
            for query in ("白云水库可以蓄水多少？", "紫石茶厂", "碧水茶厂去年生产了多少吨？"):
                assert assistant.search(query) == fresh.search(query)
        assert assistant.search("白云水库")[0].document == "d.txt"


@pytest.mark.every_store
def test_a_question_that_is_being_answered_keeps_its_state(filled, folder, file):
    backup(filled.store, file, MADE)
    write(folder, c="紫石茶厂去年生产了七千吨茶叶。")
    sync([folder], filled, HashEmbedder())
    store = Store(filled.store)
    with store.snapshot():
        restore(filled.store, file, replace=True)
        assert len(store.listing()) == 3
        assert store.document_by_path("c.txt").source == "紫石茶厂去年生产了七千吨茶叶。"
    with store.snapshot():
        assert len(store.listing()) == 2
    store.close()


def test_a_store_with_documents_is_replaced_only_where_that_is_asked_for(filled, file):
    backup(filled.store, file, MADE)
    with pytest.raises(StoreError, match="yinzheng restore --replace"):
        restore(filled.store, file)


def test_nothing_is_restored_while_another_process_writes(filled, file):
    backup(filled.store, file, MADE)
    names = {"writer": "A yinzheng sync", "action": "written", "advice": ""}
    with open_for_writing(filled.store, **names), pytest.raises(StoreError, match="is writing"):
        restore(filled.store, file, replace=True)


def test_a_store_that_is_no_database_any_more_is_restored(filled, file):
    before = shown(filled)
    backup(filled.store, file, MADE)
    (filled.store / DATABASE).write_bytes(b"no database at all" * 1000)
    restore(filled.store, file)
    assert shown(filled) == before
    assert examine(filled).problems == ()


def test_a_damaged_store_is_not_backed_up_over_a_good_backup(filled, file):
    backup(filled.store, file, MADE)
    good = file.read_bytes()
    with closing(sqlite3.connect(filled.store / DATABASE)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray((filled.store / DATABASE).read_bytes())
    data[3 * 8192 : 4 * 8192] = b"\xff" * 8192
    (filled.store / DATABASE).write_bytes(data)
    with pytest.raises(StoreError):
        backup(filled.store, file, MADE)
    assert file.read_bytes() == good


def contents(file):
    """Return what the members of an archive hold, None if it cannot be read."""
    try:
        with zipfile.ZipFile(file) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError):
        return None


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_flipped_bit_is_found_before_anything_is_changed(filled, file, share):
    backup(filled.store, file, MADE)
    before = shown(filled)
    good = contents(file)
    data = bytearray(file.read_bytes())
    for at in range(int(len(data) * share), len(data)):
        data[at] ^= 1
        file.write_bytes(data)
        if contents(file) != good:
            break
        # Within a run of zeros another distance to copy from gives the same content.
        data[at] ^= 1
    for attempt in (lambda: check(file), lambda: restore(filled.store, file, replace=True)):
        with pytest.raises(StoreError, match=r"is no backup of a store \(.*Nothing was changed"):
            attempt()
    assert shown(filled) == before
    assert not (filled.store / "restoring.sqlite3").exists()


def change_manifest(file, change):
    """Write a backup anew with another manifest; its ZIP archive is sound."""
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(held["manifest.json"])
    held["manifest.json"] = json.dumps(change(manifest) or manifest).encode()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in held.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: ["no object"],
        lambda manifest: manifest.pop("documents") and None,
        lambda manifest: manifest.update(files=["no object"]),
        lambda manifest: manifest["files"].update({DATABASE: "no object"}),
        lambda manifest: manifest["files"][DATABASE].update(size="many"),
        lambda manifest: manifest["files"].update({"feedback.jsonl": {"size": 1, "sha256": ""}}),
    ],
)
def test_a_manifest_of_another_form_is_no_backup(filled, file, change):
    before = shown(filled)
    backup(filled.store, file, MADE)
    change_manifest(file, change)
    for attempt in (lambda: check(file), lambda: restore(filled.store, file, BESIDE, replace=True)):
        with pytest.raises(StoreError, match="is no backup of a store"):
            attempt()
    assert shown(filled) == before


def test_a_backup_that_may_not_be_read_is_named(filled, file, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    backup(filled.store, file, MADE)
    monkeypatch.setattr(zipfile, "ZipFile", refuse)
    with pytest.raises(StoreError, match=r"store.backup cannot be read \(Permission denied\)"):
        check(file)


def test_a_backup_with_another_digest_is_refused(filled, file):
    """Its ZIP archive is sound: only the digest in the manifest tells."""
    backup(filled.store, file, MADE)
    change_manifest(file, lambda manifest: manifest["files"][DATABASE].update(sha256="0" * 64))
    with pytest.raises(StoreError, match="does not match its digest"):
        restore(filled.store, file, replace=True)


def test_a_file_that_is_no_backup_is_neither_restored_nor_overwritten(filled, tmp_path):
    letter = tmp_path / "letter.txt"
    letter.write_text("不要覆盖", encoding="utf-8")
    with pytest.raises(StoreError, match="is no backup"):
        backup(filled.store, letter, MADE)
    with pytest.raises(StoreError, match="is no backup"):
        restore(filled.store, letter, replace=True)
    with pytest.raises(StoreError, match="There is no file"):
        restore(filled.store, tmp_path / "nowhere", replace=True)
    assert letter.read_text(encoding="utf-8") == "不要覆盖"


def test_feedback_of_both_times_is_kept(filled, file):
    kept = filled.store / "feedback.jsonl"
    kept.write_text('{"time": 1}\n{"time": 2}\n')
    backup(filled.store, file, MADE, BESIDE)
    kept.write_text('{"time": 2}\n{"time": 3}\n')
    restore(filled.store, file, BESIDE, replace=True)
    assert kept.read_text() == '{"time": 1}\n{"time": 2}\n{"time": 3}\n'
    assert kept.stat().st_mode & 0o077 == 0


def test_what_a_killed_restore_left_does_not_get_into_the_next_one(filled, folder, file):
    """SQLite would take the journal for that of the new draft, and undo pages of it."""
    backup(filled.store, file, MADE)
    draft = filled.store / "restoring.sqlite3"
    with zipfile.ZipFile(file) as archive:
        draft.write_bytes(archive.read(DATABASE))
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")  # the journal counts without being synced
        connection.execute("BEGIN")
        connection.execute("UPDATE documents SET source = source || 'x', restored = 'x'")
        journal = (filled.store / "restoring.sqlite3-journal").read_bytes()
    (filled.store / "restoring.sqlite3-journal").write_bytes(journal)
    write(folder, a="紫石茶厂去年生产了七千吨茶叶。", c="白云水库可以蓄水九亿立方米。")
    sync([folder], filled, HashEmbedder())
    later, latest = shown(filled), file.with_name("latest.backup")
    backup(filled.store, latest, MADE)
    restore(filled.store, latest, replace=True)
    assert shown(filled) == later
    assert examine(filled).problems == ()


def test_a_store_with_smaller_pages_is_restored_too(filled, file):
    before = shown(filled)
    backup(filled.store, file, MADE)
    with closing(sqlite3.connect(filled.store / DATABASE, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("VACUUM")
        connection.execute("PRAGMA journal_mode = WAL")
    restore(filled.store, file, replace=True)
    assert shown(filled) == before
    assert examine(filled).problems == ()
