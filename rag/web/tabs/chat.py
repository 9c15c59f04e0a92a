"""The tab to ask in."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from index.store import Scope
from rag.assistant import Assistant
from rag.web.catalogue import Catalogue
from rag.web.citation_panel import render_panel
from rag.web.conversation import Turn, converse, render_thread
from rag.web.example_questions import make_examples, render_examples
from rag.web.feedback_buttons import judge
from rag.web.i18n import say
from rag.web.scope_choices import choices
from rag.web.tabs.components import PLAIN, PRIVATE, Dress, worded

_FOLLOW = (
    "watch('value', () => window.yz.newest());"
    " window.yz.judged(element, (said) => trigger('judge', said));"
)


def build_chat(
    assistant: Assistant,
    quoting: Assistant,
    catalogue: Catalogue,
    tab: Any,  # noqa: ANN401
) -> list[Dress]:
    """Build the tab; ``quoting`` answers without a language model and tries the examples."""
    import gradio

    welcome = render_examples(make_examples(quoting))
    turns = gradio.State(())
    with gradio.Row():
        with gradio.Column(scale=6, min_width=320):
            within = gradio.Dropdown(
                choices(catalogue), value=[], label=say("within", "en"), multiselect=True,
                allow_custom_value=True, elem_id="yz-within",
            )  # fmt: skip
            thread = gradio.HTML(
                render_thread((), welcome), elem_id="yz-thread", **PLAIN,
                js_on_load=_FOLLOW,
            )  # fmt: skip
            box = gradio.Textbox(
                label=say("question", "en"), placeholder=say("placeholder", "en"), lines=1,
                max_lines=4, max_length=4000, submit_btn=True, autofocus=True,
                elem_id="yz-question",
            )  # fmt: skip
            with gradio.Row():
                new = gradio.Button(say("new", "en"), size="sm", elem_id="yz-new")
                export = gradio.Button(say("export", "en"), size="sm", elem_id="yz-export")
        with gradio.Column(scale=5, min_width=320):
            panel = gradio.HTML(render_panel(()), elem_id="yz-panel", **PLAIN)

    def show(shown: tuple[Turn, ...], question: str | None, *, busy: bool) -> tuple[Any, ...]:
        words: dict[str, Any] = {} if question is None else {"value": question}
        sections = [one.passages for one in shown if one.passages]
        box_now = gradio.update(submit_btn=not busy, stop_btn=busy, **words)
        return render_thread(shown, welcome), render_panel(sections), shown, box_now

    async def ask(
        question: str, before: tuple[Turn, ...], chosen: object
    ) -> AsyncIterator[tuple[Any, ...]]:
        stopped = threading.Event()
        scope = Scope(within=tuple(map(str, chosen if isinstance(chosen, list) else ())))
        last, told, emptied = before, converse(assistant, question, before, scope, stopped), True
        try:
            # Each step waits in a thread, so that stopping need not wait for a language model.
            while turn := await asyncio.to_thread(next, told, None):
                last = (*before, turn)
                yield show(last, "" if emptied else None, busy=True)
                emptied = False
        finally:
            stopped.set()  # a request to a language model that still runs is ended
        yield show(last, None, busy=False)

    def stop(shown: tuple[Turn, ...]) -> tuple[Any, ...]:
        if shown and not (shown[-1].answer or shown[-1].problem):
            shown = (*shown[:-1], replace(shown[-1], stopped=True))
        return show(shown, None, busy=False)

    told = [thread, panel, turns, box]
    asked = box.submit(ask, [box, turns, within], told, **PRIVATE)
    box.stop(stop, [turns], told, cancels=[asked], **PRIVATE)
    new.click(lambda: show((), "", busy=False), None, told, cancels=[asked], **PRIVATE)

    def keep(shown: tuple[Turn, ...], event: gradio.EventData) -> tuple[Any, ...]:
        data = event._data if isinstance(event._data, dict) else {}
        judged = judge(assistant.store.folder, shown, data)
        return render_thread(judged, welcome), judged

    thread.judge(keep, [turns], [thread, turns], **PRIVATE)

    def listed() -> Any:  # noqa: ANN401
        return gradio.update(choices=choices(catalogue))

    tab.select(listed, None, within, **PRIVATE)
    return [
        (within, lambda t: {"label": say("within", t), "choices": choices(catalogue)}),
        (box, lambda t: {"label": say("question", t), "placeholder": say("placeholder", t)}),
        worded(new, "new", "value"),
        worded(export, "export", "value"),
    ]
