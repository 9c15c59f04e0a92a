import json
import sqlite3

import numpy as np
import pytest

from index.errors import StoreError
from index.settings import load_settings
from index.store import Store
from index.store.schema import DATABASE
from index.sync import sync
from rag.assistant import Assistant
from tests.conftest import HashEmbedder


@pytest.fixture
def filled(folder, settings):
    (folder / "a.txt").write_text("张岳峰强调，要快。李四光说，要慢。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    return settings.store


def search(folder):
    store = Store(folder)
    with store.snapshot() as index:
        return index.search("passages", HashEmbedder().encode_questions(["要快"]).vectors[0], 3)


def generation(folder):
    name = (folder / "generations" / "CURRENT").read_text()
    return folder / "generations" / name


def test_the_dense_index_is_published_with_its_checksums(filled):
    manifest = json.loads((generation(filled) / "manifest.json").read_text())
    assert set(manifest["files"]) == {"passages.faiss"}


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    "harm",
    [
        lambda home: flip(home / "passages.faiss"),
        lambda home: (home / "passages.faiss").write_bytes(b""),
        lambda home: (home / "passages.faiss").unlink(),
        lambda home: (home / "manifest.json").write_text("{"),
        lambda home: (home.parent / "CURRENT").write_text("99"),
    ],
)
def test_a_damaged_generation_is_rebuilt_from_the_truth(filled, harm):
    before = search(filled)
    harm(generation(filled))
    assert search(filled) == before


def test_a_database_that_is_none_is_a_clear_error(tmp_path):
    (tmp_path / DATABASE).write_text("this is no database" * 100)
    with pytest.raises(StoreError, match="your documents are not touched"):
        Store(tmp_path)


def test_names_are_found_by_key_and_form(filled):
    store = Store(filled)
    assert {row["form"] for row in store.names(keys=["zhangyuefeng"])} == {"张岳峰"}
    assert {row["key"] for row in store.names(forms=["李四光"])} == {"lisiguang"}


def test_a_passage_that_is_gone_is_a_clear_error(filled):
    with pytest.raises(StoreError, match="may have been updated"):
        Store(filled).passage_by_key("0123456789ab-7")


def test_a_snapshot_shows_one_state_while_another_is_written(filled, folder, settings):
    store = Store(filled)
    with store.snapshot():
        before = store.counts()
        (folder / "b.txt").write_text("新的文章。", encoding="utf-8")
        sync([folder], settings, HashEmbedder())
        with store.snapshot():
            assert store.counts() == before
    assert store.counts() != before


def test_a_database_restored_from_a_backup_never_meets_a_newer_index(filled, folder, settings):
    backup = (filled / DATABASE).read_bytes()
    (folder / "a.txt").write_text("完全不同的文章。有两句。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    (filled / DATABASE).write_bytes(backup)
    for name in ("-wal", "-shm"):
        (filled / (DATABASE + name)).unlink(missing_ok=True)
    store = Store(filled)
    with store.snapshot() as index:
        ids = [
            i
            for i, _ in index.search(
                "passages", HashEmbedder().encode_questions(["快"]).vectors[0], 9
            )
        ]
        assert set(store.passages(ids)) == set(ids)
    sync([folder], settings, HashEmbedder())
    assert search(filled)


def test_pages_damaged_inside_the_database_are_a_clear_error(filled):
    Store(filled).close()
    data = bytearray((filled / DATABASE).read_bytes())
    for at in range(4096 * 2, len(data), 4096):
        data[at : at + 200] = bytes(200)
    (filled / DATABASE).write_bytes(data)
    with pytest.raises(StoreError, match="cannot be used"):
        Store(filled).documents()
        with Store(filled).snapshot():
            pass


def test_a_store_of_the_first_schema_is_brought_up_to_date_by_sync(tmp_path):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("会议要求要快。", encoding="utf-8")
    settings = load_settings(store=tmp_path / "store")
    sync([folder], settings, HashEmbedder())
    old = sqlite3.connect(tmp_path / "store" / "store.sqlite3")
    old.execute("DROP TABLE tokens")
    old.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    old.commit()
    old.close()
    with pytest.raises(StoreError, match="yinzheng sync"):
        Store(tmp_path / "store")
    sync([folder], settings, HashEmbedder())
    store = Store(tmp_path / "store")
    with store.snapshot() as index:
        ids = [i for i, _ in index.search("passages", np.ones(64, np.float32), 9)]
        assert set(store.tokens(ids)) == set(ids) != set()


def test_passages_without_tokens_are_still_found(folder, settings):
    (folder / "a.txt").write_text("会议要求要快。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    connection = sqlite3.connect(settings.store / DATABASE)
    connection.execute("DELETE FROM tokens")
    connection.commit()
    connection.close()
    assistant = Assistant.open(settings=settings, embedder=HashEmbedder())
    assert assistant.search("会议要求", 1)[0].document == "a.txt"
    assistant.ask("会议要求什么？")
