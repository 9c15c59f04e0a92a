from rag.web.catalogue import Catalogue
from rag.web.document_list import render_documents, render_repairs
from rag.web.i18n import bilingual
from tests.conftest import HashEmbedder


def test_the_list_shows_language_and_damage_and_is_filtered(assistant):
    catalogue = Catalogue(assistant.store)
    table = render_documents(catalogue, "000_ .TXT")
    assert table.count("<tr") == 2
    assert bilingual("hant") in table
    assert bilingual("damaged") in table
    assert bilingual("no_documents") in render_documents(catalogue, "no such name")


def test_the_least_certain_repairs_come_first(assistant):
    html = render_repairs(assistant.store, "000_11622bfe4d5accc3.txt")
    assert html.index("yz-new yz-guess") < html.index("yz-new yz-strip")
    assert "holds no document" in render_repairs(assistant.store, "gone.txt")


def test_a_document_without_repairs_is_shown_as_it_was_read(make_assistant):
    text = "第一条<b>会议</b>讨论了工业。\n第二条会议讨论了农业。\n" + "又讨论了商业。" * 600
    store = make_assistant({"会议.txt": text}, HashEmbedder()).store
    html = render_repairs(store, "会议.txt")
    assert "第一条&lt;b&gt;会议&lt;/b&gt;讨论了工业。\n第二条" in html
    assert f"{len(text.strip()) - 3_000} characters more" in html


def test_a_long_list_is_cut_and_says_how_many_more_there_are(make_assistant, monkeypatch):
    monkeypatch.setattr("rag.web.document_list.MAX_ROWS", 2)
    texts = {f"{number}.txt": "会议讨论了工业。" for number in range(3)}
    html = render_documents(Catalogue(make_assistant(texts, HashEmbedder()).store))
    assert html.count("data-path") == 2
    assert "1 more; filter to see them" in html
