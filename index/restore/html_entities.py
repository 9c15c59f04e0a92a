"""HTML entities left in extracted text: ``&nbsp;``, ``&amp;quot;``, ``&#20013;``."""

import html
import re
from collections.abc import Iterable, Iterator

from index.restore.layers import Kind, Piece

_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});")


def unescape(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield pieces with the entities in unchanged text replaced, also doubly escaped ones."""
    for piece in pieces:
        if piece.kind is not Kind.SAME or "&" not in piece.text:
            yield piece
            continue
        at = 0
        for match in _ENTITY.finditer(piece.text):
            char = html.unescape(html.unescape(match.group()))
            if len(char) > 2 or not char.strip("\u0000"):
                continue  # no entity that HTML knows
            if match.start() > at:
                yield _part(piece, at, match.start())
            source = piece.source_start + match.start()
            yield Piece(char.replace("\xa0", " "), source, source + len(match.group()), Kind.BYTES)
            at = match.end()
        if at < len(piece.text):
            yield _part(piece, at, len(piece.text))


def _part(piece: Piece, start: int, end: int) -> Piece:
    source = piece.source_start
    return Piece(piece.text[start:end], source + start, source + end, Kind.SAME)
