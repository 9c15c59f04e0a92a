"""The tab for asking questions: conversation, scope, feedback and the panel of passages."""

import asyncio
import html
import threading
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from typing import Any

from index.store import Scope
from rag.web.citation_panel import render_panel
from rag.web.conversation import (
    Turn,
    converse,
    render_thread,
    translated_turn,
    without_lost,
)
from rag.web.feedback_buttons import record_feedback
from rag.web.i18n import bilingual, translate
from rag.web.kept.acts import go_on
from rag.web.scope_choices import scope_choices
from rag.web.tabs.components import (
    BRIEF_EVENT,
    OWN_HTML,
    PAGE_EVENT,
    Personal,
    Translated,
    translated,
)
from rag.web.tabs.live_turns import LiveTurns
from rag.web.tabs.shelf import build_shelf
from rag.web.tabs.visitors import View, Views

# What a question goes with, the conversation as the page knows it among it.
_ON_ASKING = "(question, turns, scope) => window.yz.asking(question, turns, scope)"
_ON_LOAD = (
    "watch('value', () => window.yz.newest());"
    " window.yz.judged(element, (verdict) => trigger('judge', verdict));"
    " window.yz.translating(element, (turn) => trigger('translate', turn));"
)


def build_chat(
    views: Views,
    page: Any,  # noqa: ANN401
    tab: Any,  # noqa: ANN401
) -> tuple[list[Translated], list[Personal]]:
    """Build the tab; return its components with their texts, and those that differ by visitor.

    ``tab`` is the ``gradio.Tab`` around it, in the ``gradio.Blocks`` ``page``.
    """
    import gradio

    first = views.first()
    choices = scope_choices(first.catalogue) if first else []
    live_state = gradio.State(LiveTurns())
    told = gradio.Textbox(visible=False)  # the conversation, for a server that does not hold it
    with gradio.Row():
        with gradio.Column(scale=6, min_width=320):
            shelf = build_shelf(views)
            fold = gradio.Accordion(translate("ask_in", "en"), open=False, elem_id="yz-ask-in")
            with fold:
                scope = gradio.Dropdown(
                    choices, value=[], label=translate("within", "en"),
                    multiselect=True, allow_custom_value=True, elem_id="yz-within",
                )  # fmt: skip
            chosen_names = gradio.HTML("", elem_id="yz-chosen", **OWN_HTML)
            thread = gradio.HTML(
                render_thread(()), elem_id="yz-thread", **OWN_HTML,
                js_on_load=_ON_LOAD,
            )  # fmt: skip
            question_box = gradio.Textbox(
                label=translate("question", "en"), placeholder=translate("placeholder", "en"),
                lines=1, max_lines=4, max_length=4000, submit_btn=True, autofocus=True,
                elem_id="yz-question",
            )  # fmt: skip
            with gradio.Row():
                new = gradio.Button(translate("new", "en"), size="sm", elem_id="yz-new")
                export = gradio.Button(translate("export", "en"), size="sm", elem_id="yz-export")
        with gradio.Column(scale=5, min_width=320):
            panel = gradio.HTML(
                render_panel(()), elem_id="yz-panel", **OWN_HTML,
                js_on_load="watch('value', () => window.yz.passages());",
            )  # fmt: skip

    def show_turns(
        view: View, turns: tuple[Turn, ...], question: str | None, *, busy: bool
    ) -> tuple[Any, ...]:
        """Return the outputs; ``question`` replaces the text of the box unless it is None."""
        value: dict[str, Any] = {} if question is None else {"value": question}
        sections = [turn.passages for turn in turns if turn.passages]
        box = gradio.update(submit_btn=not busy, stop_btn=busy, **value)
        welcome = "" if turns else views.with_welcome(view).welcome
        return render_thread(turns, welcome), render_panel(sections), box

    async def answer_question(
        question: str,
        live: LiveTurns,
        names: object,
        conversation: object,
        request: gradio.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:
        stop = threading.Event()
        chosen = Scope(within=tuple(map(str, names if isinstance(names, list) else ())))
        view = await asyncio.to_thread(views.of, request)
        await _go_on(view, live, conversation)
        before = without_lost(live.turns, question)
        shown, is_first = live.begin(before), True
        steps = converse(view.assistant, question, before, chosen, stop)
        try:
            # Each step waits in a thread, so that the stop button works at once, even while a
            # language model is slow.
            while turn := await asyncio.to_thread(next, steps, None):
                turns = live.grow(turn, shown)
                yield show_turns(view, turns, "" if is_first else None, busy=True)
                is_first = False
        finally:
            stop.set()  # ends a request to a language model that still runs
        await asyncio.to_thread(shelf.keep, view, live.turns)
        yield show_turns(view, live.turns, None, busy=False)

    async def stop_answer(live: LiveTurns, request: gradio.Request) -> tuple[Any, ...]:
        turns = live.turns
        if turns and not (turns[-1].answer or turns[-1].problem):
            turns = live.show((*turns[:-1], replace(turns[-1], stopped=True)))
        view = await asyncio.to_thread(views.of, request)
        return show_turns(view, turns, None, busy=False)

    async def new_conversation(live: LiveTurns, request: gradio.Request) -> tuple[Any, ...]:
        live.show(())
        view = await asyncio.to_thread(views.of, request)
        return show_turns(view, (), "", busy=False)

    outputs = [thread, panel, question_box]
    answering = question_box.submit(
        answer_question, [question_box, live_state, scope, told], outputs, js=_ON_ASKING,
        **PAGE_EVENT,
    )  # fmt: skip
    question_box.stop(stop_answer, [live_state], outputs, cancels=[answering], **PAGE_EVENT)
    new.click(new_conversation, [live_state], outputs, cancels=[answering], **PAGE_EVENT)

    _judge(views, shelf, show_turns, live_state, outputs)
    _translate(views, shelf, show_turns, live_state, outputs)

    def refresh_scope(request: gradio.Request) -> Any:  # noqa: ANN401
        return gradio.update(choices=scope_choices(views.of(request).catalogue))

    _load_examples(views, page, live_state, thread)
    tab.select(refresh_scope, None, scope, **BRIEF_EVENT)
    scope.change(show_chosen, scope, chosen_names, **BRIEF_EVENT)

    def recall(view: View, turns: tuple[Turn, ...]) -> tuple[Any, ...]:
        return show_turns(view, turns, "", busy=False)

    shelf.connect(recall, live_state, outputs, answering)
    personal: list[Personal] = [
        (scope, lambda view: {"choices": scope_choices(view.catalogue)}),
        shelf.personal,
    ]
    return [
        translated(fold, "ask_in"),
        translated(scope, "within"),
        (
            question_box,
            lambda language: {
                "label": translate("question", language),
                "placeholder": translate("placeholder", language),
            },
        ),
        translated(new, "new", "value"),
        translated(export, "export", "value"),
    ], personal


async def _go_on(view: View, live: LiveTurns, conversation: object) -> None:
    """Show the kept turns of a conversation if this server does not hold them."""
    if not live.turns:
        kept = await asyncio.to_thread(go_on, view.assistant, (), conversation)
        if kept and not live.turns:
            live.show(kept)


def _judge(
    views: Views,
    shelf: Any,  # noqa: ANN401
    show_turns: Callable[..., tuple[Any, ...]],
    live_state: Any,  # noqa: ANN401
    outputs: list[Any],
) -> None:
    """Record what a reader thinks of an answer."""
    import gradio

    async def save_feedback(
        live: LiveTurns, event: gradio.EventData, request: gradio.Request
    ) -> Any:  # noqa: ANN401
        data = event._data if isinstance(event._data, dict) else {}
        view = await asyncio.to_thread(views.of, request)
        await _go_on(view, live, data.get("conversation"))
        folder = view.assistant.store.folder
        for told in await asyncio.to_thread(record_feedback, folder, live.turns, data):
            live.amend(told, "verdict", "feedback_error", "commented")
        await asyncio.to_thread(shelf.keep, view, live.turns)
        return show_turns(view, live.turns, None, busy=False)[0]

    outputs[0].judge(save_feedback, [live_state], outputs[:1], **PAGE_EVENT)


def _translate(
    views: Views,
    shelf: Any,  # noqa: ANN401
    show_turns: Callable[..., tuple[Any, ...]],
    live_state: Any,  # noqa: ANN401
    outputs: list[Any],
) -> None:
    """Have the language model translate the quotes of an answer whose reader wants it."""
    import gradio

    thread, panel = outputs[:2]

    async def translate_quotes(
        live: LiveTurns, event: gradio.EventData, request: gradio.Request
    ) -> Turn | None:
        data = event._data if isinstance(event._data, dict) else {}
        view = await asyncio.to_thread(views.of, request)
        await _go_on(view, live, data.get("conversation"))
        chosen = [turn for turn in live.turns if str(turn.number) == data.get("turn")]
        if not chosen or not chosen[0].can_be_translated:
            return None
        return await asyncio.to_thread(translated_turn, view.assistant, chosen[0])

    async def show_translated(
        live: LiveTurns, told: Turn | None, request: gradio.Request
    ) -> tuple[Any, ...]:
        view = await asyncio.to_thread(views.of, request)
        if told:
            await _go_on(view, live, told.conversation)
            live.amend(told, "answer", "passages", "can_be_translated")
            await asyncio.to_thread(shelf.keep, view, live.turns)
        return show_turns(view, live.turns, None, busy=False)[:2]

    told_state = gradio.State(None)
    asked = thread.translate(translate_quotes, [live_state], [told_state], **PAGE_EVENT)
    asked.then(show_translated, [live_state, told_state], [thread, panel], **BRIEF_EVENT)


def _load_examples(views: Views, page: Any, live_state: Any, thread: Any) -> None:  # noqa: ANN401
    """Have a page that is opened show the examples once they are made."""
    import gradio

    async def await_examples(request: gradio.Request) -> None:
        await views.examples(await asyncio.to_thread(views.of, request))

    def show_examples(live: LiveTurns, request: gradio.Request) -> Any:  # noqa: ANN401
        view = views.of(request)
        return gradio.skip() if live.turns else render_thread((), views.with_welcome(view).welcome)

    # Two events: what was asked while examples were made is not overwritten by them.
    waited = page.load(await_examples, None, None, **BRIEF_EVENT)
    waited.then(show_examples, [live_state], thread, **BRIEF_EVENT)


def show_chosen(names: object) -> str:
    """Return a line with the documents that are asked only, '' for all."""
    if not isinstance(names, list) or not names:
        return ""
    listed = "、".join(f"<bdi>{html.escape(str(name))}</bdi>" for name in names)
    return f"<p class='yz-chosen'>{bilingual('asking_only')}{listed}</p>"
