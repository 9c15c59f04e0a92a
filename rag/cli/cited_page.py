"""A cited document as a page for the browser, with the quotes of an answer marked in it."""

import html
import os
import shutil
import stat
import tempfile
import time
import webbrowser
from contextlib import suppress
from pathlib import Path

from index.errors import YinzhengError
from index.store import ReadableStore
from rag.cli.i18n import WORDS
from rag.types import Answer, Citation
from rag.web.layers import Mark, render_layers

_PLACE = "quote"
_PREFIX = "yinzheng-cited-"
_KEPT = 24 * 3600  # seconds
_STYLE = (
    "body{font:16px/1.7 sans-serif;max-width:46em;margin:2em auto;padding:0 1em;"
    "white-space:pre-wrap;overflow-wrap:anywhere;color-scheme:light dark}"
    "header{color:GrayText;font-size:90%}mark mark{outline:2px solid}"
    "[data-kind=guess],[data-kind=lost]{text-decoration:underline dotted}"
)


def open_citation(store: ReadableStore, answer: Answer, number: int) -> str:
    """Open the document of a citation in the browser, at the quote.

    Return what to tell, in the language of the answer.

    Raises YinzhengError if the answer has no citation of that number.
    """
    citation = next((one for one in answer.citations if one.number == number), None)
    if citation is None:
        last = len(answer.citations)
        known = f"it has {last}" if last else "it quotes nothing"
        raise YinzhengError(
            "The answer has no citation {number}: {known}.", number=number, known=known
        )
    _remove_earlier()
    file = Path(tempfile.mkdtemp(prefix=_PREFIX)) / "cited.html"
    file.write_text(cited_page(store, answer, citation), encoding="utf-8")
    words = WORDS[answer.language]
    if webbrowser.open(f"{file.as_uri()}#{_PLACE}"):
        return words["opened"].format(citation.document, number)
    return words["no_browser"].format(number, file)


def _remove_earlier() -> None:
    """Remove the pages of more than a day ago: the browser tells nobody when it has read one."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError):
            status = folder.lstat()
            if (
                stat.S_ISDIR(status.st_mode)
                and status.st_uid == os.getuid()
                and status.st_mtime < time.time() - _KEPT
            ):
                shutil.rmtree(folder, ignore_errors=True)


def cited_page(store: ReadableStore, answer: Answer, citation: Citation) -> str:
    """Return the whole restored document of a citation as HTML, with all its quotes marked."""
    with store.snapshot():
        document = store.document_by_path(citation.document)
    quotes = [one for one in answer.citations if one.document == citation.document]
    marks = [Mark(one.restored_start, one.restored_end, one.number) for one in quotes]
    short = (0, 0)
    if answer.short and answer.short.citation in {one.number for one in quotes}:
        short = answer.short.restored_start, answer.short.restored_end
    end = len(document.restored.text)
    text = render_layers(document, 0, end, marks, short).restored
    opening = f"<mark data-cite='{citation.number}'>"
    text = text.replace(opening, f"<a id='{_PLACE}'></a>{opening}", 1)
    title = html.escape(citation.where)
    return (
        "<!doctype html><html><head><meta charset='utf-8'>"
        f"<title>{title}</title><style>{_STYLE}</style></head>"
        f"<body><header>{title}</header>{text}</body></html>"
    )
