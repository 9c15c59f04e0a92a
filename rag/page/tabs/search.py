"""The tab to see why a passage was or was not found."""

from index.errors import YinzhengError
from rag.assistant import Assistant
from rag.page.hits import SWITCHES, render_hits
from rag.page.reports import render_problem
from rag.page.tabs.dress import PLAIN, PRIVATE, Dress
from rag.page.words import Tongue, say
from rag.retrieve import Channels

_FOUND = 10


def build_search(assistant: Assistant) -> list[Dress]:
    """Build the tab."""
    import gradio

    with gradio.Row(equal_height=True):
        query = gradio.Textbox(
            label=say("query", "en"), placeholder=say("query_hint", "en"), submit_btn=True,
            max_length=4000, scale=3, elem_id="yz-query",
        )  # fmt: skip
        channels = gradio.CheckboxGroup(
            _choices("en"), value=list(SWITCHES), label=say("channels", "en"), scale=2,
            elem_id="yz-channels",
        )  # fmt: skip
    found = gradio.HTML("", elem_id="yz-found", **PLAIN)

    def search(asked: str, speaking: list[str]) -> str:
        if not asked.strip():
            return ""
        times: dict[str, float] = {}
        on = Channels(**{one: one in speaking for one in SWITCHES})
        try:
            return render_hits(assistant.search(asked, _FOUND, on, times=times), times)
        except YinzhengError as error:
            return render_problem(str(error))

    query.submit(search, [query, channels], found, **PRIVATE)
    channels.input(search, [query, channels], found, **PRIVATE)
    return [
        (query, lambda t: {"label": say("query", t), "placeholder": say("query_hint", t)}),
        (channels, lambda t: {"label": say("channels", t), "choices": _choices(t)}),
    ]


def _choices(tongue: Tongue) -> list[tuple[str, str]]:
    return [(say(one, tongue), one) for one in SWITCHES]
