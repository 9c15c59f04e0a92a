"""The dialog over all tabs that shows a quote in its original."""

import itertools

from index.settings import Settings
from rag.web.original.pages import Pages
from rag.web.original.request import read_request
from rag.web.original.viewer import document_opened, render_original
from rag.web.tabs.components import OWN_HTML, PAGE_EVENT, event_text
from rag.web.tabs.visitors import Views

_ON_LOAD = (
    "window.yz.originals((original) => trigger('original', {original}));"
    " watch('value', () => window.yz.showOriginal(element));"
)


def build_original(views: Views, settings: Settings) -> None:
    """Build the dialog; buttons with the class ``yz-open`` open it, wherever they are."""
    import gradio

    pages = Pages(settings)
    openings = itertools.count(1)  # so that the same original opens again
    dialog = gradio.HTML("", elem_id="yz-original", **OWN_HTML, js_on_load=_ON_LOAD)

    def show_original(event: gradio.EventData, request: gradio.Request) -> str:
        asked = read_request(event_text(event, "original"))
        if asked is None:
            return ""
        assistant = views.of(request).assistant
        shown = render_original(assistant.store, pages, asked, next(openings))
        name = document_opened(assistant.store, asked)
        if name and not asked.place:
            assistant.report_opened(name)
        return shown

    dialog.original(show_original, None, dialog, trigger_mode="always_last", **PAGE_EVENT)
