"""The tab that asks two documents the same question and shows their answers side by side."""

from collections.abc import Iterator
from typing import Any

from rag.web.compare.columns import render_sides
from rag.web.compare.sides import ask_both
from rag.web.i18n import bilingual, translate
from rag.web.scope_choices import scope_choices
from rag.web.tabs.components import (
    BRIEF_EVENT,
    OWN_HTML,
    PAGE_EVENT,
    Personal,
    Translated,
    translated,
)
from rag.web.tabs.visitors import Views


def build_compare(views: Views, tab: Any) -> tuple[list[Translated], list[Personal]]:  # noqa: ANN401
    """Build the tab; return its components with their texts, and those that differ by visitor.

    ``tab`` is the ``gradio.Tab`` around it.
    """
    import gradio

    first = views.first()
    choices = scope_choices(first.catalogue) if first else []
    with gradio.Row(equal_height=True):
        sides = [
            gradio.Dropdown(
                choices, value=None, label=translate(key, "en"), allow_custom_value=True,
                elem_id=f"yz-{key}",
            )
            for key in ("first_side", "second_side")
        ]  # fmt: skip
    question_box = gradio.Textbox(
        label=translate("question", "en"), placeholder=translate("compare_hint", "en"),
        submit_btn=True, max_length=4000, elem_id="yz-compared-question",
    )  # fmt: skip
    shown = gradio.HTML("", elem_id="yz-compared", **OWN_HTML)

    def compare(
        question: str, one: object, other: object, request: gradio.Request
    ) -> Iterator[str]:
        names = (str(one or ""), str(other or ""))
        if not question.strip():
            return
        if not all(names) or names[0] == names[1]:
            yield f"<p class='yz-hint' role='alert'>{bilingual('choose_two')}</p>"
            return
        for told in ask_both(views.of(request).assistant, question, names):
            yield render_sides(question, told)

    def refresh(request: gradio.Request) -> list[Any]:
        listed = scope_choices(views.of(request).catalogue)
        return [gradio.update(choices=listed) for _ in sides]

    question_box.submit(compare, [question_box, *sides], shown, **PAGE_EVENT)
    tab.select(refresh, None, sides, **BRIEF_EVENT)
    personal: list[Personal] = [
        (side, lambda view: {"choices": scope_choices(view.catalogue)}) for side in sides
    ]
    return [
        translated(sides[0], "first_side"),
        translated(sides[1], "second_side"),
        (
            question_box,
            lambda language: {
                "label": translate("question", language),
                "placeholder": translate("compare_hint", language),
            },
        ),
    ], personal
