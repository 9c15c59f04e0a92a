"""New documents are found by their words at once, and by meaning when their vectors are in."""

from contextlib import closing

import numpy as np
import pytest

from index.ingestion import batches
from index.ingestion.doctor import examine
from index.ingestion.sync import sync
from index.store import Store, dense_index
from index.store.schema import connect
from rag.assistant import Assistant
from tests.conftest import HashEmbedder, StoppingEmbedder

pytestmark = pytest.mark.every_store

LONG = "".join(f"第{number}句话讲了一件不同的事情，很有意思，值得一读。" for number in range(120))


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    monkeypatch.setattr(batches, "BATCH", 3)


def rows(settings, query):
    connection = connect(settings.store)
    found = [row[0] for row in connection.execute(query).fetchall()]
    connection.close()
    return found


def sources(settings):
    with closing(Store(settings.store)) as store, store.snapshot():
        return [store.document_by_path(row["path"]).source for row in store.listing()]


DRAFTS = "SELECT digest FROM draft_texts UNION ALL SELECT digest FROM draft_batches"


def test_new_documents_are_found_by_their_words_before_they_are_embedded(folder, settings):
    for number, name in enumerate("甲乙丙丁戊"):
        (folder / f"{number}.txt").write_text(f"{name}地的水库建好了。" * 3, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, StoppingEmbedder(2))
    assistant = Assistant.open(settings=settings, embedder=HashEmbedder())
    assert assistant.search("戊地的水库")[0].document == "4.txt"
    assert assistant.search("甲地的水库")[0].document == "0.txt"
    diagnosis = examine(settings)
    assert not {check.name for check in diagnosis.problems} - {"faiss", "leftovers", "milvus"}
    assert any(note.startswith("1 documents are found by their words") for note in diagnosis.notes)
    report = sync([folder], settings, HashEmbedder())
    assert (report.added, report.unchanged, report.embedded) == (1, 4, 1)
    assert not examine(settings).problems
    assert rows(settings, "SELECT digest FROM documents WHERE state = 'words'") == []
    assistant.close()


def test_a_changed_document_is_kept_as_it_was_until_its_new_text_is_embedded(folder, settings):
    (folder / "a.txt").write_text("水库今年建好了。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    (folder / "a.txt").write_text("水库明年建好。", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, StoppingEmbedder(0))
    assert sources(settings) == ["水库今年建好了。"]


def test_a_stopped_sync_keeps_the_finished_batches_of_a_large_document(folder, settings):
    (folder / "a.txt").write_text(LONG, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, StoppingEmbedder(2))
    assert len(rows(settings, DRAFTS)) == 3  # its texts, and two batches
    report = sync([folder], settings, HashEmbedder())
    assert report.passages > 2 * batches.BATCH
    assert report.embedded == report.passages - 2 * batches.BATCH
    assert rows(settings, DRAFTS) == []


def test_batches_give_the_same_vectors_as_embedding_all_at_once(
    folder, settings, tmp_path, monkeypatch
):
    (folder / "a.txt").write_text(LONG, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    monkeypatch.setattr(batches, "BATCH", 10_000)
    other = settings.model_copy(update={"store": tmp_path / "other"})
    sync([folder], other, HashEmbedder())
    for query in ("SELECT vector FROM passages ORDER BY id",
                  "SELECT packed FROM tokens ORDER BY passage_id",
                  "SELECT vector FROM sentences ORDER BY passage_id, ordinal",
                  "SELECT vector FROM enumerations ORDER BY id"):  # fmt: skip
        assert rows(settings, query) == rows(other, query)


def parsing(monkeypatch):
    """Return the texts that are parsed from now on."""
    from index.parse import document

    real, parsed = document.parse, []
    monkeypatch.setattr(
        "index.parse.document.parse", lambda raw, **how: parsed.append(raw.text) or real(raw, **how)
    )
    return parsed


def test_nothing_is_parsed_twice_even_after_a_stop(folder, settings, monkeypatch):
    texts = [f"第{number}个水库建好了。" for number in range(8)]
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    parsed = parsing(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, StoppingEmbedder(2))
    assert len(rows(settings, "SELECT digest FROM draft_texts")) == 4
    (folder / "7.txt").write_text("第七个水库改了。", encoding="utf-8")
    report = sync([folder], settings, HashEmbedder())
    assert parsed == [*texts, "第七个水库改了。"]
    assert (report.added, report.unchanged, report.embedded) == (4, 4, 4)
    assert rows(settings, DRAFTS) == []


def test_short_documents_are_embedded_together(folder, settings):
    sizes = []

    class Counting(HashEmbedder):
        def encode_passages(self, texts, progress=None):
            sizes.append(len(texts))
            return super().encode_passages(texts, progress)

    for number in range(6):
        (folder / f"{number}.txt").write_text(f"第{number}个水库建好了。", encoding="utf-8")
    (folder / "6.txt").write_text(LONG, encoding="utf-8")
    (folder / "7.txt").write_text("第七个水库建好了。", encoding="utf-8")
    report = sync([folder], settings, Counting())
    # The first document goes ahead, so that a model that cannot be loaded is named at once.
    assert sizes[0] == 1
    assert set(sizes[1:-1]) == {batches.BATCH}
    assert sum(sizes) == report.embedded == report.passages
    assert rows(settings, DRAFTS) == []


def test_a_text_that_cannot_be_embedded_does_not_stop_the_others(folder, settings):
    class Choking(HashEmbedder):
        def encode_passages(self, texts, progress=None):
            if any("坏" in text for text in texts):
                raise ValueError("a fault")
            return super().encode_passages(texts, progress)

    for number, text in enumerate(("头一篇。", "好的。", "坏的。", LONG, "坏" + LONG, "末一篇。")):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    report = sync([folder], settings, Choking())
    assert (report.added, [failure.path for failure in report.failed]) == (4, ["2.txt", "4.txt"])
    assert "report this: ValueError: a fault" in report.failed[0].reason
    assert sync([folder], settings, HashEmbedder()).added == 2
    assert not examine(settings).problems


def test_a_file_that_changes_while_others_are_embedded_is_read_again(folder, settings):
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"第{number}个水库建好了。", encoding="utf-8")

    class Changing(HashEmbedder):
        def encode_passages(self, texts, progress=None):
            if any("第1个" in text for text in texts):
                (folder / "5.txt").write_text("第五个水库改了。", encoding="utf-8")
                (folder / "4.txt").unlink()
            return super().encode_passages(texts, progress)

    report = sync([folder], settings, Changing())
    assert (report.added, [failure.path for failure in report.failed]) == (5, ["4.txt"])
    assert "第五个水库改了。" in sources(settings)
    assert sync([folder], settings, HashEmbedder()).removed == 1
    assert not examine(settings).problems


def test_copies_of_a_document_that_waits_are_embedded_once(folder, settings):
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"第{number}个水库建好了。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    for name in ("1", "2", "8", "9"):  # two that change, and two that are new
        (folder / f"{name}.txt").write_text("同一个水库建好了。", encoding="utf-8")
    report = sync([folder], settings, HashEmbedder())
    assert (report.added, report.updated, report.embedded, report.passages) == (2, 2, 1, 3)
    assert not examine(settings).problems


def test_documents_with_damaged_draft_texts_are_parsed_again(folder, settings):
    for number in range(5):
        (folder / f"{number}.txt").write_text(f"第{number}个水库建好了。", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, StoppingEmbedder(1))
    connection = connect(settings.store, write=True)
    connection.execute("UPDATE draft_texts SET packed = x'00ff'")
    connection.close()
    assert sync([folder], settings, HashEmbedder()).added == 4
    assert rows(settings, "SELECT count(*) FROM passages WHERE length(vector) = 0") == [0]


def test_the_drafts_of_another_folder_are_kept(folder, settings, tmp_path):
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"第{number}个水库建好了。", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, StoppingEmbedder(1))
    other = tmp_path / "other"
    other.mkdir()
    (other / "a.txt").write_text("大桥建好了。", encoding="utf-8")
    sync([other], settings, HashEmbedder())
    assert len(rows(settings, DRAFTS)) == 5


def test_drafts_of_a_document_that_is_gone_are_removed(folder, settings):
    (folder / "a.txt").write_text(LONG, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, StoppingEmbedder(2))
    (folder / "a.txt").write_text("一篇短文章。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    assert rows(settings, DRAFTS) == []


def test_an_open_store_follows_a_sync_without_loading_its_index_again(
    folder, settings, monkeypatch
):
    for number in range(6):
        (folder / f"{number}.txt").write_text(f"第{number}个水库建好了。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    store = Store(settings.store)
    with store.snapshot() as index:
        assert len(index.ids("passages")) == 6
    monkeypatch.setattr(dense_index, "load", None)  # it is not loaded again
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
        (passage_id,) = rows(settings, "SELECT id FROM passages")
        assert passage_id not in seen
        seen.add(passage_id)
        (folder / "a.txt").unlink()
        sync([folder], settings, HashEmbedder(), remove_all=True)


def test_a_stop_in_the_first_document_of_a_store_keeps_its_words(folder, settings, monkeypatch):
    (folder / "a.txt").write_text(LONG, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, StoppingEmbedder(0))
    assert rows(settings, "SELECT state FROM documents") == ["words"]
    assistant = Assistant.open(settings=settings, embedder=HashEmbedder())
    assert assistant.search("第7句话")[0].document == "a.txt"
    assistant.close()
    parsed = parsing(monkeypatch)
    assert sync([folder], settings, HashEmbedder()).added == 1
    assert parsed == []  # its texts were kept


def test_a_store_without_vectors_belongs_to_no_model_yet(folder, settings):
    (folder / "a.txt").write_text(LONG, encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, StoppingEmbedder(0))

    class Other(HashEmbedder):
        identity = "another"

    assert sync([folder], settings, Other()).added == 1
    assert rows(settings, "SELECT value FROM meta WHERE key = 'model'") == ["another"]
