"""A store whose vectors Milvus searches finds what the same store finds with FAISS."""

import importlib.util
import sqlite3
import subprocess
import sys
from contextlib import closing

import numpy as np
import pytest
from filelock import FileLock

from index.errors import SettingsError, StoreError
from index.ingestion.doctor import examine, repair
from index.ingestion.migrate import migrate
from index.ingestion.sync import sync
from index.settings import MilvusAddress, load_settings
from index.store import Rule, Scope, Selection, Store, dense_index
from index.store.dense_index import TABLES
from index.store.milvus import connection as connections
from index.store.milvus import publication, queue, searcher
from index.store.milvus.connection import Connection
from index.store.schema import connect
from rag.assistant import Assistant
from tests.conftest import ALL_MS, HashEmbedder

installed = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("pymilvus", "milvus_lite")),
    reason="the extra milvus is not installed",
)


@pytest.fixture(autouse=True)
def _look_soon(request):
    if not installed.args[0]:
        request.getfixturevalue("impatient_milvus")


LETTERS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏"


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def fill(folder):
    """Write documents in two languages, with lists."""
    for at, letter in enumerate(LETTERS):
        (folder / f"d{at % 3}").mkdir(exist_ok=True)
        follows = LETTERS[at - 1]
        listed = f"要求：一要{letter}。二要{follows}。三要快。"
        english = f"Factory number {at} made {at * 7} tons of tea last year."
        texts = {letter: f"{letter}厂去年生产了{follows}茶叶。{listed}", f"e{at}": english}
        write(folder / f"d{at % 3}", **texts)


@pytest.fixture
def stored(folder, tmp_path):
    """Return the settings of a store in a file of milvus-lite."""
    fill(folder)
    settings = in_milvus(tmp_path / "law.db")
    sync([folder], settings, HashEmbedder())
    return settings


def in_milvus(where):
    return load_settings(store=f"milvus:{where}", refusal="eager", reading_ms=ALL_MS)


def questions():
    return HashEmbedder().encode_questions(["黄厂生产了什么？", "tea of factory 8", "要快"]).vectors


def assert_same(found, expected):
    """The same rows, up to rows whose scores are equal within rounding."""
    assert np.allclose([score for _, score in found], [score for _, score in expected], atol=1e-5)
    least = expected[-1][1] + 1e-5
    assert {row for row, score in found if score > least} == {
        row for row, score in expected if score > least
    }


@installed
def test_searches_find_what_faiss_finds_among_all_rows_and_among_some(stored, monkeypatch):
    monkeypatch.setattr(searcher, "_LISTED", 5)
    store = Store(stored.store)
    with store.snapshot() as index, closing(connect(stored.store)) as connection:
        faiss = dense_index.build(connection)
        assert index.dimension == faiss.dimension == 64
        every = Selection(index.ids("passages"), Rule())
        within = store.passages_within(Scope(path="d1/"))
        chinese = store.chinese_passages()
        some = [
            None, every, within, every.in_language(chinese, is_chinese=False),
            within.in_language(chinese, is_chinese=True), Selection(every.ids[3:40:4]),
            Selection(every.ids[:3]), Selection(every.ids[:0]),
        ]  # fmt: skip
        for vector in questions():
            for k in (1, 7, 500):
                for among in some:
                    expected = faiss.search("passages", vector, k, among)
                    found = index.search("passages", vector, k, among)
                    if among is not None and not len(among):
                        assert found == []
                        continue
                    assert_same(found, expected)
            lists = index.search("enumerations", vector, 5)
            assert_same(lists, faiss.search("enumerations", vector, 5))
            known = every.ids[::5].tolist()
            assert index.cosines("passages", vector, [*known, 10**6]) == pytest.approx(
                faiss.cosines("passages", vector, known), abs=1e-5
            )
        wanted = every.ids[[5, 1, 9]]
        assert np.array_equal(index.vectors("passages", wanted), faiss.vectors("passages", wanted))
    store.close()


@installed
def test_a_reader_keeps_its_state_while_a_sync_tells_milvus_of_another(stored, folder):
    reader, other = Store(stored.store), Store(stored.store)
    vector = questions()[0]
    with reader.snapshot() as index:
        before = index.search("passages", vector, 9)
        write(folder / "d0", 天="黄厂生产了什么？黄厂生产了什么？", new="黄厂生产了什么？")
        (folder / "d0" / "黄.txt").unlink(missing_ok=True)
        sync([folder], stored, HashEmbedder())
        assert index.search("passages", vector, 9) == before
    with reader.snapshot() as index, other.snapshot() as fresh:
        assert index.search("passages", vector, 9) == fresh.search("passages", vector, 9) != before
    with closing(connect(stored.store)) as connection:
        assert queue.count(connection) == 0
        assert queue.gone(connection, "passages") > 0
    reader.close()
    other.close()


@installed
def test_rows_that_are_long_gone_are_removed_from_milvus(stored, folder, monkeypatch):
    monkeypatch.setattr(queue, "_KEPT", -1)
    for path in (folder / "d0").iterdir():
        path.unlink()
    sync([folder], stored, HashEmbedder())
    with closing(connect(stored.store)) as connection:
        place = publication.place_of(connection)
        assert queue.gone(connection, "passages") == 0
        with closing(Connection(place.address(stored.store))) as milvus:
            held = publication.collection_of(place, milvus, "passages").count()
        assert held == connection.execute("SELECT count(*) FROM passages").fetchone()[0]


@installed
def test_rows_that_milvus_does_not_hold_yet_are_found_too(stored, folder, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(publication, "_send", interrupt)
        write(folder, late="玉出昆冈剑号巨阙。")
        with pytest.raises(KeyboardInterrupt):
            sync([folder], stored, HashEmbedder())
    with Assistant.open(settings=stored, embedder=HashEmbedder()) as assistant:
        assert assistant.search("玉出昆冈剑号巨阙")[0].document == "late.txt"
    (problem,) = examine(stored).problems
    assert (problem.name, problem.problem) == ("milvus", "1 vectors were not sent to Milvus yet")
    sync([folder], stored, HashEmbedder())
    assert examine(stored).problems == ()


def interrupt(*_):
    raise KeyboardInterrupt


@installed
def test_doctor_sends_milvus_again_what_it_has_lost(stored):
    with closing(connect(stored.store)) as connection:
        place = publication.place_of(connection)
    with Assistant.open(settings=stored, embedder=HashEmbedder()) as assistant:
        before = assistant.search("黄厂")
    publication.clear(place, stored.store)
    with Assistant.open(settings=stored, embedder=HashEmbedder()) as assistant:
        with pytest.raises(StoreError, match="yinzheng doctor --repair"):
            assistant.search("黄厂")
    assert [check.name for check in examine(stored).problems] == ["milvus"]
    diagnosis = repair(stored)
    assert diagnosis.problems == ()
    assert diagnosis.mended[0].startswith("sent the vectors to Milvus again")
    with Assistant.open(settings=stored, embedder=HashEmbedder()) as assistant:
        assert assistant.search("黄厂") == before


@installed
def test_a_store_is_moved_to_milvus_and_back_without_embedding(folder, settings, tmp_path):
    fill(folder)
    sync([folder], settings, HashEmbedder())
    where = f"milvus:{tmp_path}/moved.db/law"
    report = migrate(settings, where)
    moved = in_milvus(f"{tmp_path}/moved.db/law")
    assert (report.documents, report.milvus) == (2 * len(LETTERS), moved.milvus)
    back = load_settings(store=migrate(moved, f"{tmp_path}/back").store, refusal="eager")
    counting = HashEmbedder()
    for chosen in (moved, back):
        assert examine(chosen).problems == ()
        assert sync([folder], chosen, counting).unchanged == 2 * len(LETTERS)
    assert counting.embedded == 0
    found = []
    for chosen in (settings, moved, back):
        with Assistant.open(settings=chosen, embedder=HashEmbedder()) as assistant:
            found.append([hit.passage for hit in assistant.search("黄厂去年生产了什么？", 20)])
    assert found[0] == found[1] == found[2]
    with pytest.raises(StoreError, match="There is a store in"):
        migrate(settings, where)
    with pytest.raises(StoreError, match="onto itself"):
        migrate(settings, str(settings.store))


@installed
def test_a_server_is_used_by_the_same_setting(folder, tmp_path):
    from milvus_lite.adapter.grpc.server import start_server_in_thread

    server, database, port = start_server_in_thread(str(tmp_path / "served"))
    try:
        address = f"milvus:http://127.0.0.1:{port}/law"
        settings = load_settings(store=address, refusal="eager").model_copy(
            update={"store": tmp_path / "store"}
        )
        fill(folder)
        sync([folder], settings, HashEmbedder())
        with Assistant.open(settings=settings, embedder=HashEmbedder()) as assistant:
            assert assistant.search("Factory number 8 made how much tea?", 1)[0].document
        assert examine(settings).problems == ()
    finally:
        server.stop(grace=0).wait()
        database.close()
    with Assistant.open(settings=settings, embedder=HashEmbedder()) as assistant:
        with pytest.raises(StoreError, match=f"Milvus at http://127.0.0.1:{port}/law cannot be"):
            assistant.search("tea")


@installed
def test_a_file_that_another_process_uses_is_a_clear_error(stored, folder, monkeypatch):
    monkeypatch.setattr(connections, "_WAIT", 0.1)
    file = stored.milvus_address.file
    with FileLock(file / "LOCK"), pytest.raises(StoreError, match="Another process uses"):
        sync([folder], stored, HashEmbedder())


@installed
def test_a_store_is_not_taken_for_another(stored, folder, settings, tmp_path):
    sync([folder], settings, HashEmbedder())
    wrong = stored.model_copy(update={"milvus": f"{tmp_path}/other.db"})
    local = settings.model_copy(update={"milvus": f"{tmp_path}/other.db"})
    for chosen in (wrong, local):
        with pytest.raises(StoreError, match="yinzheng migrate --to milvus:"):
            sync([folder], chosen, HashEmbedder())
        with pytest.raises(StoreError, match="yinzheng migrate --to milvus:"):
            Store.of(chosen)
    # The store itself says where its vectors are.
    assert sync([folder], load_settings(store=stored.store), HashEmbedder()).unchanged == 2 * len(
        LETTERS
    )


def test_without_the_packages_an_error_names_them(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    write(folder, a="黄厂生产了茶叶。")
    with pytest.raises(StoreError, match=r"needs the packages pymilvus and milvus-lite"):
        sync([folder], in_milvus(tmp_path / "a.db"), HashEmbedder())


def test_a_store_of_files_imports_nothing_of_milvus():
    code = (
        "import sys, rag.assistant, index.ingestion.sync, index.ingestion.doctor\n"
        "print(sorted({'pymilvus', 'milvus_lite', 'grpc', 'pyarrow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("text", "uri", "database", "folder"),
    [
        ("data/law.db", "data/law.db", "", "data/law.store"),
        ("data/law.db/cn", "data/law.db", "cn", "data/law-cn.store"),
        ("http://host:19530", "http://host:19530", "", ".yinzheng-milvus"),
        ("https://host:1/cn", "https://host:1", "cn", ".yinzheng-milvus"),
    ],
)
def test_an_address_names_a_file_or_a_server_and_a_database(text, uri, database, folder):
    address = MilvusAddress.parse(text)
    assert (address.uri, address.database, str(address.folder)) == (uri, database, folder)
    settings = load_settings(store=f"milvus:{text}")
    assert (settings.milvus, str(settings.store)) == (text, folder)


@pytest.mark.parametrize("text", ["", "law", "ftp://host", "http://a:b@host", "http://h/a/b"])
def test_what_is_no_address_is_a_clear_error(text):
    with pytest.raises(SettingsError, match="The setting store cannot be 'milvus:"):
        load_settings(store=f"milvus:{text}")


def test_a_row_that_has_the_id_of_one_that_is_gone_stays():
    connection = sqlite3.connect(":memory:")
    for table in TABLES:
        connection.execute(f"CREATE TABLE {table} (id INTEGER PRIMARY KEY, vector BLOB)")
    queue.begin(connection)
    for _ in range(2):  # SQLite gives the greatest id again
        connection.execute("INSERT INTO passages (vector) VALUES (x'')")
        connection.execute("UPDATE passages SET vector = x'00000000'")
        before = queue.gone(connection, "passages")
        connection.execute("DELETE FROM passages")
    assert before == 0
    assert queue.gone(connection, "passages") == 1
