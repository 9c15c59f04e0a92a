import asyncio

from rag.types import Answer, Citation
from tests.conftest import HashEmbedder


def test_an_answer_is_shown_with_its_passages_marked(assistant):
    from ui import respond

    text, panel = respond(assistant, "谢勇是谁？")
    assert "[1]" in text
    assert "<mark><sup>1</sup>" in panel
    assert "003_b521872eaafa85f8.txt" in panel


def test_a_bad_question_is_answered_with_advice(assistant):
    from ui import respond

    assert "no words" in respond(assistant, "？？")[0]


def test_a_refusal_cites_nothing(assistant):
    from ui import respond

    assert "<mark>" not in respond(assistant, "Who won the 2022 World Cup?")[1]


def test_markup_in_a_document_is_shown_as_text(make_assistant):
    from ui import render_citations

    hostile = "市长说<script>alert(1)</script>要加快发展<img src=x onerror=alert(1)>。"
    assistant = make_assistant({"<b>.txt": hostile}, HashEmbedder())
    hit = assistant.search("市长", 1)[0]
    citation = Citation(
        1, hit.document, hit.passage, hit.text, hit.source_start, hit.source_end, hit.text,
        0, len(hit.text), 1.0,
    )  # fmt: skip
    panel = render_citations(assistant, Answer("市长", True, "", (), (citation,), 1.0))
    assert "<script" not in panel
    assert "<img" not in panel
    assert "&lt;b&gt;.txt" in panel
    assert "&lt;script&gt;" in panel


def test_the_page_builds_without_a_request_and_shows_plain_text(assistant):
    from ui import build_page

    async def build():  # inside a running loop, Gradio opens none of its own
        return build_page(assistant)

    page = asyncio.run(build())
    chat = next(b for b in page.blocks.values() if type(b).__name__ == "Chatbot")
    assert chat.render_markdown is False
    assert page.analytics_enabled is False


def test_guessed_characters_are_dotted(assistant):
    from ui import respond

    _, panel = respond(assistant, "张岳峰在认真听取大家的发言后指出了什么？")
    assert "<span class='yz-guess'" in panel
