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
    with_turn,
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
    turns_state = gradio.State(())
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
            panel = gradio.HTML(render_panel(()), elem_id="yz-panel", **OWN_HTML)

    def show_turns(
        view: View, turns: tuple[Turn, ...], question: str | None, *, busy: bool
    ) -> tuple[Any, ...]:
        """Return the outputs; ``question`` replaces the text of the box unless it is None."""
        value: dict[str, Any] = {} if question is None else {"value": question}
        sections = [turn.passages for turn in turns if turn.passages]
        box = gradio.update(submit_btn=not busy, stop_btn=busy, **value)
        welcome = "" if turns else views.with_welcome(view).welcome
        return render_thread(turns, welcome), render_panel(sections), turns, box

    async def answer_question(
        question: str,
        before: tuple[Turn, ...],
        names: object,
        conversation: object,
        request: gradio.Request,
    ) -> AsyncIterator[tuple[Any, ...]]:
        stop = threading.Event()
        chosen = Scope(within=tuple(map(str, names if isinstance(names, list) else ())))
        view = await asyncio.to_thread(views.of, request)
        before = without_lost(before, question)
        before = await asyncio.to_thread(go_on, view.assistant, before, conversation)
        steps = converse(view.assistant, question, before, chosen, stop)
        turns, is_first = before, True
        try:
            # Each step waits in a thread, so that the stop button works at once, even while a
            # language model is slow.
            while turn := await asyncio.to_thread(next, steps, None):
                turns = (*before, turn)
                yield show_turns(view, turns, "" if is_first else None, busy=True)
                is_first = False
        finally:
            stop.set()  # ends a request to a language model that still runs
        await asyncio.to_thread(shelf.keep, view, turns)
        yield show_turns(view, turns, None, busy=False)

    def stop_answer(turns: tuple[Turn, ...], request: gradio.Request) -> tuple[Any, ...]:
        if turns and not (turns[-1].answer or turns[-1].problem):
            turns = (*turns[:-1], replace(turns[-1], stopped=True))
        return show_turns(views.of(request), turns, None, busy=False)

    def new_conversation(request: gradio.Request) -> tuple[Any, ...]:
        return show_turns(views.of(request), (), "", busy=False)

    outputs = [thread, panel, turns_state, question_box]
    answering = question_box.submit(
        answer_question, [question_box, turns_state, scope, told], outputs, js=_ON_ASKING,
        **PAGE_EVENT,
    )  # fmt: skip
    question_box.stop(stop_answer, [turns_state], outputs, cancels=[answering], **PAGE_EVENT)
    new.click(new_conversation, None, outputs, cancels=[answering], **PAGE_EVENT)

    def save_feedback(
        turns: tuple[Turn, ...], event: gradio.EventData, request: gradio.Request
    ) -> tuple[Any, ...]:
        data = event._data if isinstance(event._data, dict) else {}
        view = views.of(request)
        turns = go_on(view.assistant, turns, data.get("conversation"))
        updated = record_feedback(view.assistant.store.folder, turns, data)
        shelf.keep(view, updated)
        welcome = "" if updated else views.with_welcome(view).welcome
        return render_thread(updated, welcome), updated

    thread.judge(save_feedback, [turns_state], [thread, turns_state], **PAGE_EVENT)

    _translate(views, shelf, show_turns, turns_state, outputs)

    def refresh_scope(request: gradio.Request) -> Any:  # noqa: ANN401
        return gradio.update(choices=scope_choices(views.of(request).catalogue))

    _load_examples(views, page, turns_state, thread)
    tab.select(refresh_scope, None, scope, **BRIEF_EVENT)
    scope.change(show_chosen, scope, chosen_names, **BRIEF_EVENT)

    def recall(view: View, turns: tuple[Turn, ...]) -> tuple[Any, ...]:
        return show_turns(view, turns, "", busy=False)

    shelf.connect(recall, turns_state, outputs, answering)
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


def _translate(
    views: Views,
    shelf: Any,  # noqa: ANN401
    show_turns: Callable[..., tuple[Any, ...]],
    turns_state: Any,  # noqa: ANN401
    outputs: list[Any],
) -> None:
    """Have the language model translate the quotes of an answer whose reader wants it."""
    import gradio

    thread, panel = outputs[:2]

    async def translate_quotes(
        turns: tuple[Turn, ...], event: gradio.EventData, request: gradio.Request
    ) -> Turn | None:
        data = event._data if isinstance(event._data, dict) else {}
        view = await asyncio.to_thread(views.of, request)
        turns = await asyncio.to_thread(go_on, view.assistant, turns, data.get("conversation"))
        chosen = [turn for turn in turns if str(turn.number) == data.get("turn")]
        if not chosen or not chosen[0].can_be_translated:
            return None
        return await asyncio.to_thread(translated_turn, view.assistant, chosen[0])

    def show_translated(
        turns: tuple[Turn, ...], told: Turn | None, request: gradio.Request
    ) -> tuple[Any, ...]:
        view = views.of(request)
        turns = go_on(view.assistant, turns, told.conversation if told else "")
        turns = with_turn(turns, told) if told else turns
        shelf.keep(view, turns)
        return show_turns(view, turns, None, busy=False)[:3]

    # Two events: what was asked while the model translated is not overwritten by its words.
    told_state = gradio.State(None)
    asked = thread.translate(translate_quotes, [turns_state], [told_state], **PAGE_EVENT)
    asked.then(
        show_translated, [turns_state, told_state], [thread, panel, turns_state], **BRIEF_EVENT
    )


def _load_examples(views: Views, page: Any, turns_state: Any, thread: Any) -> None:  # noqa: ANN401
    """Have a page that is opened show the examples once they are made."""
    import gradio

    async def await_examples(request: gradio.Request) -> None:
        await views.examples(await asyncio.to_thread(views.of, request))

    def show_examples(turns: tuple[Turn, ...], request: gradio.Request) -> Any:  # noqa: ANN401
        view = views.of(request)
        return gradio.skip() if turns else render_thread((), views.with_welcome(view).welcome)

    # Two events: what was asked while examples were made is not overwritten by them.
    waited = page.load(await_examples, None, None, **BRIEF_EVENT)
    waited.then(show_examples, [turns_state], thread, **BRIEF_EVENT)


def show_chosen(names: object) -> str:
    """Return a line with the documents that are asked only, '' for all."""
    if not isinstance(names, list) or not names:
        return ""
    listed = "、".join(f"<bdi>{html.escape(str(name))}</bdi>" for name in names)
    return f"<p class='yz-chosen'>{bilingual('asking_only')}: {listed}</p>"
