"""The Gradio chat: a thin face over ``rag.Assistant``.

Answers are shown as plain text and passages as escaped HTML, so nothing in a document
can become markup, a link or a request.
"""

import html
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from index.errors import StoreError, YinzhengError
from index.settings import Settings
from rag.assistant import Assistant
from rag.events import Done, Replaced, Sentence
from rag.types import Answer, Citation, PassageText

if TYPE_CHECKING:
    import gradio

TITLE = "Yinzheng 引证"
_EMPTY = "<p class='yz-hint'>引文会显示在这里 · Cited passages appear here.</p>"
_REFUSED = "<p class='yz-hint'>没有引文 · Nothing is cited: the documents do not say.</p>"
_CSS = """
.yz-card {border: 1px solid var(--border-color-primary); border-radius: 8px;
  padding: 10px 14px; margin-bottom: 12px; background: var(--background-fill-primary);}
.yz-card header {font-weight: 600; margin-bottom: 6px; overflow-wrap: anywhere;}
.yz-card small {color: var(--body-text-color-subdued); font-weight: 400;}
.yz-card p {margin: 0; line-height: 1.9; white-space: pre-wrap; overflow-wrap: anywhere;}
.yz-card mark, .yz-card mark * {color: #1f1a00 !important;}
.yz-card mark {background: #ffe08a; border-radius: 3px; padding: 1px 2px;}
.yz-card mark sup {font-weight: 700; margin-right: 2px;}
.yz-guess {border-bottom: 2px dotted #c2410c;}
.yz-hint {color: var(--body-text-color-subdued);}
"""
_REMEMBERED = 8  # answers that a follow-up may go back to
_GUESSED = "字节丢失，由上下文推测 · guessed: its bytes are lost"
_FONTS = ("system-ui", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")


def serve(settings: Settings) -> None:
    """Serve the page until interrupted.

    Raises StoreError when there is no store, YinzhengError when the port is taken.
    """
    if settings.host not in ("127.0.0.1", "localhost", "::1"):
        raise YinzhengError(
            f"The page is served on this machine only; the host {settings.host} would open your"
            " documents to the network. Use 127.0.0.1."
        )
    assistant = Assistant.open(settings=settings)
    if not assistant.store.counts()["passages"]:
        raise StoreError("The store holds no documents. Add some: yinzheng sync FOLDER")
    sys.stderr.write("Loading the model…\n")
    assistant.load()
    page = build_page(assistant)
    import gradio

    sys.stderr.write(f"{TITLE}: http://{settings.host}:{settings.port}  (Ctrl-C stops it)\n")
    try:
        page.launch(
            server_name=settings.host,
            server_port=settings.port,
            share=False,
            ssr_mode=False,
            quiet=True,
            footer_links=[],
            theme=gradio.themes.Default(font=_FONTS, font_mono=("monospace",)),
            css=_CSS,
        )
    except OSError as error:
        raise YinzhengError(
            f"Port {settings.port} is taken. Choose another: yinzheng ui --port 7861"
        ) from error


def build_page(assistant: Assistant) -> "gradio.Blocks":
    """Return the page over an assistant, not yet served."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import: no request leaves
    import gradio

    def answer(
        question: str, history: list[dict[str, Any]], before: tuple[Answer, ...]
    ) -> Iterator[tuple[list[dict[str, Any]], str, str, tuple[Answer, ...]]]:
        asked = {"role": "user", "content": question}
        for reply, panel, answers in converse(assistant, question, before):
            yield [*history, asked, {"role": "assistant", "content": reply}], panel, "", answers

    page: gradio.Blocks
    with gradio.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        gradio.HTML(f"<h1>{TITLE}</h1><p>问文档，每句话都有出处。Ask your documents; every "
                    "sentence is a cited quote.</p>")  # fmt: skip
        with gradio.Row():
            with gradio.Column(scale=3):
                chat = gradio.Chatbot(
                    label="对话 · Chat", height=560, render_markdown=False, elem_id="chat",
                    feedback_options=None,
                    buttons=["copy"],
                )  # fmt: skip
                box = gradio.Textbox(
                    label="问题 · Question", lines=1, max_lines=4, submit_btn=True, autofocus=True,
                    placeholder="用中文或英文提问 · Ask in Chinese or English", elem_id="question",
                )  # fmt: skip
            with gradio.Column(scale=2):
                panel = gradio.HTML(_EMPTY, label="引文 · Citations", elem_id="citations")
        before = gradio.State(())
        box.submit(answer, [box, chat, before], [chat, panel, box, before], api_name="ask")
    return page


def respond(assistant: Assistant, question: str) -> tuple[str, str]:
    """Return the plain text of an answer and the HTML of the passages it cites."""
    *_, (text, panel, _) = converse(assistant, question, ())
    return text, panel


def converse(
    assistant: Assistant, question: str, before: tuple[Answer, ...]
) -> Iterator[tuple[str, str, tuple[Answer, ...]]]:
    """Yield text, HTML of the cited passages and the answers so far, as an answer grows."""
    lines: list[str] = []
    try:
        with closing(assistant.stream(question, history=before)) as events:
            for event in events:
                if isinstance(event, Sentence):
                    lines.append(event.sentence.marked)
                    yield "\n".join(lines), _EMPTY, before
                elif isinstance(event, Replaced):
                    lines = []
                elif isinstance(event, Done):
                    made = event.answer
    except YinzhengError as error:
        yield str(error), _EMPTY, before
        return
    understood = (f"→ {made.understood}",) if made.understood else ()
    text = "\n".join((*understood, made.text, *made.notes))
    try:
        panel = render_citations(assistant, made)
    except YinzhengError as error:  # the documents changed since; the answer still stands
        panel = f"<p class='yz-hint'>{html.escape(str(error))}</p>"
    yield text, panel, (*before, made)[-_REMEMBERED:]


def render_citations(assistant: Assistant, answer: Answer) -> str:
    """Return a card for every cited passage, the quotes in it marked; all text escaped."""
    if not answer.citations:
        return _REFUSED
    by_passage: dict[str, list[Citation]] = defaultdict(list)
    for citation in answer.citations:
        by_passage[citation.passage].append(citation)
    cards = []
    for key, citations in by_passage.items():
        passage = assistant.passage(key)
        numbers = " ".join(f"[{one.number}]" for one in citations)
        first = min(one.source_start for one in citations)
        last = max(one.source_end for one in citations)
        places = ", ".join(dict.fromkeys(one.place for one in citations if one.place))
        cards.append(
            f"<article class='yz-card'><header>{numbers} {html.escape(citations[0].document)} "
            f"<small>{html.escape(places)} 字符 {first}–{last}</small></header>"
            f"<p>{_marked(passage, citations)}</p></article>"
        )
    return "".join(cards)


def _marked(passage: PassageText, citations: list[Citation]) -> str:
    """Return an escaped passage, its quotes marked and numbered, guessed characters dotted."""
    out, at, length = [], 0, len(passage.text)
    for one in sorted(citations, key=lambda c: (c.restored_start, -c.restored_end)):
        low = max(at, one.restored_start - passage.start)
        high = min(length, one.restored_end - passage.start)
        if low >= high:
            continue
        out.append(_dotted(passage, at, low))
        out.append(f"<mark><sup>{one.number}</sup>{_dotted(passage, low, high)}</mark>")
        at = high
    return "".join(out) + _dotted(passage, at, length)


def _dotted(passage: PassageText, start: int, end: int) -> str:
    """Return the escaped characters of a range, with guessed ones dotted."""
    out, at = [], start
    for low, high in passage.guessed:
        first, last = max(at, low - passage.start), min(end, high - passage.start)
        if first < last:
            out.append(html.escape(passage.text[at:first]))
            out.append(f"<span class='yz-guess' title='{_GUESSED}'>")
            out.append(html.escape(passage.text[first:last]) + "</span>")
            at = last
    return "".join(out) + html.escape(passage.text[at:end])
