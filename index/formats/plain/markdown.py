"""Markdown: the text as it stands with its blocks, and the fields of its front matter."""

import re
from dataclasses import replace

from index.blocks import Block, BlockKind
from index.formats.base import Format
from index.formats.charsets.decode import decode
from index.formats.plain.markdown_blocks import find_blocks
from index.text.dates import find_date
from index.types import RawText

FORMAT = Format("Markdown", (".md", ".markdown", ".mdx"), packages="markdown-it-py")
_FRONT_MATTER = re.compile(
    r"\s*(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<body>.*?)\r?\n(?P=fence)[ \t]*(?:\r?\n|$)", re.S
)
_FIELD = re.compile(r"^(\w+)\s*[:=]\s*(\S.*?)\s*$", re.M)
_HEADING = re.compile(r"^#[ \t]+(.+?)[ \t]*#*[ \t]*$", re.M)
# Front matter and first heading are looked for in so much of a text; set by hand, so that a
# large file costs no more.
_MAX_SEARCHED_CHARACTERS = 20_000


def read(data: bytes, limit: int) -> RawText:
    """Return a text as it stands, with title, date, author and URL from its front matter.

    If the front matter has no title, the first heading is the title. Raises ReadError if the
    file is binary, empty or longer than ``limit`` characters.
    """
    raw = decode(data, limit)
    front = _FRONT_MATTER.match(raw.text[:_MAX_SEARCHED_CHARACTERS])
    fields: dict[str, str] = {}
    if front:
        for key, value in _FIELD.findall(front["body"]):
            fields.setdefault(key.lower(), value.strip("\"'[] "))
    heading = _HEADING.search(raw.text[front.end() if front else 0 :][:_MAX_SEARCHED_CHARACTERS])
    blocks = find_blocks(raw.text, front.end() if front else 0)
    if front:
        start = front.start("fence")
        blocks = (Block(BlockKind.EDITORIAL, start, len(front[0].rstrip())), *blocks)
    return replace(
        raw,
        blocks=blocks,
        title=fields.get("title", heading[1] if heading else ""),
        date=find_date(fields.get("date", fields.get("published", ""))),
        author=fields.get("author", fields.get("authors", "")),
        url=fields.get("url", fields.get("link", fields.get("source", ""))),
    )
