"""The numbered parts of documents are stored, found by number, and go with their document."""

import sqlite3
from contextlib import closing

import pytest

from index.ingestion.sync import sync
from index.store import Store
from index.store.schema import DATABASE
from tests.conftest import HashEmbedder

LAW = "示例法\n第一条 目的。\n第二条 范围。\n第三条 解释。\n"


@pytest.fixture
def store(folder, settings):
    (folder / "law.txt").write_text(LAW, encoding="utf-8")
    (folder / "news.txt").write_text("会议昨天召开。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    return Store(settings.store)


def test_a_part_is_found_in_the_documents_that_have_it(store):
    with store.snapshot():
        (document_id,) = store.documents_with_parts(["article"], "2")
        (part,) = store.parts(document_id, ["article"], "2")
        text = store.document(document_id).restored.text
        assert text[part.start : part.end].strip() == "第二条 范围。"
        assert [found.key for found in store.parts(document_id, ["article"])] == ["1", "2", "3"]
        assert store.documents_with_parts(["article"], "4") == {}
        assert store.documents_with_parts(["chapter", "table"]) == {}


def test_the_passages_of_a_part_are_those_that_overlap_it(store):
    with store.snapshot():
        (document_id,) = store.documents_with_parts(["article"])
        (passage,) = store.passages_between(document_id, 4, 6)
        assert passage.start <= 4 < passage.end
        assert store.passages_between(document_id, 10_000, 10_001) == []


def test_parts_go_with_their_document(folder, settings, store):
    store.close()
    (folder / "law.txt").unlink()
    sync([folder], settings, HashEmbedder(), remove_all=True)
    with closing(sqlite3.connect(settings.store / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM parts").fetchone() == (0,)
