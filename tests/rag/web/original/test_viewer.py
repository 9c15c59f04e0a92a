"""The dialog shows a page, a table, a slide or a text, escaped, of visible documents only."""

import html
import io
import json
import re

import pytest
from pptx import Presentation

from index.ingestion.sync import sync
from rag.assistant import Assistant
from rag.visit import Visit
from rag.web.original.pages import Pages
from rag.web.original.request import Wanted, read_request, render_open_button, wanted
from rag.web.original.viewer import document_opened, render_original
from tests.conftest import HashEmbedder
from tests.index.formats.samples import as_pdf
from tests.rag.web.test_citation_panel import citing


@pytest.fixture
def assistant(folder, settings):
    """An assistant over one document of each kind."""
    (folder / "a.pdf").write_bytes(
        as_pdf([["水库建于一九七三年。"], ["水库的责任人是县长彭守义。"]])
    )
    rows = "".join(f"第{at}站,六点{at}分\n" for at in range(200))
    (folder / "b.csv").write_text(f"站名,首班车\n{rows}临港站,五点五十\n", encoding="utf-8")
    (folder / "c.txt").write_text("馆藏十二万册。<b onclick=x>每周二闭馆</b>。\n", encoding="utf-8")
    deck = Presentation()
    for text in ("概况", "茶厂去年生产茶叶三千吨。"):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.placeholders[1].text = text
    target = io.BytesIO()
    deck.save(target)
    (folder / "d.pptx").write_bytes(target.getvalue())
    sync([folder], settings, HashEmbedder())
    opened = Assistant.open(settings=settings, embedder=HashEmbedder())
    yield opened
    opened.close()


@pytest.fixture
def shown(assistant, settings):
    """A function that returns the dialog of a quote of a document."""
    pages = Pages(settings)

    def show(path, quote, place=0):
        asked = wanted(citing(assistant, [quote], path))
        return render_original(
            assistant.store, pages, Wanted(asked.passage, asked.quotes, place), 1
        )

    yield show
    pages.close()


def test_a_pdf_is_shown_at_the_page_with_the_quote_marked_and_steps_to_the_others(shown):
    dialog = shown("a.pdf", "县长彭守义")
    assert "Page 2 of 2" in dialog
    assert dialog.count("<img") == 1
    assert re.search(r"<mark data-cite='1' style='left: \d", dialog)
    back, forth = re.findall(r"data-original='([^']+)'( disabled)?", dialog)
    assert json.loads(html.unescape(back[0]))["place"] == 1
    assert forth[1]
    other = shown("a.pdf", "县长彭守义", 1)
    assert "Page 1 of 2" in other
    assert "Nothing of the quote was found" in other


def test_a_file_that_is_gone_is_replaced_by_its_text(shown, folder):
    (folder / "a.pdf").unlink()
    dialog = shown("a.pdf", "县长彭守义")
    assert "no longer where it was read" in dialog
    assert "<mark data-cite='1'><sup>1</sup>县长彭守义</mark>" in dialog


def test_a_long_table_has_its_header_and_the_rows_around_the_quote(shown):
    dialog = shown("b.csv", "临港站,五点五十")
    assert re.search(r"<h3 id='yz-original-head'>.*lang='zh'>第 \d+ 行<", dialog)
    assert "<th scope='col'><bdi>站名</bdi></th>" in dialog
    assert "<td><bdi><mark data-cite='1'><sup>1</sup>五点五十</mark></bdi></td>" in dialog
    assert dialog.count("<tr>") == 62
    assert "140 other rows are left out." in dialog


def test_a_slide_is_shown_with_steps_to_the_others(shown):
    dialog = shown("d.pptx", "三千吨")
    assert "Slide 2 of 2" in dialog
    assert "概况" not in dialog.partition("yz-shown-original")[2]
    assert "概况" in shown("d.pptx", "三千吨", 1).partition("yz-shown-original")[2]


def test_a_text_is_escaped(shown):
    dialog = shown("c.txt", "每周二闭馆")
    assert "<b " not in dialog
    assert "&lt;b onclick=x&gt;<mark" in dialog


def test_a_text_is_shown_once_and_a_table_beside_the_quote(shown):
    dialog = shown("c.txt", "每周二闭馆")
    assert dialog.count("馆藏十二万册") == 1
    assert "yz-quoted" not in dialog
    assert "yz-quoted" in shown("b.csv", "临港站,五点五十")


def test_what_a_visitor_may_not_see_is_not_opened(assistant, settings):
    asked = wanted(citing(assistant, ["县长彭守义"], "a.pdf"))
    other = assistant.seen_by(Visit("r", "anna", frozenset({"c.txt"})))
    dialog = render_original(other.store, Pages(settings), asked, 1)
    assert "this passage is gone" in dialog
    assert "水库" not in dialog
    assert document_opened(other.store, asked) == ""
    assert document_opened(assistant.store, asked) == "a.pdf"


def test_a_button_is_read_back_and_anything_else_is_not():
    asked = Wanted("abc-1", ((1, 2, 5),))
    sent = re.search(r"data-original='([^']+)'", render_open_button(asked))[1]
    assert read_request(html.unescape(sent)) == asked
    for other in ("", "[]", "{}", '{"passage": 1, "quotes": []}', '{"passage": "a", "quotes": [1]}',
                  '{"passage": "a", "quotes": [], "place": -1}'):  # fmt: skip
        assert read_request(other) is None


def test_ranges_beyond_the_document_are_ignored(assistant, settings):
    asked = wanted(citing(assistant, ["每周二闭馆"], "c.txt"))
    beyond = Wanted(asked.passage, ((1, 5, 10**9), (2, 9, 3)))
    assert "<mark" not in render_original(assistant.store, Pages(settings), beyond, 1)
