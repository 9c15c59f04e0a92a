"""Put characters in place of the radicals that fonts of PDF files give for them: ⻓ is 长."""

import re
from collections.abc import Iterable, Iterator

from index.restore.layers import Kind, Piece
from index.text.normalize import RADICALS

_RADICAL = re.compile("[\u2e80-\u2fd5]")


def without_radicals(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield pieces in which the radicals of unchanged text are the characters that they show."""
    for piece in pieces:
        if piece.kind is not Kind.SAME or not _RADICAL.search(piece.text):
            yield piece
            continue
        done = 0
        for match in _RADICAL.finditer(piece.text):
            at = match.start()
            if at > done:
                yield _part(piece, done, at, piece.text[done:at], Kind.SAME)
            character = RADICALS.get(ord(match[0]), match[0])
            kind = Kind.SAME if character == match[0] else Kind.BYTES
            yield _part(piece, at, at + 1, character, kind)
            done = at + 1
        if done < len(piece.text):
            yield _part(piece, done, len(piece.text), piece.text[done:], Kind.SAME)


def _part(piece: Piece, start: int, end: int, text: str, kind: Kind) -> Piece:
    return Piece(text, piece.source_start + start, piece.source_start + end, kind)
