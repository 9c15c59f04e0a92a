"""Health and sizes of a store, each read when it is asked for."""

import sqlite3

import pytest

from index.ingestion.sync import sync
from rag.server.monitoring import status
from rag.server.monitoring.metrics import DOCUMENTS, PASSAGES, READABLE
from tests.conftest import HashEmbedder


@pytest.fixture
def statements(monkeypatch):
    """The statements that are run, of every connection that is opened."""
    run = []

    def traced(folder):
        connection = connect(folder)
        connection.set_trace_callback(run.append)
        return connection

    connect = status.connect
    monkeypatch.setattr(status, "connect", traced)
    return run


def fill(folder, settings, *names):
    for name in names:
        (folder / name).write_text(f"{name}茶厂去年生产了三千吨茶叶。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())


def values(sizes):
    return {sample.metric: sample.value for sample in sizes.samples()}


def test_health_counts_nothing(folder, settings, statements):
    fill(folder, settings, "a.txt")
    assert status.is_readable(settings.store)
    assert not any("count(" in one for one in statements)


def test_documents_and_passages_are_counted_once_for_each_state(folder, settings, statements):
    sizes = status.StoreSizes(settings.store)
    assert values(sizes) == {READABLE: 0}
    fill(folder, settings, "a.txt")
    assert values(sizes)[DOCUMENTS] == values(sizes)[PASSAGES] == 1
    assert sum("count(" in one for one in statements) == 2
    fill(folder, settings, "b.txt", "c.txt")
    assert values(sizes)[DOCUMENTS] == values(sizes)[PASSAGES] == 3
    assert sum("count(" in one for one in statements) == 4


def test_a_store_that_is_damaged_or_gone_is_not_well(folder, settings):
    assert not status.is_readable(settings.store)
    fill(folder, settings, "a.txt")
    database = settings.store / "store.sqlite3"
    sqlite3.connect(database).executescript("DELETE FROM meta").close()
    assert not status.is_readable(settings.store)
    assert values(status.StoreSizes(settings.store)) == {READABLE: 0}
