"""Leave out characters that nobody sees: zero-width spaces, soft hyphens, direction marks.

Pages put them between characters, against copying or for line breaks; a word with one inside is
not found.
"""

import re
from collections.abc import Iterable, Iterator

from index.restore.layers import Kind, Piece
from index.text.normalize import INVISIBLE

_INVISIBLE = re.compile(f"[{INVISIBLE}]+")


def without_invisible(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield pieces in which invisible characters of unchanged text are left out.

    Their source belongs to the character before them, at the beginning of a piece to the next.
    """
    for piece in pieces:
        if piece.kind is Kind.SAME:
            yield from _cleaned(piece)
        else:
            yield piece


def _cleaned(piece: Piece) -> Iterator[Piece]:
    done = 0
    for match in _INVISIBLE.finditer(piece.text):
        start, end = match.span()
        if start > done:
            if start - 1 > done:
                yield _part(piece, done, start - 1)
            source = piece.source_start
            yield Piece(piece.text[start - 1], source + start - 1, source + end, Kind.STRIP)
        elif end < len(piece.text):
            source = piece.source_start
            yield Piece(piece.text[end], source + start, source + end + 1, Kind.BYTES)
            end += 1
        done = end
    if done < len(piece.text):
        yield _part(piece, done, len(piece.text))


def _part(piece: Piece, start: int, end: int) -> Piece:
    source = piece.source_start
    return Piece(piece.text[start:end], source + start, source + end, Kind.SAME)
