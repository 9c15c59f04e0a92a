import sqlite3
import subprocess

import pytest
from filelock import FileLock

from index.errors import StoreError
from index.ingestion.doctor import examine, repair
from index.ingestion.sync import sync
from index.settings import load_settings
from index.store import Store
from index.store.schema import DATABASE
from rag.assistant import Assistant
from tests.conftest import HashEmbedder

TEXTS = {
    "a.txt": "青山茶厂去年生产了三百吨茶叶。",
    "b.txt": "会议要求：一要快。二要好。三要省。",
    "c.txt": "碧水米厂的厂长是李四光。",
}


@pytest.fixture
def filled(folder, settings):
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    return settings


def problems(settings):
    return {check.name: check for check in examine(settings).problems}


def answer(settings):
    assistant = Assistant.open(settings=settings, embedder=HashEmbedder())
    try:
        return assistant.ask("青山茶厂去年生产了多少吨茶叶？").text
    finally:
        assistant.close()


def generation(settings):
    home = settings.store / "generations"
    return home / (home / "CURRENT").read_text()


def run(settings, statement, *values):
    connection = sqlite3.connect(settings.store / DATABASE)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def flip(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_store_that_sync_made_is_sound(filled):
    diagnosis = examine(filled)
    assert diagnosis.problems == ()
    assert [check.name for check in diagnosis.checks] == [
        "database", "references", "terms", "passages", "offsets", "documents", "faiss",
        "leftovers",
    ]  # fmt: skip


def test_examining_changes_nothing(filled):
    flip(generation(filled) / "passages.faiss")
    before = {path: path.read_bytes() for path in filled.store.rglob("*") if path.is_file()}
    examine(filled)
    after = {path: path.read_bytes() for path in filled.store.rglob("*") if path.is_file()}
    quiet = {path for path in before if not path.name.endswith(("-shm", "-wal"))}
    assert {path: after[path] for path in quiet} == {path: before[path] for path in quiet}


HARMS = {
    "flipped vectors": lambda home: flip(home / "passages.faiss"),
    "flipped enumerations": lambda home: flip(home / "enumerations.faiss"),
    "flipped manifest": lambda home: flip(home / "manifest.json"),
    "flipped name": lambda home: flip(home.parent / "CURRENT"),
    "torn": lambda home: (home / "passages.faiss").write_bytes(
        (home / "passages.faiss").read_bytes()[:50]
    ),
    "deleted file": lambda home: (home / "passages.faiss").unlink(),
    "deleted generation": lambda home: [*map(lambda path: path.unlink(), home.iterdir())],
    "deleted name": lambda home: (home.parent / "CURRENT").unlink(),
    "no text": lambda home: (home.parent / "CURRENT").write_bytes(b"\xff\xfe"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_faiss_file_is_reported_with_its_repair_and_answers_stay_right(filled, harm):
    before = answer(filled)
    assert "三百吨" in before
    HARMS[harm](generation(filled))
    found = problems(filled)
    assert set(found) - {"leftovers"} == {"faiss"}
    assert "generations" in found["faiss"].problem
    assert found["faiss"].mend == f"yinzheng doctor --repair --store {filled.store}"
    assert answer(filled) == before
    diagnosis = repair(filled)
    assert diagnosis.problems == ()
    assert any("FAISS" in repaired for repaired in diagnosis.mended)
    assert answer(filled) == before


def test_leftovers_of_a_stopped_run_are_reported_and_removed(filled):
    home = filled.store / "generations"
    (home / ".draft-0123").mkdir()
    (home / ".draft-0123" / "passages.faiss").write_bytes(b"half")
    (home / "CURRENT.draft").write_text("0123")
    assert ".draft-0123" in problems(filled)["leftovers"].problem
    assert repair(filled).problems == ()
    assert {path.name for path in home.iterdir()} == {"CURRENT", generation(filled).name}


def test_a_sync_that_changes_nothing_removes_leftovers_too(filled, folder):
    (filled.store / "generations" / "older").mkdir()
    sync([folder], filled, HashEmbedder())
    assert problems(filled) == {}


LOSSES = {
    "tokens": "DELETE FROM tokens WHERE passage_id = 1",
    "terms": "DELETE FROM terms WHERE rowid = 1",
    "sentences": "DELETE FROM sentences WHERE passage_id = 1",
    "vector": "UPDATE passages SET vector = x'00' WHERE id = (SELECT max(id) FROM passages)",
    "offset": "UPDATE passages SET end = 9999 WHERE id = 1",
    "sentence": "UPDATE sentences SET end = 9999 WHERE passage_id = 1 AND ordinal = 0",
    "item": "UPDATE enumerations SET items = '[[0, 1, 9999]]'",
    "segment": "UPDATE documents SET segments = '[[0, 5, 0, 5, \"same\"]]' WHERE id = 1",
    "json": "UPDATE documents SET segments = '[[' WHERE id = 1",
    "layer": "UPDATE documents SET search = 'x' WHERE id = 1",
}


@pytest.mark.parametrize("loss", LOSSES)
def test_missing_parts_of_a_document_are_reported_and_read_again_by_a_sync(filled, folder, loss):
    before = answer(filled)
    run(filled, LOSSES[loss])
    found = problems(filled)
    assert set(found) & {"passages", "offsets"}
    assert all(check.mend.startswith("yinzheng doctor --repair") for check in found.values())
    (left,) = repair(filled).problems
    assert (left.name, left.problem) == ("documents", "1 are to be read again")
    assert left.mend == f"yinzheng sync {folder} --store {filled.store}"
    assert sync([folder], filled, HashEmbedder()).updated == 1
    assert problems(filled) == {}
    assert answer(filled) == before


def test_rows_that_refer_to_no_row_are_reported(filled):
    run(filled, "DELETE FROM files WHERE path = 'a.txt'")
    run(filled, "DELETE FROM passages WHERE document_id > 1")
    problem = problems(filled)["references"].problem
    assert "1 documents without a file" in problem
    assert "tokens without their passages" in problem


def test_a_damaged_index_of_terms_is_rebuilt(filled):
    before = answer(filled)
    run(filled, "UPDATE terms_data SET block = x'00010203' WHERE id > 10")
    found = problems(filled)
    assert found["terms"].mend.startswith("yinzheng doctor --repair")
    assert "made the index of terms anew" in repair(filled).mended
    assert problems(filled) == {}
    assert answer(filled) == before


def test_a_damaged_database_is_reported_with_the_command_that_rebuilds_it(filled, folder):
    data = bytearray((filled.store / DATABASE).read_bytes())
    for at in range(4096 * 2, len(data), 4096):
        data[at : at + 200] = bytes(200)
    (filled.store / DATABASE).write_bytes(data)
    (found,) = repair(filled).problems
    assert found.name == "database"
    assert "yinzheng sync" in found.mend


def test_a_store_of_an_older_schema_is_reported(filled):
    run(filled, "UPDATE meta SET value = '3' WHERE key = 'schema'")
    (found,) = examine(filled).problems
    assert (found.name, found.mend) == (
        "database", f"yinzheng sync FOLDER --store {filled.store}",
    )  # fmt: skip


def test_changed_and_deleted_files_are_a_note_and_no_problem(filled, folder):
    (folder / "a.txt").unlink()
    (folder / "b.txt").write_text("改过了。", encoding="utf-8")
    diagnosis = examine(filled)
    assert diagnosis.problems == ()
    assert any(note.startswith("2 files have changed or gone") for note in diagnosis.notes)


def test_files_that_could_not_be_read_are_named_with_what_helps(filled, folder):
    for number in range(5):
        (folder / f"{number}.txt").write_text("")
    sync([folder], filled, HashEmbedder())
    (note,) = (note for note in examine(filled).notes if note.startswith("not read"))
    assert note.startswith("not read: 0.txt: the file is empty; 1.txt: the file is empty; 2.txt:")
    assert "and 2 more. Do what the reason says" in note
    assert note.endswith(f"(yinzheng info --store {filled.store} lists all)")
    assert "--retry" not in note  # an empty file is empty whenever it is read


def test_a_store_that_is_being_written_is_examined_but_not_repaired(filled, folder):
    (filled.store / "generations" / "CURRENT").unlink()
    with FileLock(filled.store / "writer.lock"):
        diagnosis = examine(filled)
        assert diagnosis.problems == ()
        assert "a sync is writing now" in diagnosis.notes[0]
        with pytest.raises(StoreError, match="Wait"):
            repair(filled)
    assert "faiss" in problems(filled)


def test_a_missing_store_is_a_clear_error(tmp_path):
    with pytest.raises(StoreError, match="yinzheng sync FOLDER"):
        examine(load_settings(store=tmp_path / "nothing"))


def test_an_empty_store_is_sound(folder, settings):
    sync([folder], settings, HashEmbedder())
    assert problems(settings) == {}
    assert Store(settings.store).counts()["documents"] == 0


def test_a_file_that_is_no_database_gets_advice_that_keeps_what_readers_wrote(filled, folder):
    for path in filled.store.glob(f"{DATABASE}*"):
        path.unlink()
    (filled.store / DATABASE).write_text("this is no database" * 100)
    feedback = filled.store / "feedback.jsonl"
    feedback.write_text("{}\n")
    (found,) = examine(filled).problems
    remove, _, again = found.mend.partition(" && ")
    assert "sync" not in found.problem  # what mends it is said once
    subprocess.run(["sh", "-c", remove], check=True)
    assert again.startswith("yinzheng sync")
    assert feedback.exists()
    sync([folder], filled, HashEmbedder())
    assert problems(filled) == {}


def test_the_advice_for_a_damaged_database_keeps_what_readers_wrote(filled):
    run(filled, "DELETE FROM files")
    mends = {check.mend for check in examine(filled).problems}
    assert any(DATABASE in mend for mend in mends)
    assert not any("rm -r " in mend for mend in mends)
