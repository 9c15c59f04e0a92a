"""The tab of the documents: the list, uploads, and what was repaired."""

from collections.abc import Iterator
from typing import Any

from index.embed import Embedder
from index.settings import Settings
from rag.assistant import Assistant
from rag.web import reindex, uploads
from rag.web.catalogue import Catalogue
from rag.web.document_list import render_documents, render_repairs
from rag.web.i18n import say
from rag.web.tabs.components import PLAIN, PRIVATE, WRITING, Dress, said, worded
from rag.web.upload_folder import sent_folder

_PICK = (
    "element.addEventListener('click', (event) => {"
    " const one = event.target.closest('[data-path]');"
    " if (one) trigger('pick', {chosen: one.dataset.path}); });"
)


def build_documents(
    assistant: Assistant,
    catalogue: Catalogue,
    settings: Settings,
    embedder: Embedder | None,
    tab: Any,  # noqa: ANN401
) -> list[Dress]:
    """Build the tab; ``embedder`` reads documents, by default the one of the settings."""
    import gradio

    store = assistant.store
    chosen = gradio.State("")
    with gradio.Row(equal_height=True):
        words = gradio.Textbox(label=say("filter", "en"), scale=3, elem_id="yz-filter")
        upload = gradio.UploadButton(
            say("upload", "en"), file_count="multiple", variant="primary", elem_id="yz-upload",
        )  # fmt: skip
        again = gradio.Button(say("reindex", "en"), elem_id="yz-reindex")
    report = gradio.HTML("", elem_id="yz-report", **PLAIN)
    table = gradio.HTML(
        render_documents(catalogue), elem_id="yz-documents", **PLAIN,
        js_on_load=_PICK,
    )  # fmt: skip
    repairs = gradio.HTML(render_repairs(store, ""), elem_id="yz-repairs", **PLAIN)
    remove = gradio.Button(
        say("remove", "en"), variant="stop", size="sm", visible=False, elem_id="yz-remove"
    )

    def shown(told: Iterator[tuple[str, bool]], wanted: str, path: str) -> Iterator[Any]:
        for report, changed in told:
            yield report, render_documents(catalogue, wanted, path) if changed else gradio.skip()

    def read(wanted: str, path: str) -> Iterator[Any]:
        yield from shown(reindex.reindex(settings, embedder), wanted, path)

    def add(files: list[str] | None, wanted: str, path: str) -> Iterator[Any]:
        yield from shown(reindex.add(files or (), settings, embedder, sent_folder()), wanted, path)

    def take_out(wanted: str, path: str) -> Iterator[Any]:
        for told in shown(reindex.take_out(path, settings, embedder), wanted, ""):
            yield *told, "", render_repairs(store, ""), gradio.Button(visible=False)

    def pick(wanted: str, event: gradio.EventData) -> tuple[Any, ...]:
        path = said(event, "chosen")
        removable = gradio.Button(visible=uploads.is_upload(path))
        return (
            path,
            render_documents(catalogue, wanted, path),
            render_repairs(store, path),
            removable,
        )

    def listed(wanted: str, path: str) -> str:
        return render_documents(catalogue, wanted, path)

    words.change(listed, [words, chosen], table, trigger_mode="always_last", **PRIVATE)
    tab.select(listed, [words, chosen], table, **PRIVATE)
    table.pick(pick, [words], [chosen, table, repairs, remove], **PRIVATE)
    upload.upload(add, [upload, words, chosen], [report, table], **WRITING)
    again.click(read, [words, chosen], [report, table], **WRITING)
    everything = [report, table, chosen, repairs, remove]
    remove.click(take_out, [words, chosen], everything, **WRITING)
    return [
        worded(words, "filter"),
        worded(upload, "upload"),
        worded(again, "reindex", "value"),
        worded(remove, "remove", "value"),
    ]
