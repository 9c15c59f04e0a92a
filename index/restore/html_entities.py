"""Replace HTML entities left in extracted text: ``&nbsp;``, ``&amp;quot;``, ``&#20013;``."""

import html
import re
from collections.abc import Iterable, Iterator

from index.restore.layers import Kind, Piece

_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});")


def unescape(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield pieces in which the entities of unchanged text are replaced, doubly escaped or not."""
    for piece in pieces:
        if piece.kind is not Kind.SAME or "&" not in piece.text:
            yield piece
            continue
        done = 0
        for match in _ENTITY.finditer(piece.text):
            char = html.unescape(html.unescape(match.group()))
            if len(char) > 2 or not char.strip("\u0000"):
                continue  # not an entity of HTML
            if match.start() > done:
                yield _part(piece, done, match.start())
            source = piece.source_start + match.start()
            yield Piece(char.replace("\xa0", " "), source, source + len(match.group()), Kind.BYTES)
            done = match.end()
        if done < len(piece.text):
            yield _part(piece, done, len(piece.text))


def _part(piece: Piece, start: int, end: int) -> Piece:
    """Return characters ``[start, end)`` of an unchanged piece."""
    source = piece.source_start
    return Piece(piece.text[start:end], source + start, source + end, Kind.SAME)
