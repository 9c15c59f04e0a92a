"""The Gradio page: a thin face over ``rag.Assistant``.

What is shown comes from ``rag.web`` as escaped HTML, so nothing in a document can become
markup, a link or a request.
"""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embed import Embedder, open_embedder
from index.errors import StoreError
from index.settings import Settings
from rag import web
from rag.assistant import Assistant
from rag.server.app import Running, cautions, check_host, start
from rag.server.gradio_api import offer_calls
from rag.server.service import Calls
from rag.web.catalogue import Catalogue
from rag.web.i18n import WORDS, Tongue, both, say, tip, tooltips
from rag.web.tabs.chat import build_chat
from rag.web.tabs.components import PLAIN, PRIVATE, said, worded
from rag.web.tabs.documents import build_documents
from rag.web.tabs.search import build_search
from rag.web.tabs.upload_guard import keep_local
from rag.web.upload_folder import sent_folder

if TYPE_CHECKING:
    import gradio

TITLE = "Yinzheng 引证"
_FONTS = ("system-ui", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
_FOLDER = Path(web.__file__).parent
_SPEAK = "trigger('speak', {lang: window.yz.lang()});"
_SWITCH = (
    "element.addEventListener('click', (event) => {"
    f" if (event.target.closest('.yz-lang')) setTimeout(() => {{ {_SPEAK} }}); }}); {_SPEAK}"
    " window.yz.ready();"
)


def serve(settings: Settings) -> None:
    """Serve the page and the other doors until interrupted.

    Raises StoreError when there is no store, YinzhengError when others could come in without a
    secret or the port is taken.
    """
    check_host(settings)
    for told in cautions(settings):
        sys.stderr.write(f"yinzheng: {told}\n")
    check = Assistant.open(settings=settings)
    if not check.store.counts()["passages"]:
        raise StoreError("The store holds no documents. Add some: yinzheng sync FOLDER")
    check.close()
    sys.stderr.write("Loading the model…\n")
    embedder = open_embedder(settings.model)
    assistant = Assistant.open(settings=settings, embedder=embedder)
    assistant.load()
    running = launch(build_page(assistant, settings, embedder), assistant, settings, embedder)
    sys.stderr.write(f"{TITLE}: {running.address}  (Ctrl-C stops it)\n")
    running.wait()


def launch(
    page: "gradio.Blocks",
    assistant: Assistant,
    settings: Settings,
    embedder: Embedder | None = None,
) -> Running:
    """Serve a page and the other doors over an assistant; they answer when this returns.

    Raises YinzhengError when others could come in without a secret or the port is taken.
    """
    import gradio

    theme = gradio.themes.Default(primary_hue="sky", font=_FONTS, font_mono=("monospace",))
    look = {"theme": theme, "head": _head()}
    return start(page, Calls(settings, assistant, embedder), settings, look)


def build_page(
    assistant: Assistant, settings: Settings, embedder: Embedder | None = None
) -> "gradio.Blocks":
    """Return the page over an assistant, not yet served.

    ``embedder`` is used to read documents, by default the one of the settings.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the import: no request leaves
    os.environ["GRADIO_TEMP_DIR"] = str(sent_folder())
    import gradio

    quoting = assistant.quoting()
    catalogue = Catalogue(assistant.store)
    page: gradio.Blocks
    with gradio.Blocks(
        title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(600, 600)
    ) as page:
        # First, so that the names are free: the page's own events are named too, unseen.
        offer_calls(Calls(settings, assistant, embedder))
        head = gradio.HTML(_banner(), js_on_load=_SWITCH, **PLAIN)
        with gradio.Tabs(elem_id="yz-tabs"):
            with gradio.Tab(say("chat", "en")) as first:
                dresses = [worded(first, "chat"), *build_chat(assistant, quoting, catalogue, first)]
            with gradio.Tab(say("documents", "en")) as second:
                dresses += [worded(second, "documents")]
                dresses += build_documents(assistant, catalogue, settings, embedder, second)
            with gradio.Tab(say("search", "en")) as third:
                dresses += [worded(third, "search"), *build_search(assistant)]

        def speak(event: gradio.EventData) -> list[Any]:
            tongue: Tongue = "zh" if said(event, "lang") == "zh" else "en"
            return [gradio.update(**words(tongue)) for _, words in dresses]

        # A switch that comes while the page still loads must not be dropped.
        worded_parts = [component for component, _ in dresses]
        head.speak(speak, None, worded_parts, trigger_mode="always_last", **PRIVATE)
    keep_local(page)
    return page


def _banner() -> str:
    return (
        f"<div class='yz-head'><h1>{TITLE}</h1><p>{both('tagline')}</p>"
        f"<button type='button' class='yz-lang'><span class='yz-en' lang='zh'>中文</span>"
        f"<span class='yz-zh' lang='en'>English</span></button>"
        f"<button type='button' class='yz-theme' {tip('theme')} aria-label='theme'>◐</button></div>"
    )


def _head() -> str:
    """Return the page's own style and script, and the words the script shows.

    Given as ``css`` the style would be kept to the inside of the page, out of reach of the
    attributes that switch language and layers.
    """
    copied = dict(zip(("en", "zh"), WORDS["copied"], strict=True))
    words = json.dumps({**tooltips(), "copied": copied}).replace("<", "\\u003c")
    script = (_FOLDER / "page.js").read_text(encoding="utf-8")
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    return f"<style>{style}</style><script>window.yzWords = {words};\n{script}</script>"
