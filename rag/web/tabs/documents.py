"""The tab of the documents: their list, uploads, and the repairs in a chosen one."""

from collections.abc import Callable, Iterator
from typing import Any

from index.embed import Embedder
from index.settings import Settings
from rag.web import reindex
from rag.web.document_list import render_documents, render_repairs
from rag.web.i18n import UiLanguage, translate
from rag.web.sync_report import render_refused
from rag.web.syncs.board import SyncBoard
from rag.web.syncs.unread import render_unread
from rag.web.tabs.components import (
    BRIEF_EVENT,
    OWN_HTML,
    PAGE_EVENT,
    WRITE_EVENT,
    Personal,
    Translated,
    event_text,
    translated,
)
from rag.web.tabs.sync_status import SyncStatus
from rag.web.tabs.visitors import View, Views
from rag.web.upload_folder import staging_folder
from rag.web.uploads import is_upload

_ON_LOAD = (
    "element.addEventListener('click', (event) => {"
    " const row = event.target.closest('[data-path]');"
    " if (row) trigger('pick', {chosen: row.dataset.path});"
    " if (event.target.closest('.yz-retry')) trigger('retry'); });"
)


def build_documents(
    views: Views,
    settings: Settings,
    embedder: Embedder | None,
    tab: Any,  # noqa: ANN401
    above: SyncStatus,
    *,
    add_folders: bool = False,
) -> tuple[list[Translated], list[Personal]]:
    """Build the tab; return its components with their texts, and those that differ by visitor.

    ``embedder`` embeds new documents, by default the one of the settings; ``tab`` is the
    ``gradio.Tab`` around it, ``above`` what tells of syncs above the tabs. Who may see some folders
    only may not change documents: what a sync reports tells of all folders. With ``add_folders``
    a folder of this machine may be added by its path.
    """
    import gradio

    first, report, board = views.first(), above.report, above.board
    chosen = gradio.State("")
    with gradio.Row(equal_height=True):
        filter_box = gradio.Textbox(label=translate("filter", "en"), scale=3, elem_id="yz-filter")
        upload = gradio.UploadButton(
            translate("upload", "en"), file_count="multiple", variant="primary",
            elem_id="yz-upload",
        )  # fmt: skip
        reindex_button = gradio.Button(translate("reindex", "en"), elem_id="yz-reindex")
    folder_box, add_button = _folder_field(visible=add_folders)
    listed = _drawn(first) if first else ""
    table = gradio.HTML(
        listed, elem_id="yz-documents", **OWN_HTML,
        js_on_load=_ON_LOAD,
    )  # fmt: skip
    repairs = gradio.HTML(render_repairs(None, ""), elem_id="yz-repairs", **OWN_HTML)
    remove = gradio.Button(
        translate("remove", "en"), variant="stop", size="sm", visible=False, elem_id="yz-remove"
    )

    def sync_folder(query: str, path: str, request: gradio.Request) -> Iterator[Any]:
        updates = reindex.reindex(settings, embedder, board=board)
        yield from _show_updates(views.of(request), updates, query, path)

    def add_files(
        files: list[str] | None, query: str, path: str, request: gradio.Request
    ) -> Iterator[Any]:
        updates = reindex.add_uploads(files or (), settings, embedder, staging_folder(), board)
        yield from _show_updates(views.of(request), updates, query, path)

    def remove_file(query: str, path: str, request: gradio.Request) -> Iterator[Any]:
        view = views.of(request)
        updates = reindex.remove_upload(path, settings, embedder, board)
        for outputs in _show_updates(view, updates, query, ""):
            yield *outputs, "", render_repairs(None, ""), gradio.Button(visible=False)

    def show_document(
        query: str, event: gradio.EventData, request: gradio.Request
    ) -> tuple[Any, ...]:
        view, path = views.of(request), event_text(event, "chosen")
        repairs = render_repairs(view.assistant.store, path)
        view.assistant.report_opened(path)
        return (
            path,
            _drawn(view, query, path),
            repairs,
            gradio.Button(visible=view.may_write and is_upload(path)),
        )

    def list_documents(query: str, path: str, request: gradio.Request) -> str:
        return _drawn(views.of(request), query, path)

    def show_outcome(query: str, path: str, request: gradio.Request) -> tuple[Any, Any]:
        view, latest = views.of(request), board.latest
        if not view.may_write or latest is None or latest.is_running:
            return gradio.skip(), gradio.skip()
        return reindex.render_outcome(latest), _drawn(view, query, path)

    filter_box.change(
        list_documents, [filter_box, chosen], table, trigger_mode="always_last", **PAGE_EVENT
    )
    tab.select(list_documents, [filter_box, chosen], table, **BRIEF_EVENT)
    table.pick(show_document, [filter_box], [chosen, table, repairs, remove], **PAGE_EVENT)
    upload.upload(add_files, [upload, filter_box, chosen], [report, table], **WRITE_EVENT)
    add_folder = _folder_event(views, settings, embedder, board, allowed=add_folders)
    from_field = [folder_box, filter_box, chosen]
    add_button.click(add_folder, from_field, [report, table], **WRITE_EVENT)
    folder_box.submit(add_folder, from_field, [report, table], **WRITE_EVENT)
    reindex_button.click(sync_folder, [filter_box, chosen], [report, table], **WRITE_EVENT)
    try_again = _retry_event(views, settings, embedder, board)
    report.retry(try_again, [filter_box, chosen], [report, table], **WRITE_EVENT)
    try_all_again = _retry_event(views, settings, embedder, board, everywhere=True)
    table.retry(try_all_again, [filter_box, chosen], [report, table], **WRITE_EVENT)
    above.line.ended(show_outcome, [filter_box, chosen], [report, table], **BRIEF_EVENT)
    everything = [report, table, chosen, repairs, remove]
    remove.click(remove_file, [filter_box, chosen], everything, **WRITE_EVENT)
    personal: list[Personal] = [
        above.personal,
        (table, lambda view: {"value": _drawn(view)}),
        (upload, lambda view: {"visible": view.may_write}),
        (reindex_button, lambda view: {"visible": view.may_write}),
    ]
    return [
        translated(filter_box, "filter"),
        translated(upload, "upload"),
        translated(reindex_button, "reindex", "value"),
        translated(add_button, "add_folder", "value"),
        (folder_box, _folder_texts),
        translated(remove, "remove", "value"),
    ], personal


def _retry_event(
    views: Views,
    settings: Settings,
    embedder: Embedder | None,
    board: SyncBoard,
    *,
    everywhere: bool = False,
) -> Callable[..., Iterator[Any]]:
    """Return what tries again the files that the latest sync could not read, or all such."""
    import gradio

    def try_again(query: str, path: str, request: gradio.Request) -> Iterator[Any]:
        # What the sync that failed has read.
        paths = board.latest.paths if board.latest and not everywhere else ()
        updates = reindex.reindex(settings, embedder, retry=True, paths=paths, board=board)
        yield from _show_updates(views.of(request), updates, query, path)

    return try_again


def _folder_field(*, visible: bool) -> tuple[Any, Any]:
    """Build the box for the path of a folder, and the button beside it."""
    import gradio

    with gradio.Row(equal_height=True, visible=visible):
        box = gradio.Textbox(**_folder_texts("en"), scale=3, elem_id="yz-folder")
        return box, gradio.Button(translate("add_folder", "en"), elem_id="yz-add-folder")


def _folder_texts(language: UiLanguage) -> dict[str, Any]:
    return {
        "label": translate("folder_path", language),
        "info": translate("folder_copied", language),
    }


def _folder_event(
    views: Views,
    settings: Settings,
    embedder: Embedder | None,
    board: SyncBoard,
    *,
    allowed: bool,
) -> Callable[..., Iterator[Any]]:
    """Return what adds a folder, or says that this is not allowed here."""
    import gradio

    def add_folder(typed: str, query: str, path: str, request: gradio.Request) -> Iterator[Any]:
        # Whoever is shown no field can still send the event.
        refusal = render_refused("no_folders")
        updates: reindex.Updates = iter([(refusal, False)])
        if allowed:
            updates = reindex.add_folder(typed, settings, embedder, board)
        yield from _show_updates(views.of(request), updates, query, path)

    return add_folder


def _drawn(view: View, query: str = "", path: str = "") -> str:
    """Return the files that could not be read, and the table of the documents below them."""
    unread = render_unread(
        view.catalogue.unread(), view.assistant.settings, query, may_write=view.may_write
    )
    return unread + render_documents(view.catalogue, query, path)


def _show_updates(
    view: View, updates: Iterator[tuple[str, bool]], query: str, path: str
) -> Iterator[Any]:
    """Yield the report and the table, which is drawn again where it may have changed."""
    import gradio

    if not view.may_write:
        yield render_refused("only_reads"), gradio.skip()
        return
    for message, changed in updates:
        drawn = _drawn(view, query, path) if changed else gradio.skip()
        yield message, drawn
