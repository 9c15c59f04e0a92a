from index.ingestion.sync import sync
from rag.web.catalogue import Catalogue
from rag.web.document_list import render_documents
from tests.conftest import HashEmbedder

TEXTS = {
    "a/one.txt": "青山镇会议讨论了农业生产。",
    "a/b/two.txt": "会议讨论了工业。",
    "three.txt": "The committee met on Monday and spoke of bridges.",
}


def test_the_list_is_read_once_per_revision_of_the_store(make_assistant, folder, settings):
    store = make_assistant(TEXTS, HashEmbedder()).store
    asked = []
    store._connection.set_trace_callback(asked.append)
    catalogue = Catalogue(store)
    for words in ("", "o", "on", "one"):
        render_documents(catalogue, words)
    assert sum("FROM files" in query for query in asked) == 1
    assert sum("substr(restored" in query for query in asked) == len(TEXTS)
    (folder / "four.txt").write_text("码头在河边。", encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    assert "four.txt" in render_documents(catalogue)
    (folder / "four.txt").unlink()
    sync([folder], settings, HashEmbedder())
    assert "four.txt" not in render_documents(catalogue)


def test_the_language_of_a_document_is_detected_from_its_text(make_assistant):
    catalogue = Catalogue(make_assistant(TEXTS, HashEmbedder()).store)
    ids = {entry.name: entry.document_id for entry in catalogue.entries()}
    languages = catalogue.languages(ids.values())
    assert [languages[ids[name]] for name in ("a/one.txt", "three.txt")] == ["hans", "latin"]
