"""Web pages: the article, extracted by trafilatura, or else the whole text."""

import re
from copy import deepcopy

from index.errors import ReadError
from index.formats.base import Format
from index.formats.builder import clean, too_long, with_title
from index.formats.decode import decode
from index.formats.html_text import visible_text
from index.text.dates import find_date
from index.types import RawText

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
# A shorter article is taken for a failed extraction, and the whole text is used; set by hand.
_MIN_ARTICLE_CHARACTERS = 50
_HEAD_BYTES = 4096  # where a page must declare its charset; HTML asks for the first 1,024
MARKUP_PER_TEXT = 10
"""How many characters of markup are allowed for each character of the limit; set by hand."""


def read(data: bytes, limit: int) -> RawText:
    """Return the article of a page, below its title.

    Raises ReadError if the page shows no text or more than ``limit`` characters.
    """
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    raw = decode(data, MARKUP_PER_TEXT * limit, declared[1].decode("ascii") if declared else "")
    return article(raw.text, raw.charset, limit)


def article(markup: str, charset: str, limit: int, url: str = "") -> RawText:
    """Return the article of a decoded page; ``url`` is its address, if known.

    ``charset`` is what the page was decoded with. Raises ReadError as ``read`` does.
    """
    import trafilatura
    from trafilatura.settings import DEFAULT_CONFIG

    # Below its own minimum trafilatura adds the navigation to the text. That minimum is meant
    # for European languages; Chinese says as much in fewer characters.
    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(_MIN_ARTICLE_CHARACTERS)
    extracted = trafilatura.bare_extraction(
        markup, with_metadata=True, include_comments=False, config=config,
        # Only a date that the page declares: a year anywhere in its text proves nothing.
        date_extraction_params={
            "original_date": True, "extensive_search": False, "max_date": "2100-12-31",
        },
    )  # fmt: skip
    if extracted is None or isinstance(extracted, dict):
        fields = {}
    else:
        fields = extracted.as_dict()
    text = clean(str(fields.get("text") or ""))
    if len(text) < _MIN_ARTICLE_CHARACTERS:
        text = clean(visible_text(markup)) or text
    if not text.strip():
        raise ReadError("the page shows no text")
    title = " ".join(clean(str(fields.get("title") or "")).split())
    text = with_title(title, text)
    if len(text) > limit:
        raise too_long(limit)
    return RawText(
        text,
        charset,
        title=title,
        date=find_date(str(fields.get("date") or "")),
        author=clean(str(fields.get("author") or "")),
        url=url or clean(str(fields.get("url") or "")),
    )
