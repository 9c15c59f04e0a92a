"""The tab to see why a passage was or was not found."""

from index.errors import YinzhengError
from rag.assistant import Assistant
from rag.redaction import outside
from rag.retrieval.candidates import Channels
from rag.types import Hits
from rag.web.citation_panel import render_passage
from rag.web.i18n import Tongue, say
from rag.web.passage_map import render_map
from rag.web.search_results import SWITCHES, render_hits
from rag.web.sync_report import render_problem
from rag.web.tabs.components import PLAIN, PRIVATE, Dress, said, worded

_FOUND = 10
_OPEN = "window.yz.dots(element, (one) => trigger('open', one));"


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
    folded = gradio.Accordion(say("map", "en"), open=False, elem_id="yz-fold")
    with folded:
        drawn = gradio.HTML("", elem_id="yz-map", **PLAIN, js_on_load=_OPEN)
        passage = gradio.HTML("", elem_id="yz-passage", **PLAIN)
    found = gradio.HTML("", elem_id="yz-found", **PLAIN)
    opened = gradio.State(False)

    def search(asked: str, speaking: list[str], wide: bool) -> tuple[str, str, str]:
        on = Channels(**{one: one in speaking for one in SWITCHES})
        try:
            hits = assistant.search(asked, _FOUND, on) if asked.strip() else Hits()
            # The map is drawn while it is open only: it reads every vector.
            shown = render_map(assistant.map(asked, hits)) if wide else ""
        except YinzhengError as error:
            return render_problem(outside(str(error), assistant.settings)), "", ""
        return render_hits(hits, hits.timings_ms) if asked.strip() else "", shown, ""

    def unfold(asked: str, speaking: list[str]) -> tuple[str, str, str, bool]:
        return *search(asked, speaking, True), True

    def show(event: gradio.EventData) -> str:
        return render_passage(assistant.store, said(event, "passage"))

    told = [found, drawn, passage]
    query.submit(search, [query, channels, opened], told, **PRIVATE)
    channels.input(search, [query, channels, opened], told, **PRIVATE)
    folded.expand(unfold, [query, channels], [*told, opened], **PRIVATE)
    folded.collapse(lambda: False, None, opened, **PRIVATE)
    drawn.open(show, None, passage, **PRIVATE)
    return [
        worded(folded, "map"),
        (query, lambda t: {"label": say("query", t), "placeholder": say("query_hint", t)}),
        (channels, lambda t: {"label": say("channels", t), "choices": _choices(t)}),
    ]


def _choices(tongue: Tongue) -> list[tuple[str, str]]:
    return [(say(one, tongue), one) for one in SWITCHES]
