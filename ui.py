"""The Gradio page over ``rag.Assistant``: it is built, and served with the APIs, from here.

Content comes from ``rag.web`` as escaped HTML, so that no document can inject markup, a script,
a link or a request into the page.
"""

import gc
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embed import Embedder, open_embedder
from index.errors import StoreError
from index.settings import Settings
from rag import web
from rag.assistant import Assistant
from rag.background import run_in_background
from rag.server.app import (
    RunningServer,
    check_host,
    may_add_folders,
    start_server,
    startup_warnings,
)
from rag.server.gradio_api import add_endpoints
from rag.server.memory import limit_arenas, trim_regularly
from rag.server.service import Service
from rag.server.terminal import clean_terminal
from rag.web.i18n import (
    TEXTS,
    UiLanguage,
    bilingual,
    repair_tooltips,
    tooltip_attributes,
    translate,
)
from rag.web.syncs.board import SyncBoard
from rag.web.tabs.chat import build_chat
from rag.web.tabs.compare import build_compare
from rag.web.tabs.components import (
    BRIEF_EVENT,
    OWN_HTML,
    Personal,
    Translated,
    event_text,
    translated,
)
from rag.web.tabs.documents import build_documents
from rag.web.tabs.original import build_original
from rag.web.tabs.search import build_search
from rag.web.tabs.sessions import limit_sessions
from rag.web.tabs.startup import load_gradio
from rag.web.tabs.sync_status import build_status
from rag.web.tabs.upload_guard import log_errors_in_a_line, reject_foreign_files
from rag.web.tabs.visitors import Views

if TYPE_CHECKING:
    import gradio

TITLE = "Yinzheng 引证"
_FONTS = ("system-ui", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
_FOLDER = Path(web.__file__).parent
_SEND_LANGUAGE = "trigger('speak', {lang: window.yz.lang()});"
# The timeout lets page.js switch the language first: its listener runs after this one.
_ON_LOAD = (
    "element.addEventListener('click', (event) => {"
    " if (event.target.closest('.yz-lang'))"
    f" setTimeout(() => {{ {_SEND_LANGUAGE} }}); }}); {_SEND_LANGUAGE}"
    " window.yz.ready();"
)


def serve(settings: Settings) -> None:
    """Serve the page, the Gradio API, ``/v1`` and ``/mcp`` until interrupted.

    Raises StoreError if there is no store or it is empty, YinzhengError if the host is open to
    the network without an auth file, or if the port is taken.
    """
    check_host(settings)
    limit_arenas()  # before there are threads
    for warning in startup_warnings(settings):
        sys.stderr.write(f"yinzheng: {warning}\n")
    # Errors about the store come before the slow loading of the model.
    without_model = Assistant.open(settings=settings)
    if not without_model.store.counts()["passages"]:
        raise StoreError(
            "The store in {folder} holds no documents. Add some: yinzheng sync FOLDER"
            " --store {folder}",
            folder=settings.store,
        )
    without_model.close()
    sys.stderr.write("Loading the model…\n")
    with _without_collection(), clean_terminal():
        gradio_is_loaded = run_in_background(load_gradio)  # meanwhile the models are
        embedder = open_embedder(settings.model)
        assistant = Assistant.open(settings=settings, embedder=embedder)
        assistant.load()
        gradio_is_loaded()
        views, board = Views(assistant), SyncBoard(settings)
        page = build_page(assistant, settings, embedder, views, board)
        running = launch(page, assistant, settings, embedder, board)
    trim_regularly()
    views.prepare()
    with clean_terminal():
        sys.stderr.write(f"{TITLE}: {running.address}  (Ctrl-C stops it)\n")
        running.wait()


@contextmanager
def _without_collection() -> Iterator[None]:
    """Look for no cycles of garbage meanwhile: what a start loads stays."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def launch(
    page: "gradio.Blocks",
    assistant: Assistant,
    settings: Settings,
    embedder: Embedder | None = None,
    board: SyncBoard | None = None,
) -> RunningServer:
    """Serve a page and the APIs over an assistant; they answer when this returns.

    ``embedder`` embeds documents on sync, by default the one of the settings; ``board`` is the
    one of the page. Raises YinzhengError if the host is open to the network without an auth file,
    or if the port is taken.
    """
    import gradio

    theme = gradio.themes.Default(primary_hue="sky", font=_FONTS, font_mono=("monospace",))
    gradio_options = {"theme": theme, "head": head_html()}
    service = Service(settings, assistant, embedder)
    return start_server(page, service, settings, gradio_options, board)


def build_page(
    assistant: Assistant,
    settings: Settings,
    embedder: Embedder | None = None,
    views: Views | None = None,
    board: SyncBoard | None = None,
) -> "gradio.Blocks":
    """Return the page (``gradio.Blocks``) over an assistant, not yet served.

    ``embedder`` embeds documents on sync, by default the one of the settings; ``views`` are those
    of the assistant, by default new ones. On ``board`` the page's syncs are told of.
    """
    load_gradio()
    import gradio

    views = views or Views(assistant)
    page: gradio.Blocks
    with gradio.Blocks(
        title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(600, 600)
    ) as page:
        # First, so that no event of the page takes the endpoints' names.
        add_endpoints(Service(settings, assistant, embedder))
        header = gradio.HTML(_header_html(), js_on_load=_ON_LOAD, **OWN_HTML)
        status = build_status(views, board or SyncBoard(settings))
        texts: list[Translated] = []
        with gradio.Tabs(elem_id="yz-tabs"):
            with gradio.Tab(translate("chat", "en")) as chat:
                texts.append(translated(chat, "chat"))
                translations, personal = build_chat(views, page, chat)
                texts += translations
            name = translate("documents", "en")
            with gradio.Tab(name, elem_id="yz-documents-tab") as documents:
                texts.append(translated(documents, "documents"))
                translations, more = build_documents(
                    views, settings, embedder, documents, status,
                    add_folders=may_add_folders(settings),
                )  # fmt: skip
                texts += translations
                personal += more
            with gradio.Tab(translate("search", "en")) as search:
                texts.append(translated(search, "search"))
                texts += build_search(views)
            with gradio.Tab(translate("compare", "en")) as compare:
                texts.append(translated(compare, "compare"))
                translations, more = build_compare(views, compare)
                texts += translations
                personal += more
        build_original(views, settings)

        def switch_language(event: gradio.EventData) -> list[Any]:
            language: UiLanguage = "zh" if event_text(event, "lang") == "zh" else "en"
            return [gradio.update(**properties(language)) for _, properties in texts]

        components = [component for component, _ in texts]
        # always_last: a switch while the page still loads must not be dropped.
        header.speak(switch_language, None, components, trigger_mode="always_last", **BRIEF_EVENT)
        _greet(page, views, personal)
    reject_foreign_files(page)
    log_errors_in_a_line(page)
    limit_sessions(page, settings.connections)
    return page


def _greet(page: "gradio.Blocks", views: Views, personal: list[Personal]) -> None:
    """Have each visitor shown their documents when they open the page."""
    import gradio

    def greet(request: gradio.Request) -> list[Any]:
        view = views.of(request)
        return [gradio.update(**properties(view)) for _, properties in personal]

    page.load(greet, None, [component for component, _ in personal], **BRIEF_EVENT)


def _header_html() -> str:
    return (
        f"<div class='yz-head'><h1>{TITLE}</h1><p>{bilingual('tagline')}</p>"
        f"<button type='button' class='yz-lang'><span class='yz-en' lang='zh'>中文</span>"
        f"<span class='yz-zh' lang='en'>English</span></button>"
        f"<button type='button' class='yz-theme' {tooltip_attributes('theme')}"
        f" aria-label='theme'>◐</button></div>"
    )


def head_html() -> str:
    """Return the page's style and script, and the texts that the script shows, for ``<head>``.

    Gradio would limit a style given as ``css`` to elements within the page, but language and
    layers are switched by attributes of ``<html>``.
    """
    keys = ("copied", "confirm", "only_reads")
    spoken = {key: dict(zip(("en", "zh"), TEXTS[key], strict=True)) for key in keys}
    # "<" is escaped, so that no text can end the script element.
    texts = json.dumps({**repair_tooltips(), **spoken}).replace("<", "\\u003c")
    script = (_FOLDER / "page.js").read_text(encoding="utf-8")
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    return f"<style>{style}</style><script>window.yzWords = {texts};\n{script}</script>"
