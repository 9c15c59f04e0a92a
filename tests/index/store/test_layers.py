"""A store whose texts are in a database shows what the same store shows with them in SQLite."""

import importlib.util
import os
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest

from index.address import DatabaseAddress
from index.errors import SettingsError, StoreError
from index.ingestion import database_copy
from index.ingestion.backup import backup, restore
from index.ingestion.doctor import examine, repair
from index.ingestion.migrate import migrate
from index.ingestion.sync import sync
from index.settings import load_settings
from index.store import Store
from index.store.layers import references
from index.store.layers.local import LocalLayers
from index.store.layers.place import place_of
from index.store.layers.protocol import NONE, Texts
from index.store.layers.shelf import TABLE, Piece, Shelf
from index.store.schema import connect
from rag.assistant import Assistant
from rag.cli import main
from tests.conftest import ALL_MS, POSTGRES, HashEmbedder

installed = pytest.mark.skipif(
    not importlib.util.find_spec("sqlalchemy"), reason="the extra postgres is not installed"
)
KINDS = ["sqlite", *(["postgres"] if POSTGRES else [])]
NAMES = "青碧金银红白黑紫"


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def fill(folder):
    for at, name in enumerate(NAMES):
        write(folder, **{name: f"{name}山茶厂去年生产了{at + 3}千吨茶叶。要求：一要快。二要好。"})


@pytest.fixture(params=KINDS)
def database(request, tmp_path):
    """Return the address of a database that may hold texts."""
    return POSTGRES if request.param == "postgres" else f"sqlite:///{tmp_path}/texts.db"


@pytest.fixture
def stored(folder, tmp_path, database):
    """Return the settings of a store whose texts are in the database."""
    fill(folder)
    settings = kept_in(database, tmp_path / "law")
    sync([folder], settings, HashEmbedder())
    return settings


def kept_in(database, store):
    return load_settings(store=store, database=database, refusal="eager", reading_ms=ALL_MS)


def shelf_of(settings):
    with closing(connect(settings.store)) as connection:
        return place_of(connection).open()


def rows(settings, query):
    with closing(connect(settings.store)) as connection:
        return [tuple(row) for row in connection.execute(query)]


def shown(settings):
    """Return what a store shows of its documents, all but their ids."""
    with closing(Store(settings.store)) as store, store.snapshot():
        found = {row["path"]: store.document_by_path(row["path"]) for row in store.listing()}
        ids = [document.id for document in found.values()]
        passages = store.passages_of(ids).tolist()
        beginnings = store.beginnings(ids, 5)
        texts = sorted(store.passage_texts(passages, "search", 7).values())
        return (
            {
                path: (one.source, one.restored, one.search, one.tree, one.marks, one.state)
                for path, one in found.items()
            },
            [(row["path"], row["characters"]) for row in store.documents()],
            sorted(beginnings.values()),
            texts,
        )


def asked(settings):
    with Assistant.open(settings=settings, embedder=HashEmbedder()) as assistant:
        questions = [f"{name}山茶厂去年生产了多少吨茶叶？" for name in NAMES[:3]]
        return [assistant.ask(question).text for question in questions]


@installed
def test_a_store_is_moved_to_a_database_and_back_without_embedding(folder, settings, database):
    fill(folder)
    sync([folder], settings, HashEmbedder())
    home = settings.store.parent
    report = migrate(settings, str(home / "moved"), database=database)
    moved = kept_in(database, home / "moved")
    address = str(DatabaseAddress.parse(database))
    assert (report.documents, report.database) == (len(NAMES), address)
    back = load_settings(store=migrate(moved, str(home / "back")).store, refusal="eager")
    counting = HashEmbedder()
    for chosen in (moved, back):
        assert examine(chosen).problems == ()
        assert sync([folder], chosen, counting).unchanged == len(NAMES)
        assert (shown(chosen), asked(chosen)) == (shown(settings), asked(settings))
    assert counting.embedded == 0
    columns = "source, restored, search, segments, marks, blocks"
    assert set(rows(moved, f"SELECT {columns} FROM documents")) == {tuple(vars(NONE).values())}
    tables = "SELECT sql FROM sqlite_master ORDER BY name"
    assert rows(back, tables) == rows(settings, tables)
    assert not {key for (key,) in rows(back, "SELECT key FROM meta")} & {"database"}


@installed
def test_a_store_that_is_made_in_a_database_shows_what_one_in_sqlite_shows(
    stored, folder, settings
):
    sync([folder], settings, HashEmbedder())
    assert (shown(stored), asked(stored)) == (shown(settings), asked(settings))
    assert shelf_of(stored).count() == len(NAMES)
    assert examine(stored).problems == ()


@installed
def test_a_reader_keeps_its_texts_while_a_sync_replaces_and_removes_them(stored, folder):
    store = Store(stored.store)
    with store.snapshot():
        write(folder, 青="青山茶厂已经关门。")
        (folder / "碧.txt").unlink()
        sync([folder], stored, HashEmbedder())
        for name in "青碧":
            assert store.document_by_path(f"{name}.txt").source.startswith(f"{name}山茶厂去年")
    with store.snapshot():
        assert store.document_by_path("青.txt").source == "青山茶厂已经关门。"
    store.close()
    assert examine(stored).problems == ()


@installed
def test_texts_that_are_long_gone_are_removed_from_the_database(stored, folder, monkeypatch):
    (folder / "碧.txt").unlink()
    sync([folder], stored, HashEmbedder())
    assert shelf_of(stored).count() == len(NAMES)
    monkeypatch.setattr(references, "KEPT", -1)
    sync([folder], stored, HashEmbedder())
    assert shelf_of(stored).count() == len(NAMES) - 1
    write(folder, 碧=(folder / "青.txt").read_text(encoding="utf-8"))
    sync([folder], stored, HashEmbedder())
    assert shelf_of(stored).count() == len(NAMES) - 1
    assert examine(stored).problems == ()


@installed
def test_texts_that_come_back_while_they_are_gone_stay(stored, folder, monkeypatch):
    text = (folder / "碧.txt").read_text(encoding="utf-8")
    (folder / "碧.txt").unlink()
    sync([folder], stored, HashEmbedder())
    write(folder, again=text)
    monkeypatch.setattr(references, "KEPT", -1)
    sync([folder], stored, HashEmbedder())
    assert shown(stored)[0]["again.txt"][0] == text


@installed
@pytest.mark.parametrize("by", ["doctor", "sync"])
def test_texts_of_a_document_that_was_not_written_are_found_and_removed(
    stored, folder, monkeypatch, by
):
    def interrupt(*_):
        raise KeyboardInterrupt

    write(folder, late="玉山茶厂去年生产了九千吨茶叶。")
    with monkeypatch.context() as broken:
        broken.setattr(references, "add", interrupt)
        with pytest.raises(KeyboardInterrupt):
            sync([folder], stored, HashEmbedder())
    assert shelf_of(stored).count() == len(NAMES) + 1
    problems = {check.name: check.problem for check in examine(stored).problems}
    assert "1 texts in the database" in problems["leftovers"]
    if by == "doctor":
        diagnosis = repair(stored)
        assert diagnosis.problems == ()
        assert "removed 1 texts of no document from the database" in diagnosis.mended
    else:
        (folder / "late.txt").unlink()
        write(folder, other="别的。")
        sync([folder], stored, HashEmbedder())
        assert examine(stored).problems == ()
    assert shelf_of(stored).count() == rows(stored, "SELECT count(*) FROM documents")[0][0]


def damage(settings, statement):
    from sqlalchemy import create_engine

    engine = create_engine(settings.database)
    with engine.begin() as connection:
        connection.exec_driver_sql(statement.format(name=shelf_of(settings)._name))
    engine.dispose()


@installed
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM {table} WHERE shelf = '{name}' AND source LIKE '青%%'",
        "UPDATE {table} SET source = '别的' WHERE shelf = '{name}' AND source LIKE '青%%'",
        "UPDATE {table} SET segments = '[' WHERE shelf = '{name}' AND source LIKE '青%%'",
    ],
)
def test_doctor_finds_lost_and_changed_texts_and_the_next_sync_reads_them_again(
    stored, folder, tmp_path, statement
):
    before = shown(stored)
    if stored.database.startswith("sqlite"):
        statement = statement.replace("%%", "%")
    damage(stored, statement.replace("{table}", TABLE))
    with pytest.raises(StoreError, match="yinzheng doctor --repair"):
        shown(stored)
    with pytest.raises(StoreError, match="Texts of the store are lost"):
        backup(stored.store, tmp_path / "store.backup", "now")
    (problem,) = examine(stored).problems
    assert (problem.name, problem.problem) == ("offsets", "青.txt: its texts are lost")
    assert [check.name for check in repair(stored).problems] == ["documents"]
    assert sync([folder], stored, HashEmbedder()).failed == []
    assert examine(stored).problems == ()
    assert shown(stored) == before


@installed
def test_a_database_that_was_emptied_is_filled_again(folder, tmp_path):
    fill(folder)
    settings = kept_in(f"sqlite:///{tmp_path}/texts.db", tmp_path / "law")
    sync([folder], settings, HashEmbedder())
    before = shown(settings)
    settings.database_address.file.unlink()
    with pytest.raises(StoreError, match=f"texts.db, which keeps.*no such table: {TABLE}") as told:
        shown(settings)
    assert "山茶厂" not in str(told.value)
    assert [check.name for check in examine(settings).problems] == ["texts"]
    assert "the database has no table of texts" in repair(settings).mended[0]
    sync([folder], settings, HashEmbedder())
    assert examine(settings).problems == ()
    assert shown(settings) == before


@installed
def test_a_database_that_cannot_be_used_is_a_clear_error(folder, tmp_path):
    fill(folder)
    settings = kept_in(f"sqlite:///{tmp_path}/texts.db", tmp_path / "law")
    sync([folder], settings, HashEmbedder())
    settings.database_address.file.write_bytes(b"this is no database" * 1000)
    for use in (shown, asked):
        with pytest.raises(StoreError, match="cannot be used .file is not a database"):
            use(settings)
    (problem,) = (check for check in examine(settings).problems if check.name == "texts")
    assert "Check that it runs and can be reached" in problem.problem
    with pytest.raises(StoreError, match="There is no folder"):
        sync([folder], kept_in(f"sqlite:///{tmp_path}/no/a.db", tmp_path / "b"), HashEmbedder())


@installed
def test_a_backup_holds_the_texts_and_is_restored_with_or_without_a_database(
    stored, folder, tmp_path, database, monkeypatch
):
    before, file = shown(stored), tmp_path / "store.backup"
    backup(stored.store, file, "now")
    plain = load_settings(store=tmp_path / "plain")
    restore(plain.store, file)
    assert shown(plain) == before
    write(folder, late="玉山茶厂去年生产了九千吨茶叶。")
    sync([folder], stored, HashEmbedder())
    former = shelf_of(stored)
    restore(stored.store, file, replace=True)
    assert shown(stored) == before
    assert examine(stored).problems == ()
    between = shelf_of(stored)
    restore(stored.store, file, replace=True)
    left = [former.count(), between.count(), shelf_of(stored).count()]
    assert left == [len(NAMES) + 1, len(NAMES), len(NAMES)]
    monkeypatch.setattr(references, "KEPT", -1)
    sync([folder], stored, HashEmbedder())
    left = [former.count(), between.count(), shelf_of(stored).count()]
    assert left == [0, 0, len(NAMES) + 1]
    fresh = kept_in(database, tmp_path / "fresh")
    restore(fresh.store, file, database=fresh.database_address)
    assert shown(fresh) == before


@installed
def test_a_copy_that_fails_leaves_no_texts_in_the_database(folder, settings, tmp_path, monkeypatch):
    fill(folder)
    sync([folder], settings, HashEmbedder())
    name = Shelf.put
    puts = []

    def put(self, texts):
        if puts:
            raise OSError("no space left")
        puts.append(self)
        name(self, texts)

    monkeypatch.setattr(Shelf, "put", put)
    monkeypatch.setattr("index.store.layers.choice._TOGETHER", 1)
    with pytest.raises(StoreError, match="no space left"):
        migrate(settings, str(tmp_path / "moved"), database=f"sqlite:///{tmp_path}/texts.db")
    assert puts[0].count() == 0
    assert not database_copy.holds_documents(tmp_path / "moved")


@installed
def test_a_store_is_not_taken_for_another(stored, folder, settings, tmp_path):
    sync([folder], settings, HashEmbedder())
    other = f"sqlite:///{tmp_path}/other.db"
    for store in (stored.store, settings.store):
        chosen = kept_in(other, store)
        with pytest.raises(StoreError, match="are not in the database at .*other.db"):
            sync([folder], chosen, HashEmbedder())
        with pytest.raises(StoreError, match="yinzheng migrate --to FOLDER --database ADDRESS"):
            Store.of(chosen)
    # The store itself says where its texts are.
    local = load_settings(store=stored.store)
    assert sync([folder], local, HashEmbedder()).unchanged == len(NAMES)


@installed
def test_two_stores_share_a_database(stored, folder, tmp_path, database):
    other = kept_in(database, tmp_path / "other")
    sync([folder], other, HashEmbedder())
    before = shown(other)
    for name in NAMES[1:]:
        (folder / f"{name}.txt").unlink()
    sync([folder], stored, HashEmbedder())
    repair(stored)
    assert shown(other) == before


@installed
def test_a_text_with_every_character_is_kept_and_cut_by_characters(database):
    shelf = Shelf(DatabaseAddress.parse(database), "yinzheng_test")
    shelf.prepare()
    shelf.clear()
    source = "a\0\ue000é水😀" * 3 + "\r\n' \\ %s :x"
    texts = Texts(source, source[::-1], source, '["\\u0000"]', "[]", "[]")
    shelf.put([texts, texts])
    assert shelf.get([texts.key, "x"]) == {texts.key: texts}
    pieces = [Piece(texts.key, 0, 3), Piece("x", 0, 3), Piece(texts.key, 4, 99)]
    cut = shelf.cut(("restored", "search"), pieces)
    assert cut == [(source[::-1][:3], source[:3]), None, (source[::-1][4:], source[4:])]
    assert (shelf.count(), shelf.keys()) == (1, [texts.key])
    shelf.remove([texts.key, "x"])
    assert shelf.count() == 0


@pytest.mark.skipif(not POSTGRES, reason="TEST_POSTGRES names no database")
def test_a_connection_that_the_server_gave_up_while_it_was_idle_is_made_anew(monkeypatch):
    from sqlalchemy import create_engine

    monkeypatch.setattr("index.store.layers.shelf._IDLE", 0)
    shelf = Shelf(DatabaseAddress.parse(POSTGRES), "yinzheng_idle")
    shelf.prepare()
    engine = create_engine(DatabaseAddress.parse(POSTGRES).url)
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid != pg_backend_pid()"
        )
    engine.dispose()
    assert shelf.count() == 0


def test_without_the_packages_an_error_names_them(folder, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    fill(folder)
    with pytest.raises(StoreError, match="needs? the packages sqlalchemy and psycopg"):
        sync([folder], kept_in(f"sqlite:///{tmp_path}/a.db", tmp_path / "a"), HashEmbedder())


def test_a_store_without_a_database_is_as_it_was_and_imports_nothing_for_one(folder, settings):
    write(folder, a="黄厂生产了茶叶。")
    sync([folder], settings, HashEmbedder())
    names = {name for (name,) in rows(settings, "SELECT name FROM sqlite_master")}
    assert not {name for name in names if "text_keys" in name or "gone" in name}
    with closing(connect(settings.store)) as connection:
        assert place_of(connection) is None
        (found,) = LocalLayers(connection).each()
        assert found[1]["source"] == "黄厂生产了茶叶。"
    code = (
        "import sys, rag.assistant, index.ingestion.sync, index.ingestion.doctor\n"
        "print(sorted({'sqlalchemy', 'psycopg'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("given", "url", "named"),
    [
        ("postgresql://host/law", "postgresql+psycopg://host/law", "host/law"),
        ("postgresql+psycopg://me@h:5/law", "postgresql+psycopg://me@h:5/law", "h:5/law"),
        (
            "postgresql://me@[::1]:5432/law?sslmode=verify-full",
            "postgresql+psycopg://me@[::1]:5432/law?sslmode=verify-full", "[::1]:5432/law",
        ),
        ("postgresql:///law?host=/run", "postgresql+psycopg:///law?host=/run", "/law"),
        ("sqlite:////tmp/a.db", "sqlite:////tmp/a.db", "/tmp/a.db"),
    ],
)  # fmt: skip
def test_an_address_names_a_database(given, url, named):
    settings = load_settings(database=given)
    assert (settings.database, str(settings.database_address)) == (url, named)


def test_a_file_is_named_from_the_current_folder():
    assert load_settings(database="sqlite:///a.db").database == f"sqlite:///{os.getcwd()}/a.db"


@pytest.mark.parametrize(
    "given",
    [
        "postgresql://me:s3cret@host/law",
        "postgresql://me:s3/cret@host/law",
        "postgresql://me:s3@cret@host/law",
        "postgresql://me:s3#cret@host/law",
        "postgresql://:s3cret@host/law",
        "postgresql://host/law?password=s3cret",
        "postgresql://host/law?user=me&sslpassword=s3cret",
        "postgres://me:s3cret@host/law",
        "postgresql+psycopg2://me:s3cret@host/law",
        "postgresql://me:s3cret@[host/law",
        "postgresql:me:s3cret@host/law",
        "me:s3cret@host/law",
        "postgresql://s3cret",
        "sqlite://",
    ],
)
def test_what_is_no_address_or_holds_a_password_is_an_error_that_does_not_repeat_it(
    given, monkeypatch, capsys, tmp_path
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError) as told:
        load_settings(database=given)
    monkeypatch.setenv("YINZHENG_DATABASE", given)
    assert main(["info"]) == 2
    monkeypatch.delenv("YINZHENG_DATABASE")
    write(tmp_path, a="黄厂生产了茶叶。")
    sync([tmp_path], load_settings(store=tmp_path / "store"), HashEmbedder())
    assert main(["migrate", "--store", "store", "--to", "other", "--database", given]) == 2
    printed = "".join([str(told.value), *capsys.readouterr()])
    assert printed.count("The setting database cannot be what is given") == 3
    assert not any(part in printed for part in ("cret", "s3", "host/law"))


@installed
def test_info_and_migrate_name_the_database(stored, capsys, tmp_path):
    assert main(["info", "--store", str(stored.store)]) == 0
    kept = str(stored.database_address)
    assert f"database      {kept}\n" in capsys.readouterr().out
    command = ["migrate", "--store", str(stored.store), "--to", str(tmp_path / "copy")]
    assert main([*command, "--database", stored.database]) == 0
    assert f"their texts in the database at {kept}" in capsys.readouterr().out


@installed
@pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("pymilvus", "milvus_lite")),
    reason="the extra milvus is not installed",
)
def test_milvus_may_search_the_vectors_of_a_store_whose_texts_are_in_a_database(
    stored, folder, tmp_path, database
):
    where = f"milvus:{tmp_path}/law.db"
    report = migrate(stored, where, database=database)
    assert (report.milvus, report.database) == (f"{tmp_path}/law.db", str(stored.database_address))
    moved = kept_in(database, where)
    assert examine(moved).problems == ()
    assert (shown(moved), asked(moved)) == (shown(stored), asked(stored))
    assert sync([folder], moved, HashEmbedder()).unchanged == len(NAMES)


@installed
def test_a_backup_that_lacks_its_texts_is_refused(stored, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(database_copy.texts, "bring_home", lambda connection: None)
    file = tmp_path / "store.backup"
    backup(stored.store, file, "now")
    with pytest.raises(StoreError, match="it lacks the texts of its documents"):
        restore(tmp_path / "other", file)


@installed
def test_an_older_backup_is_not_restored_into_a_database(folder, settings, tmp_path, database):
    fill(folder)
    sync([folder], settings, HashEmbedder())
    file = tmp_path / "store.backup"
    with closing(sqlite3.connect(settings.store / "store.sqlite3")) as older:
        older.execute("UPDATE meta SET value = '8' WHERE key = 'schema'")
        older.commit()
    backup(settings.store, file, "now")
    address = DatabaseAddress.parse(database)
    with pytest.raises(StoreError, match="without the setting database it can be restored"):
        restore(tmp_path / "other", file, database=address)
