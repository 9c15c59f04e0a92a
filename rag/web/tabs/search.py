"""The tab for retrieval alone: hits with the scores of each channel, and a map of passages."""

from index.errors import YinzhengError
from rag.redaction import redacted
from rag.retrieval.candidates import Channels
from rag.types import Hits
from rag.web.citation_panel import render_passage
from rag.web.i18n import UiLanguage, bilingual, translate
from rag.web.passage_map import render_map
from rag.web.search_results import SWITCHABLE_CHANNELS, render_hits
from rag.web.sync_report import render_problem
from rag.web.tabs.components import OWN_HTML, PAGE_EVENT, Translated, event_text, translated
from rag.web.tabs.visitors import Views

_HITS = 10
_ON_LOAD = "window.yz.dots(element, (passage) => trigger('open', passage));"


def build_search(views: Views) -> list[Translated]:
    """Build the tab; return its components with their texts."""
    import gradio

    gradio.HTML(
        f"<details class='yz-hint'><summary>{bilingual('search_short')}</summary>"
        f"<p class='yz-hint'>{bilingual('search_told')}</p></details>",
        elem_id="yz-search-told",
        **OWN_HTML,
    )
    with gradio.Row(equal_height=True):
        query_box = gradio.Textbox(
            label=translate("query", "en"), placeholder=translate("query_hint", "en"),
            submit_btn=True, max_length=4000, scale=3, elem_id="yz-query",
        )  # fmt: skip
        channels = gradio.CheckboxGroup(
            _channel_choices("en"), value=list(SWITCHABLE_CHANNELS),
            label=translate("channels", "en"), scale=2, elem_id="yz-channels",
        )  # fmt: skip
    map_section = gradio.Accordion(translate("map", "en"), open=False, elem_id="yz-fold")
    with map_section:
        passage_map = gradio.HTML("", elem_id="yz-map", **OWN_HTML, js_on_load=_ON_LOAD)
        passage = gradio.HTML("", elem_id="yz-passage", **OWN_HTML)
    hit_list = gradio.HTML("", elem_id="yz-found", **OWN_HTML)
    is_map_open = gradio.State(False)

    def show_hits(
        query: str, switched_on: list[str], with_map: bool, request: gradio.Request
    ) -> tuple[str, str, str]:
        """Return the hits and the map, and clear the passage."""
        assistant = views.of(request).assistant
        on = Channels(**{channel: channel in switched_on for channel in SWITCHABLE_CHANNELS})
        try:
            hits = assistant.search(query, _HITS, on) if query.strip() else Hits()
            # Only while it is open, because the map reads the vectors of every passage.
            drawn = render_map(assistant.map(query, hits)) if with_map else ""
        except YinzhengError as error:
            return render_problem(redacted(error.message, assistant.settings)), "", ""
        return render_hits(hits, hits.timings_ms) if query.strip() else "", drawn, ""

    def open_map(
        query: str, switched_on: list[str], request: gradio.Request
    ) -> tuple[str, str, str, bool]:
        return *show_hits(query, switched_on, True, request), True

    def show_passage(event: gradio.EventData, request: gradio.Request) -> str:
        return render_passage(views.of(request).assistant.store, event_text(event, "passage"))

    outputs = [hit_list, passage_map, passage]
    query_box.submit(show_hits, [query_box, channels, is_map_open], outputs, **PAGE_EVENT)
    channels.input(show_hits, [query_box, channels, is_map_open], outputs, **PAGE_EVENT)
    map_section.expand(open_map, [query_box, channels], [*outputs, is_map_open], **PAGE_EVENT)
    map_section.collapse(lambda: False, None, is_map_open, **PAGE_EVENT)
    passage_map.open(show_passage, None, passage, **PAGE_EVENT)
    return [
        translated(map_section, "map"),
        (
            query_box,
            lambda language: {
                "label": translate("query", language),
                "placeholder": translate("query_hint", language),
            },
        ),
        (
            channels,
            lambda language: {
                "label": translate("channels", language),
                "choices": _channel_choices(language),
            },
        ),
    ]


def _channel_choices(language: UiLanguage) -> list[tuple[str, str]]:
    return [(translate(channel, language), channel) for channel in SWITCHABLE_CHANNELS]
