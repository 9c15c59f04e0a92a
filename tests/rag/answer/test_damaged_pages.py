"""A store of which a row is damaged is read as far as it can be; questions end in words."""

import sqlite3
from contextlib import closing

import numpy as np
import pytest

from index.errors import StoreError
from index.ingestion.doctor import examine, repair
from index.ingestion.sync import sync
from index.store.schema import DATABASE
from rag.assistant import Assistant
from rag.web.conversation import converse
from tests.conftest import HashEmbedder

QUESTION = "灯塔会议讨论了哪三点？"
TEXTS = {
    "a.txt": "灯塔在海边。灯塔会议讨论了三点：一是修灯。二是修路。三是修桥。",
    "b.txt": "会议讨论。码头在河边。",
}
ABSENT = {
    "a short vector of a sentence": "UPDATE sentences SET vector = x'00'",
    "a vector of a sentence that is no number": "UPDATE sentences SET vector = :nan",
    "tokens": "UPDATE tokens SET packed = x'ffffffff'",
    "tokens of another length": "UPDATE tokens SET packed = CAST(packed || x'00' AS BLOB)",
    "the points of a list": "UPDATE enumerations SET items = '[[1'",
    "places": "UPDATE documents SET marks = '[1]'",
    "no points": "UPDATE enumerations SET items = '[]'",
}
MENDED = {
    "segments": "UPDATE documents SET segments = '[[0'",
    "segments of another kind": "UPDATE documents SET segments = '[[0, 1, 0, 1, \"?\"]]'",
    "segments that do not cover the text": "UPDATE documents SET segments = '[]'",
    "a layer of another length": "UPDATE documents SET search = search || '。'",
    "no file": "DELETE FROM files",
}


@pytest.fixture
def damage(make_assistant):
    def damage(statement):
        assistant = make_assistant(TEXTS, HashEmbedder())
        with closing(sqlite3.connect(assistant.store.folder / DATABASE)) as connection, connection:
            nan = np.full(64, np.nan, np.float32).tobytes()
            connection.execute(statement, {"nan": nan} if ":nan" in statement else {})
            connection.execute("UPDATE meta SET value = 'damaged' WHERE key = 'revision'")
        return assistant

    return damage


@pytest.mark.parametrize("statement", ABSENT.values(), ids=ABSENT)
def test_what_a_question_can_do_without_is_read_as_absent(damage, statement):
    assistant = damage(statement)
    assert {hit.document for hit in assistant.search("灯塔会议")} == set(TEXTS)
    assert all(np.isfinite(hit.score) for hit in assistant.search("灯塔会议"))
    *_, turn = converse(assistant, QUESTION, ())
    assert turn.answer is not None
    assert "a.txt" in turn.passages


@pytest.mark.parametrize("statement", MENDED.values(), ids=MENDED)
def test_what_it_cannot_do_without_names_the_command_that_mends_it(damage, statement):
    assistant = damage(statement)
    with pytest.raises(StoreError, match="yinzheng doctor"):
        assistant.ask(QUESTION)
    *_, turn = converse(assistant, QUESTION, ())
    assert "yinzheng doctor" in turn.problem


def test_a_fault_of_ours_ends_in_words_and_is_written_down(make_assistant, monkeypatch, caplog):
    assistant = make_assistant(TEXTS, HashEmbedder())
    monkeypatch.setattr(assistant, "stream", lambda *_, **__: iter([1 / 0 for _ in "1"]))
    *_, turn = converse(assistant, QUESTION, ())
    assert "yinzheng doctor" in turn.problem
    assert "division" not in turn.problem
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    "statement", [one for name, one in MENDED.items() if name != "no file"],
    ids=[name for name in MENDED if name != "no file"],
)  # fmt: skip
def test_the_command_that_is_named_mends_it(damage, settings, folder, statement):
    damage(statement).close()
    repair(settings)
    sync([folder], settings, HashEmbedder())
    assert examine(settings).problems == ()
    with closing(Assistant.open(settings=settings, embedder=HashEmbedder())) as assistant:
        *_, turn = converse(assistant, QUESTION, ())
    assert turn.answer is not None
