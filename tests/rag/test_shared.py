"""What assistants share does not grow with the folders that were ever asked for."""

import gc
import sqlite3
import weakref

import pytest

from index.errors import StoreError
from index.ingestion.sync import sync
from index.store import Store
from rag.shared import MOST_PARTS, LimitedStores
from tests.conftest import HashEmbedder


@pytest.fixture
def whole(folder, settings):
    (folder / "lake").mkdir()
    (folder / "lake" / "a.txt").write_text("青山茶厂去年生产了三千吨茶叶。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    opened = Store(settings.store)
    yield opened
    opened.close()


def part(number):
    return frozenset({"lake", f"folder {number}"})


def test_only_the_parts_that_were_asked_for_last_are_kept(whole):
    limited = LimitedStores(whole)
    first, second = (weakref.ref(limited.store(part(number))) for number in (0, 1))
    for number in range(2, MOST_PARTS + 1):
        limited.store(part(0))
        limited.store(part(number))
    gc.collect()
    assert first() is limited.store(part(0))
    assert second() is None
    limited.close()


def test_a_part_that_is_given_up_while_somebody_reads_it_stays_open_until_then(whole):
    limited = LimitedStores(whole)
    read = limited.store(part(0))
    connection = read._connection
    with read.snapshot():
        for number in range(1, MOST_PARTS + 2):
            limited.store(part(number))
        assert [row["path"] for row in read.listing()] == ["lake/a.txt"]
    assert limited.store(part(0)) is not read
    del read
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")
    limited.close()


def test_the_whole_store_is_not_opened_again(whole):
    limited = LimitedStores(whole)
    assert limited.store(None) is whole
    limited.close()
    with whole.snapshot():
        assert whole.counts()["documents"] == 1


def test_a_closed_part_says_so(whole):
    limited = LimitedStores(whole)
    closed = limited.store(part(0))
    limited.close()
    with pytest.raises(StoreError):
        closed.counts()
