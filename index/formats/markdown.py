"""Markdown: the raw text, and what its front matter says."""

import re
from dataclasses import replace

from index.formats.base import Format
from index.formats.decode import decode
from index.text.dates import find_date
from index.types import RawText

FORMAT = Format("Markdown", (".md", ".markdown", ".mdx"), apart=False)
_FRONT = re.compile(
    r"\s*(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?)\r?\n(?P=fence)[ \t]*(?:\r?\n|$)", re.S
)
_LINE = re.compile(r"^(\w+)\s*[:=]\s*(\S.*?)\s*$", re.M)
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)
_LONGEST = 20_000


def read(data: bytes, limit: int) -> RawText:
    """Return a text as it stands, with title, date, author and URL of its front matter.

    Without a title there, the first heading is the title. Raises ReadError as plain text
    does.
    """
    raw = decode(data, limit)
    front = _FRONT.match(raw.text[:_LONGEST])
    said: dict[str, str] = {}
    if front:
        for key, value in _LINE.findall(front["body"]):
            said.setdefault(key.lower(), value.strip("\"'[] "))
    heading = _HEADING.search(raw.text[front.end() if front else 0 :][:_LONGEST])
    return replace(
        raw,
        title=said.get("title", heading[1] if heading else ""),
        date=find_date(said.get("date", said.get("published", ""))),
        author=said.get("author", said.get("authors", "")),
        url=said.get("url", said.get("link", said.get("source", ""))),
    )
