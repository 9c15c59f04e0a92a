"""The Gradio page: a thin face over ``rag.Assistant``.

What is shown comes from ``rag.page`` as escaped HTML, so nothing in a document can become
markup, a link or a request.
"""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.embed import Embedder, open_embedder
from index.errors import StoreError, YinzhengError
from index.settings import Settings
from rag import page as page_parts
from rag.assistant import Assistant
from rag.doors.calls import Calls
from rag.doors.offer import offer_calls
from rag.doors.serve import Running, cautions, check_host, start
from rag.page import changes, library
from rag.page.documents import render_documents, render_repairs
from rag.page.examples import make_examples, render_examples
from rag.page.hits import SWITCHES, render_hits
from rag.page.passages import render_panel
from rag.page.reports import render_problem
from rag.page.turn import Turn, converse, render_thread
from rag.page.words import WORDS, Tongue, both, say, tip, tooltips
from rag.retrieve import Channels

if TYPE_CHECKING:
    import gradio

TITLE = "Yinzheng 引证"
_FONTS = ("system-ui", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
_FOLDER = Path(page_parts.__file__).parent
_FOUND = 10
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_WRITING: dict[str, Any] = {**_PRIVATE, "concurrency_id": "write", "concurrency_limit": 1}
_SPEAK = "trigger('speak', {lang: window.yz.lang()});"
_SWITCH = (
    "element.addEventListener('click', (event) => {"
    f" if (event.target.closest('.yz-lang')) setTimeout(() => {{ {_SPEAK} }}); }}); {_SPEAK}"
    " window.yz.ready();"
)
_PLAIN: dict[str, Any] = {"elem_classes": "yz-page", "apply_default_css": False}
_PICK = (
    "element.addEventListener('click', (event) => {"
    " const one = event.target.closest('[data-path]');"
    " if (one) trigger('pick', {chosen: one.dataset.path}); });"
)
_FOLLOW = "watch('value', () => window.yz.newest());"

Dress = tuple[Any, Callable[[Tongue], dict[str, Any]]]
"""A component and the words it has in a language."""


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
    import gradio

    plain = settings.model_copy(update={"llm": "", "reranker": ""})
    quoting = Assistant(assistant.store, plain, embedder)
    page: gradio.Blocks
    with gradio.Blocks(
        title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=(600, 600)
    ) as page:
        # First, so that the names are free: the page's own events are named too, unseen.
        offer_calls(Calls(settings, assistant, embedder))
        head = gradio.HTML(_banner(), js_on_load=_SWITCH, **_PLAIN)
        with gradio.Tabs(elem_id="yz-tabs"):
            with gradio.Tab(say("chat", "en")) as first:
                dresses = [_worded(first, "chat"), *_build_chat(assistant, quoting)]
            with gradio.Tab(say("documents", "en")) as second:
                dresses += [_worded(second, "documents")]
                dresses += _build_documents(assistant, settings, embedder, second)
            with gradio.Tab(say("search", "en")) as third:
                dresses += [_worded(third, "search"), *_build_search(assistant)]

        def speak(event: gradio.EventData) -> list[Any]:
            tongue: Tongue = "zh" if event._data.get("lang") == "zh" else "en"
            return [gradio.update(**words(tongue)) for _, words in dresses]

        head.speak(speak, None, [component for component, _ in dresses], **_PRIVATE)
    return page


def _build_chat(assistant: Assistant, quoting: Assistant) -> list[Dress]:
    import gradio

    welcome = render_examples(make_examples(quoting))
    turns = gradio.State(())
    with gradio.Row():
        with gradio.Column(scale=6, min_width=320):
            thread = gradio.HTML(
                render_thread((), welcome), elem_id="yz-thread", **_PLAIN,
                js_on_load=_FOLLOW,
            )  # fmt: skip
            box = gradio.Textbox(
                label=say("question", "en"), placeholder=say("placeholder", "en"), lines=1,
                max_lines=4, max_length=4000, submit_btn=True, autofocus=True,
                elem_id="yz-question",
            )  # fmt: skip
            with gradio.Row():
                new = gradio.Button(say("new", "en"), size="sm", elem_id="yz-new")
                export = gradio.Button(say("export", "en"), size="sm", elem_id="yz-export")
        with gradio.Column(scale=5, min_width=320):
            panel = gradio.HTML(render_panel(()), elem_id="yz-panel", **_PLAIN)

    def show(shown: tuple[Turn, ...], question: str | None, *, busy: bool) -> tuple[Any, ...]:
        words: dict[str, Any] = {} if question is None else {"value": question}
        sections = [one.passages for one in shown if one.passages]
        box_now = gradio.update(submit_btn=not busy, stop_btn=busy, **words)
        return render_thread(shown, welcome), render_panel(sections), shown, box_now

    async def ask(question: str, before: tuple[Turn, ...]) -> AsyncIterator[tuple[Any, ...]]:
        last, told, emptied = before, converse(assistant, question, before), True
        # Each step waits in a thread, so that stopping need not wait for a language model.
        while turn := await asyncio.to_thread(next, told, None):
            last = (*before, turn)
            yield show(last, "" if emptied else None, busy=True)
            emptied = False
        yield show(last, None, busy=False)

    def stop(shown: tuple[Turn, ...]) -> tuple[Any, ...]:
        if shown and not (shown[-1].answer or shown[-1].problem):
            shown = (*shown[:-1], replace(shown[-1], stopped=True))
        return show(shown, None, busy=False)

    told = [thread, panel, turns, box]
    asked = box.submit(ask, [box, turns], told, **_PRIVATE)
    box.stop(stop, [turns], told, cancels=[asked], **_PRIVATE)
    new.click(lambda: show((), "", busy=False), None, told, cancels=[asked], **_PRIVATE)
    return [
        (box, lambda t: {"label": say("question", t), "placeholder": say("placeholder", t)}),
        _worded(new, "new", "value"),
        _worded(export, "export", "value"),
    ]


def _build_documents(
    assistant: Assistant,
    settings: Settings,
    embedder: Embedder | None,
    tab: Any,  # noqa: ANN401
) -> list[Dress]:
    import gradio

    store = assistant.store
    chosen = gradio.State("")
    with gradio.Row(equal_height=True):
        words = gradio.Textbox(label=say("filter", "en"), scale=3, elem_id="yz-filter")
        upload = gradio.UploadButton(
            say("upload", "en"), file_count="multiple", file_types=library.suffixes(),
            variant="primary", elem_id="yz-upload",
        )  # fmt: skip
        again = gradio.Button(say("reindex", "en"), elem_id="yz-reindex")
    report = gradio.HTML("", elem_id="yz-report", **_PLAIN)
    table = gradio.HTML(
        render_documents(store), elem_id="yz-documents", **_PLAIN,
        js_on_load=_PICK,
    )  # fmt: skip
    repairs = gradio.HTML(render_repairs(store, ""), elem_id="yz-repairs", **_PLAIN)
    remove = gradio.Button(
        say("remove", "en"), variant="stop", size="sm", visible=False, elem_id="yz-remove"
    )

    def shown(told: Iterator[tuple[str, bool]], wanted: str, path: str) -> Iterator[Any]:
        for report, changed in told:
            yield report, render_documents(store, wanted, path) if changed else gradio.skip()

    def read(wanted: str, path: str) -> Iterator[Any]:
        yield from shown(changes.reindex(settings, embedder), wanted, path)

    def add(files: list[str], wanted: str, path: str) -> Iterator[Any]:
        yield from shown(changes.add(files, settings, embedder), wanted, path)

    def take_out(wanted: str, path: str) -> Iterator[Any]:
        for told in shown(changes.take_out(path, settings, embedder), wanted, ""):
            yield *told, "", render_repairs(store, ""), gradio.Button(visible=False)

    def pick(wanted: str, event: gradio.EventData) -> tuple[Any, ...]:
        path = str(event._data.get("chosen", ""))
        removable = gradio.Button(visible=library.is_upload(path))
        return path, render_documents(store, wanted, path), render_repairs(store, path), removable

    def listed(wanted: str, path: str) -> str:
        return render_documents(store, wanted, path)

    words.change(listed, [words, chosen], table, trigger_mode="always_last", **_PRIVATE)
    tab.select(listed, [words, chosen], table, **_PRIVATE)
    table.pick(pick, [words], [chosen, table, repairs, remove], **_PRIVATE)
    upload.upload(add, [upload, words, chosen], [report, table], **_WRITING)
    again.click(read, [words, chosen], [report, table], **_WRITING)
    everything = [report, table, chosen, repairs, remove]
    remove.click(take_out, [words, chosen], everything, **_WRITING)
    return [
        _worded(words, "filter"),
        _worded(upload, "upload"),
        _worded(again, "reindex", "value"),
        _worded(remove, "remove", "value"),
    ]


def _build_search(assistant: Assistant) -> list[Dress]:
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
    found = gradio.HTML("", elem_id="yz-found", **_PLAIN)

    def search(asked: str, speaking: list[str]) -> str:
        if not asked.strip():
            return ""
        times: dict[str, float] = {}
        on = Channels(**{one: one in speaking for one in SWITCHES})
        try:
            return render_hits(assistant.search(asked, _FOUND, on, times=times), times)
        except YinzhengError as error:
            return render_problem(str(error))

    query.submit(search, [query, channels], found, **_PRIVATE)
    channels.input(search, [query, channels], found, **_PRIVATE)
    return [
        (query, lambda t: {"label": say("query", t), "placeholder": say("query_hint", t)}),
        (channels, lambda t: {"label": say("channels", t), "choices": _choices(t)}),
    ]


def _choices(tongue: Tongue) -> list[tuple[str, str]]:
    return [(say(one, tongue), one) for one in SWITCHES]


def _worded(component: Any, key: str, part: str = "label") -> Dress:  # noqa: ANN401
    return component, lambda tongue: {part: say(key, tongue)}


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
