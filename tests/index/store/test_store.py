import json
import sqlite3

import pytest

from index.errors import QuestionError, StoreError
from index.ingestion.sync import sync
from index.restore.layers import Restored
from index.store import Scope, Store, StoredDocument
from index.store.schema import DATABASE
from index.types import Mark, Place, PlaceKind, places_label
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
def test_a_damaged_generation_is_rebuilt_from_the_database(filled, harm):
    before = search(filled)
    harm(generation(filled))
    assert search(filled) == before


def test_a_file_that_is_no_database_is_a_clear_error(tmp_path):
    (tmp_path / DATABASE).write_text("this is no database" * 100)
    with pytest.raises(StoreError, match="your documents are not touched"):
        Store(tmp_path)


@pytest.mark.every_store
def test_names_are_found_by_key_and_form(filled):
    store = Store(filled)
    assert {name.form for name in store.names(["zhangyuefeng"])} == {"张岳峰"}
    assert {name.form for name in store.names(["lisiguang"])} == {"李四光"}
    assert store.among_names(["李四光", "要慢"]) == {"李四光": True}


@pytest.mark.every_store
def test_an_unknown_passage_key_is_a_clear_error(filled):
    with pytest.raises(StoreError, match="may have been updated"):
        Store(filled).passage_by_key("0123456789ab-7")


@pytest.mark.every_store
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


@pytest.mark.every_store
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


DATED = {"a.txt": "2024-04-01", "b.txt": "2024-05-01", "sub/c.txt": "2024-06-01", "d.txt": ""}


@pytest.fixture
def dated(folder, settings):
    for name, date in DATED.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"{name} 会议召开\n{date}\n会议要求要快。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    return Assistant.open(settings=settings, embedder=HashEmbedder())


@pytest.mark.every_store
@pytest.mark.parametrize(
    ("bounds", "found"),
    [
        ({}, set(DATED)),
        ({"since": "2024-05-01"}, {"b.txt", "sub/c.txt"}),
        ({"until": "2024-05-01"}, {"a.txt", "b.txt"}),
        ({"since": "2024-04-02", "until": "2024-05-31"}, {"b.txt"}),
        ({"since": "2024-05-01", "path": "sub/"}, {"sub/c.txt"}),
        ({"since": "2025-01-01"}, set()),
    ],
)
def test_a_search_finds_only_documents_that_meet_its_filters(dated, bounds, found):
    hits = dated.search("会议要求要快", **bounds)
    assert {hit.document for hit in hits} == found
    assert {hit.document: hit.date for hit in hits} == {name: DATED[name] for name in found}
    store = dated.store
    with store.snapshot():
        passages = store.passages(i for i, _ in store.lexical(["会议"], 9, Scope(**bounds)))
        documents = {store.document(p.document_id).path for p in passages.values()}
    assert documents == found


@pytest.mark.parametrize("day", ["2024-02-30", "2024", "gestern", "2024-4-1"])
def test_a_bound_that_is_no_date_is_a_clear_error(dated, day):
    with pytest.raises(QuestionError, match="YYYY-MM-DD"):
        dated.search("会议", since=day)


def test_the_places_of_a_range_are_those_of_its_first_and_last_character():
    first, second = Place(PlaceKind.PAGE, 1), Place(PlaceKind.PAGE, 2)
    notes = Place(PlaceKind.SLIDE, 3, notes=True)
    marks = (Mark(2, first), Mark(10, second), Mark(20, notes))
    document = StoredDocument(1, "", "", "", "", "", Restored("", ()), marks=marks)
    ranges = [(0, 2), (0, 5), (2, 10), (5, 11), (12, 20), (12, 25)]
    assert [document.places(start, end) for start, end in ranges] == [
        (), (first,), (first,), (first, second), (second,), (second, notes),
    ]  # fmt: skip
    assert [places_label(document.places(start, end)) for start, end in ranges] == [
        "", "p. 1", "p. 1", "p. 1–2", "p. 2", "p. 2 – slide 3, notes",
    ]  # fmt: skip


@pytest.mark.every_store
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


def test_a_document_without_a_title_has_the_name_its_file_has_now(folder, settings):
    (folder / "门店.2023.csv").write_text(
        "店名,电话\n甲店,5551234\n乙店,5555678\n", encoding="utf-8"
    )
    sync([folder], settings, HashEmbedder())
    (folder / "门店.2023.csv").rename(folder / "分店.csv")
    with Assistant.open(settings=settings, embedder=HashEmbedder()) as assistant:
        assert [row["title"] for row in assistant.store.documents()] == ["门店.2023"]
        assert [hit.title for hit in assistant.search("甲店")][0] == "门店.2023"
    sync([folder], settings, HashEmbedder())
    with Assistant.open(settings=settings, embedder=HashEmbedder()) as assistant:
        assert [row["title"] for row in assistant.store.listing()] == ["分店"]
        assert [hit.title for hit in assistant.search("甲店")][0] == "分店"
