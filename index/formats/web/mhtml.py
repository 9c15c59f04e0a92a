"""Web pages saved as one file (MHTML): the page itself, read as HTML."""

import re
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

from index.errors import ReadError
from index.formats.base import Format
from index.formats.charsets.decode import decode
from index.formats.left_out import LeftOut, left_out_notes
from index.formats.web.html import MARKUP_PER_TEXT, article
from index.types import RawText

FORMAT = Format(
    "MHTML", (".mhtml", ".mht"), re.compile(rb"From: <Saved by"),
    packages="trafilatura lxml_html_clean",
)  # fmt: skip


def read(data: bytes, limit: int) -> RawText:
    """Return the article of the saved page and the address it was saved from.

    Raises ReadError if the file holds no page or the page shows no text.
    """
    message = message_from_bytes(data, policy=default)
    pages = [part for part in message.walk() if part.get_content_type() == "text/html"]
    for part in pages:
        frames = len(pages) - 1
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        raw = decode(content, MARKUP_PER_TEXT * limit, part.get_content_charset() or "")
        saved_from = message.get("Snapshot-Content-Location") or part.get("Content-Location")
        url = str(saved_from) if str(saved_from or "").startswith("http") else ""
        page = article(raw.text, raw.charset, limit, url)
        return replace(
            page, notes=(*page.notes, *raw.notes, *left_out_notes({LeftOut.FRAMES: frames}))
        )
    raise ReadError("it holds no web page")
