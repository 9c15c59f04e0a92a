"""New documents are found by their words at once, and by meaning when their vectors are in."""

import numpy as np
import pytest

from index import vectors
from index.doctor import examine
from index.store import Store, dense
from index.store.schema import connect
from index.sync import sync
from rag.assistant import Assistant
from tests.conftest import HashEmbedder

LONG = "".join(f"第{number}句话讲了一件不同的事情，很有意思，值得一读。" for number in range(120))


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(vectors, "BATCH", 3)


class Stopping(HashEmbedder):
    """Is stopped after so many calls."""

    def __init__(self, calls):
        super().__init__()
        self.left = calls

    def encode_passages(self, texts, progress=None):
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        return super().encode_passages(texts, progress)


def rows(settings, query):
    connection = connect(settings.store)
    found = [row[0] for row in connection.execute(query).fetchall()]
    connection.close()
    return found


def test_new_documents_are_found_by_their_words_before_they_are_embedded(folder, settings):
    for number, name in enumerate("甲乙丙丁戊"):
        (folder / f"{number}.txt").write_text(f"{name}地的水库建好了。" * 3, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, Stopping(2))
    assistant = Assistant.open(settings=settings, embedder=HashEmbedder())
    assert assistant.search("丁地的水库")[0].document == "3.txt"
    assert assistant.search("甲地的水库")[0].document == "0.txt"
    diagnosis = examine(settings)
    assert not [one for one in diagnosis.problems if one.name not in ("faiss", "leftovers")]
    assert any(note.startswith("3 documents are found by their words") for note in diagnosis.notes)
    report = sync([folder], settings, HashEmbedder())
    assert (report.added, report.unchanged, report.embedded) == (3, 2, 3)
    assert not examine(settings).problems
    assert rows(settings, "SELECT digest FROM documents WHERE digest LIKE '%words'") == []
    assistant.close()


def test_a_changed_document_is_answered_from_as_it_was_until_it_is_embedded(folder, settings):
    (folder / "a.txt").write_text("水库今年建好了。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    (folder / "a.txt").write_text("水库明年建好。", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, Stopping(0))
    assert rows(settings, "SELECT source FROM documents") == ["水库今年建好了。"]


def test_a_stop_costs_a_large_document_one_batch(folder, settings):
    (folder / "a.txt").write_text(LONG, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, Stopping(2))
    assert len(rows(settings, "SELECT name FROM drafts")) == 2
    report = sync([folder], settings, HashEmbedder())
    assert report.passages > 2 * vectors.BATCH
    assert report.embedded == report.passages - 2 * vectors.BATCH
    assert rows(settings, "SELECT name FROM drafts") == []


def test_batches_give_the_vectors_that_one_embedding_gives(folder, settings, tmp_path, monkeypatch):
    (folder / "a.txt").write_text(LONG, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    monkeypatch.setattr(vectors, "BATCH", 10_000)
    other = settings.model_copy(update={"store": tmp_path / "other"})
    sync([folder], other, HashEmbedder())
    for query in ("SELECT vector FROM passages ORDER BY id",
                  "SELECT packed FROM tokens ORDER BY passage_id",
                  "SELECT vector FROM sentences ORDER BY passage_id, ordinal",
                  "SELECT vector FROM enumerations ORDER BY id"):  # fmt: skip
        assert rows(settings, query) == rows(other, query)


def test_drafts_of_a_document_that_is_gone_are_removed(folder, settings):
    (folder / "a.txt").write_text(LONG, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, Stopping(2))
    (folder / "a.txt").write_text("一篇短文章。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    assert rows(settings, "SELECT name FROM drafts") == []


def test_an_open_store_reads_only_what_came_and_went(folder, settings, monkeypatch):
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"第{number}个水库建好了。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    store = Store(settings.store)
    with store.snapshot() as index:
        assert index.indexes["passages"].ntotal == 6
    monkeypatch.setattr(dense, "load", None)  # it is not made anew
    (folder / "0.txt").unlink()
    (folder / "5.txt").write_text("第五个水库改了。", encoding="utf-8")
    (folder / "6.txt").write_text("第六个水库建好了。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    asked = np.ones(64, np.float32) / 8
    with store.snapshot() as index:
        found = index.search("passages", asked, 99)
        assert sorted(store.passages(i for i, _ in found)) == sorted(i for i, _ in found)
    store.close()
    monkeypatch.undo()
    fresh = Store(settings.store)
    with fresh.snapshot() as index:
        assert sorted(index.search("passages", asked, 99)) == sorted(found)
        assert len(found) == 6
    fresh.close()


def test_an_id_is_never_given_to_another_passage(folder, settings):
    seen = set()
    for text in ("水库建好了。", "大桥建好了。", "学校建好了。"):
        (folder / "a.txt").write_text(text, encoding="utf-8")
        sync([folder], settings, HashEmbedder())
        (one,) = rows(settings, "SELECT id FROM passages")
        assert one not in seen
        seen.add(one)
        (folder / "a.txt").unlink()
        sync([folder], settings, HashEmbedder())
