"""A store with damaged rows is read as far as possible, and errors say how to repair it."""

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
DISPENSABLE = {
    "a short vector of a sentence": "UPDATE sentences SET vector = x'00'",
    "a vector of a sentence that is NaN": "UPDATE sentences SET vector = :nan",
    "tokens": "UPDATE tokens SET packed = x'ffffffff'",
    "tokens of another length": "UPDATE tokens SET packed = CAST(packed || x'00' AS BLOB)",
    "the points of a list": "UPDATE enumerations SET items = '[[1'",
    "places": "UPDATE documents SET marks = '[1]'",
    "no points": "UPDATE enumerations SET items = '[]'",
}
REPAIRABLE = {
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
            nan = np.float32(np.nan).tobytes() + bytes(64)
            connection.execute(statement, {"nan": nan} if ":nan" in statement else {})
            connection.execute("UPDATE meta SET value = 'damaged' WHERE key = 'revision'")
        return assistant

    return damage


@pytest.mark.parametrize("statement", DISPENSABLE.values(), ids=DISPENSABLE)
def test_damaged_data_that_answers_can_do_without_are_treated_as_missing(damage, statement):
    assistant = damage(statement)
    assert {hit.document for hit in assistant.search("灯塔会议")} == set(TEXTS)
    assert all(np.isfinite(hit.score) for hit in assistant.search("灯塔会议"))
    *_, turn = converse(assistant, QUESTION, ())
    assert turn.answer is not None
    assert "a.txt" in turn.passages


@pytest.mark.parametrize("statement", REPAIRABLE.values(), ids=REPAIRABLE)
def test_any_other_damage_is_an_error_that_names_the_command_to_repair_it(damage, statement):
    assistant = damage(statement)
    with pytest.raises(StoreError, match="yinzheng doctor"):
        assistant.ask(QUESTION)
    *_, turn = converse(assistant, QUESTION, ())
    assert "yinzheng doctor" in str(turn.problem)


def test_an_unexpected_exception_is_shown_as_advice_and_logged(make_assistant, monkeypatch, caplog):
    assistant = make_assistant(TEXTS, HashEmbedder())
    monkeypatch.setattr(assistant, "stream", lambda *_, **__: iter([1 / 0 for _ in "1"]))
    *_, turn = converse(assistant, QUESTION, ())
    assert "yinzheng doctor" in str(turn.problem)
    assert "division" not in str(turn.problem)
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    "statement", [sql for name, sql in REPAIRABLE.items() if name != "no file"],
    ids=[name for name in REPAIRABLE if name != "no file"],
)  # fmt: skip
def test_that_command_repairs_the_store(damage, settings, folder, statement):
    damage(statement).close()
    repair(settings)
    sync([folder], settings, HashEmbedder())
    assert examine(settings).problems == ()
    with closing(Assistant.open(settings=settings, embedder=HashEmbedder())) as assistant:
        *_, turn = converse(assistant, QUESTION, ())
    assert turn.answer is not None
