"""Web pages: the article by trafilatura, or else the whole text."""

import re
from copy import deepcopy

from index.errors import ReadError
from index.formats.base import Format
from index.formats.builder import clean, too_long
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
    needs="trafilatura lxml_html_clean",
)  # fmt: skip
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?([\w-]+)", re.I
)
_SHORTEST = 50
_TITLE_WITHIN = 300


def read(data: bytes, limit: int) -> RawText:
    """Return the article of a page, its title as the first line.

    Raises ReadError when the page shows no text.
    """
    declared = _CHARSET.search(data[:4096])
    raw = decode(data, 10 * limit, declared[1].decode("ascii") if declared else "")
    return article(raw.text, raw.charset, limit)


def article(markup: str, charset: str, limit: int, url: str = "") -> RawText:
    """Return the article of a decoded page; ``url`` is where it came from, if known."""
    import trafilatura
    from trafilatura.settings import DEFAULT_CONFIG

    # Below this size it takes the navigation too; Chinese says more in fewer characters.
    config = deepcopy(DEFAULT_CONFIG)
    config["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(_SHORTEST)
    found = trafilatura.bare_extraction(
        markup, with_metadata=True, include_comments=False, config=config,
        # Only what the page declares: a year found anywhere on it proves nothing.
        date_extraction_params={
            "original_date": True, "extensive_search": False, "max_date": "2100-12-31",
        },
    )  # fmt: skip
    about = {} if found is None or isinstance(found, dict) else found.as_dict()
    text = clean(str(about.get("text") or ""))
    if len(text) < _SHORTEST:
        text = clean(visible_text(markup)) or text
    if not text.strip():
        raise ReadError("the page shows no text")
    title = " ".join(clean(str(about.get("title") or "")).split())
    if title and title not in text[:_TITLE_WITHIN]:
        text = f"{title}\n{text}"
    if len(text) > limit:
        raise too_long(limit)
    return RawText(
        text,
        charset,
        title=title,
        date=find_date(str(about.get("date") or "")),
        author=clean(str(about.get("author") or "")),
        url=url or clean(str(about.get("url") or "")),
    )
