"""Web pages: the main content with its structure, below its title."""

import re
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from html import unescape
from typing import Any

from index.blocks import Block, BlockKind
from index.formats.base import Format
from index.formats.builder import Assembly, clean, too_long, with_title
from index.formats.charsets.decode import decode
from index.formats.web.blocks import add_blocks
from index.formats.web.left_out import Unread, outside_note, unread
from index.formats.web.main_content import Content, main_content
from index.formats.web.metadata import declared_author, declared_date, is_understood
from index.formats.web.tree import lengths, parse_tree
from index.messages import Message, say
from index.text.dates import find_date
from index.types import Place, RawText

FORMAT = Format(
    "HTML", (".html", ".htm", ".xhtml", ".shtml"),
    re.compile(
        rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,500}?-->\s*)?"
        rb"(?:<!doctype\s+html|<html)", re.I | re.S
    ),
    packages="trafilatura lxml_html_clean",
)  # fmt: skip
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?([\w-]+)", re.I
)
# A shorter article is taken for a failed extraction, and the whole page is read; set by hand.
_MIN_ARTICLE_CHARACTERS = 50
_HEAD_BYTES = 4096  # where a page must declare its charset; HTML asks for the first 1,024
MARKUP_PER_TEXT = 10
"""How many characters of markup are allowed for each character of the limit; set by hand."""
_UNSEEN_MARKUP = re.compile(r"(<!--|-->|</?(?:script|style)\b)", re.I)
# Trafilatura writes a cell for each column and row that one spans, however many there are.
_SPAN = re.compile(r"\b(?:col|row)span\s*=\s*[\"']?\d+[\"']?", re.I)
_TAG = re.compile(r"<[^<>]*>")
_TOO_DEEP = say("its parts are nested too deeply to tell them apart: only its text is read")
_TITLE_CHARACTERS = 300  # at the beginning of a text, in which its title is looked for


def read(data: bytes, limit: int) -> RawText:
    """Return the main content of a page with its blocks, below its title.

    Raises ReadError if the page shows no text or more than ``limit`` characters.
    """
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    raw = decode(data, MARKUP_PER_TEXT * limit, declared[1].decode("ascii") if declared else "")
    page = article(raw.text, raw.charset, limit)
    return replace(page, notes=(*page.notes, *raw.notes))


def article(markup: str, charset: str, limit: int, url: str = "") -> RawText:
    """Return the main content of a decoded page; ``url`` is its address, if known.

    ``charset`` is what the page was decoded with. Raises ReadError as ``read`` does.
    """
    fields = _extracted(markup)
    title = " ".join(clean(str(fields.get("title") or "")).split())
    sample = clean(str(fields.get("text") or ""))
    if len(sample) < _MIN_ARTICLE_CHARACTERS:
        sample = ""
    made = Assembly(limit)
    root = parse_tree(markup)
    notes = add_page(made, root, markup, sample, title)
    raw = _titled(made.raw(charset, say("the page shows no text")), title)
    if len(raw.text) > limit:
        raise too_long(limit)
    return replace(
        raw,
        title=title,
        date=_date(root, markup, str(fields.get("date") or "")),
        author=(declared_author(root) if root is not None else "")
        or clean(str(fields.get("author") or "")),
        url=url or clean(str(fields.get("url") or "")),
        notes=notes,
    )


def _date(root: Any, markup: str, found: str) -> str:  # noqa: ANN401
    """Return the date that a page declares, or else the one found by htmldate if it is sound."""
    declared = declared_date(root, markup) if root is not None else ""
    day = declared or find_date(found)
    return day if declared or is_understood(day, markup) else ""


def add_page(
    made: Assembly,
    root: Any,  # noqa: ANN401
    markup: str,
    sample: str,
    title: str,
) -> tuple[Message, ...]:
    """Add the main content of a page to a text, and return notes on it for the user.

    ``root`` is the root element of ``markup``, None for a page that is nested too deeply;
    ``sample`` is text of the content, '' if that is not known; ``title`` is the page's title.
    """
    if root is None:
        made.add(flat_text(markup))
        return () if made.empty else (_TOO_DEEP,)
    body = root.find("body")
    if body is None:
        body = root
    sizes = lengths(body)
    content = main_content(body, sample, title, sizes)
    hidden = add_blocks(made, content.root, sizes, content.left_out)
    notes = (hidden_note(hidden),) if hidden else ()
    return (*notes, *outside_note(body, content, sizes), *unread(content).notes())


def add_whole_page(made: Assembly, markup: str, place: Place | None = None) -> tuple[int, Unread]:
    """Add all of a page to a text, from a place of the file.

    Return how many parts are hidden, and what of the page is not read.
    """
    root = parse_tree(markup)
    if root is None:
        made.add(flat_text(markup), place)
        return 0, Unread(Counter(), [])
    body = root.find("body")
    whole = root if body is None else body
    hidden = add_blocks(made, whole, lengths(whole), place=place)
    return hidden, unread(Content(whole, frozenset()))


def hidden_note(parts: int) -> Message:
    """Return the note on parts of a page that its readers do not see."""
    if parts > 1:
        return say("{count} hidden parts of the page, never quoted", count=parts)
    return say("1 hidden part of the page, never quoted")


def flat_text(markup: str) -> str:
    """Return the text of markup whose elements are not looked at, a line for each."""
    shown: list[str] = []
    until = ""  # what ends the comment, script or style sheet, '' outside of them
    for part in _UNSEEN_MARKUP.split(markup):
        mark = part.lower()
        if until:
            until = "" if mark == until else until
            shown.append("<" if not until and mark != "-->" else "")
        elif mark in ("<!--", "<script", "<style"):
            until = "-->" if mark == "<!--" else f"</{mark[1:]}"
        else:
            shown.append(part)
    text = unescape(_TAG.sub("\n", "".join(shown)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _extracted(markup: str) -> dict[str, Any]:
    """Return the text and the metadata of a page as trafilatura reads them."""
    import trafilatura
    from trafilatura.settings import DEFAULT_CONFIG

    # Below its own minimum trafilatura adds the navigation to the text. That minimum is meant
    # for European languages; Chinese says as much in fewer characters.
    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(_MIN_ARTICLE_CHARACTERS)
    extracted = trafilatura.bare_extraction(
        _SPAN.sub("", markup), with_metadata=True, include_comments=False, config=config,
        # Only a date that the page declares: a year anywhere in its text proves nothing.
        date_extraction_params={
            "original_date": True, "extensive_search": False, "max_date": "2100-12-31",
        },
    )  # fmt: skip
    if extracted is None or isinstance(extracted, dict):
        return {}
    fields: dict[str, Any] = extracted.as_dict()
    return fields


def _titled(raw: RawText, title: str) -> RawText:
    """Return a text with its title above it, unless it begins with it, and marked in it."""
    if not title:
        return raw
    text = with_title(title, raw.text)
    if text != raw.text:
        moved = len(text) - len(raw.text)
        blocks = [
            block._replace(start=block.start + moved, end=block.end + moved) for block in raw.blocks
        ]
        derived = tuple((low + moved, high + moved) for low, high in raw.derived)
        blocks = [Block(BlockKind.TITLE, 0, len(title)), *blocks]
        return replace(raw, text=text, blocks=tuple(blocks), derived=derived)
    blocks = list(raw.blocks)
    for at, block in enumerate(blocks):
        if block.kind is BlockKind.HEADING and raw.text[block.start : block.end] == title:
            blocks[at] = block._replace(kind=BlockKind.TITLE, level=0)
            return replace(raw, blocks=tuple(blocks))
    start = raw.text.index(title)
    end = start + len(title)
    alone = raw.text[max(0, start - 1) : start] in ("", "\n") and raw.text[end : end + 1] in (
        "",
        "\n",
    )
    if alone and not any(block.start < end and start < block.end for block in blocks):
        place = sum(block.start < start for block in blocks)
        blocks.insert(place, Block(BlockKind.TITLE, start, end))
    return replace(raw, blocks=tuple(blocks))
