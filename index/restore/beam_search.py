"""Read a shifted run again: beam search over what its bytes may have been.

A hypothesis is either aligned with the original characters or waits, one byte late, for
the trail byte of a character whose lead byte it holds. Bytes force nearly everything;
only lost bytes branch, and the language model chooses among their characters.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from heapq import nlargest
from operator import itemgetter
from string import printable
from typing import NamedTuple

from index.restore.detect import ANNOTATION, ASCII_ANNOTATION, CUT, Detection
from index.restore.language_model import BOUNDARY, PageModel, shipped
from index.restore.layers import Kind, Piece
from index.restore.readings import (
    LEADS,
    from_gbk,
    gbk,
    is_common,
    is_han,
    is_simplified_only,
    is_traditional,
    readings,
    simplified,
    traditional,
)

BEAM = 16
_TAIL = 2
_VANISHED = 10
_VANISHED_IN_A_ROW = 2
_FOLLOWERS = 60
_FEW = 8  # more leads than this are no knowledge
_VANISH = math.log(1.0)
_SILENT = math.log(0.05)
_WRONG_SCRIPT = 7.0
_RARE = 2.0
_LEAST_GUESSED = 6e-6
_ONE_MARK = math.log(0.2)  # the model counts all punctuation as one boundary
_SYMBOL = 6.0  # ⑸ or ∵ beside a lost byte is two bytes of something else
_IMPOSSIBLE = 14.0
_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》〈〉【】—…·" + printable)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a run: its pieces, where it ends, its log probability."""

    score: float
    pieces: tuple[Piece, ...]
    end: int

    @property
    def text(self) -> str:
        """Return the characters of the pieces."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class _Hypothesis:
    """``leads`` wait for a trail byte since source place ``since``; none when aligned."""

    score: float
    a: str
    b: str
    leads: tuple[int, ...]
    since: int
    before: str
    pieces: tuple[Piece, ...]


class _Move(NamedTuple):
    """A step of a hypothesis to its next character, not yet built."""

    score: float
    one: _Hypothesis
    char: str
    mark: str
    start: int
    end: int
    kind: Kind
    leads: tuple[int, ...]


class Lattice:
    """Reads the shifted runs of one page."""

    def __init__(self, text: str, detection: Detection, page: PageModel) -> None:
        """Prepare a page: its damaged text, its annotation table, its language."""
        self._text = text
        self._table = detection.table
        self._page = page

    def read(
        self, at: int, since: int, leads: tuple[int, ...], context: str, first: str = ""
    ) -> list[Reading]:
        """Return the readings from source place ``at``, best first.

        ``leads`` are the lead bytes that may be pending, ``since`` where their source
        begins, ``context`` the two characters before; ``first`` lists the characters that
        may stand before the pending byte and are lost too.
        """
        a, b = _marks(context)
        starts = [_Hypothesis(0.0, a, b, leads, since, "", ())]
        if first:
            starts = [self._guessed(starts[0], char, leads) for char in first]
        frontier: dict[int, list[_Move]] = {}
        place, kept, tail = at, starts, 0
        while True:
            if not frontier and not any(one.leads for one in kept):
                tail += 1
                if tail > _TAIL or not self._goes_on(place):
                    return [Reading(one.score, one.pieces, place) for one in kept]
            if place < len(self._text):
                for one in kept + self._vanished(kept):
                    for move in self._step(one, place):
                        frontier.setdefault(move.end, []).append(move)
            if not frontier:
                return []
            place = min(frontier)
            # Only the moves that survive are built.
            best = nlargest(BEAM, frontier.pop(place), key=itemgetter(0))
            kept = [_built(move) for move in best]

    def _goes_on(self, place: int) -> bool:
        text = self._text
        return place < len(text) and is_han(text[place]) and not CUT.match(text, place + 1)

    def _guessed(self, one: _Hypothesis, char: str, leads: tuple[int, ...]) -> _Hypothesis:
        """Return a hypothesis with a character before the pending byte that left no source."""
        score, mark = self._emit(one, char)
        return _Hypothesis(score, one.b, mark, leads, one.since, one.before + char, one.pieces)

    def _vanished(self, kept: list[_Hypothesis]) -> list[_Hypothesis]:
        """Return hypotheses in which a pair of bytes vanished here, the best few."""
        found = [
            (self._emit(one, char)[0] + _VANISH, one, char, leads)
            for one in kept
            if one.leads and len(one.before) < _VANISHED_IN_A_ROW
            for char, leads in _before_a_vanished_pair(one.leads)
        ]
        best = nlargest(_VANISHED, found, key=itemgetter(0))
        return [
            replace(self._guessed(one, char, leads), score=score)
            for score, one, char, leads in best
        ]

    def _step(self, one: _Hypothesis, place: int) -> Iterator[_Move]:
        text = self._text
        char = text[place]
        noted = ANNOTATION.match(text, place)
        strip = noted is not None and self._table.get(char) == noted[2]
        if not one.leads:
            end = noted.end() if noted and strip else place + 1
            kind = Kind.STRIP if strip else Kind.SAME
            yield self._put(one, char, place, end, kind, ())
            return
        cut = CUT.match(text, place)
        if cut:
            read = _read_as(one.leads, cut[1])
            for c in [c for c in read if self._table.get(c) == cut[1]] or read:
                yield self._put(one, c, one.since, cut.end(), Kind.PINYIN, ())
            return
        if char in "?\ufffd":
            known = len(one.leads) <= _FEW
            for c in _lost_trail(one.leads) if known else self._any(one.b, one.leads):
                yield self._put(one, c, one.since, place + 1, Kind.GUESS, ())
            return
        code = b"\x80" if char == "€" else gbk(char)
        if len(code) == 1 and code[0] >= 0x40:
            yield from self._closed(one, place, code[0])
            return
        end = noted.end() if noted and strip else place + 1
        for c in _completed(one.leads, code[0]) if len(code) == 2 else ():
            kind = Kind.BYTES if len(one.leads) == 1 else Kind.GUESS
            yield self._put(one, c, one.since, end, kind, (code[1],))
        if not is_han(char):
            # The last trail byte of the run may be lost without a mark.
            for c in _lost_trail(one.leads):
                yield self._put(one, c, one.since, place, Kind.GUESS, (), _SILENT)

    def _any(self, before: str, leads: tuple[int, ...]) -> list[str]:
        """Return likely characters where only the choice of lead bytes is left."""
        chars = [traditional(char) for char in self._page.followers(before, _FOLLOWERS)]
        return [char for char in chars if (gbk(char) or b"\0")[0] in leads]

    def _closed(self, one: _Hypothesis, place: int, trail: int) -> Iterator[_Move]:
        """Yield the characters whose trail byte shows as an ASCII letter."""
        noted = ASCII_ANNOTATION.match(self._text, place)
        for c in _completed(one.leads, trail):
            kind = Kind.BYTES if len(one.leads) == 1 else Kind.GUESS
            end, cost = place + 1, 0.0
            if noted and noted[1] in readings(c):
                end = noted.end()
            elif noted:
                cost = -_IMPOSSIBLE
            yield self._put(one, c, one.since, end, kind, (), cost)

    def _put(
        self,
        one: _Hypothesis,
        char: str,
        start: int,
        end: int,
        kind: Kind,
        leads: tuple[int, ...],
        cost: float = 0.0,
    ) -> _Move:
        score, mark = self._emit(one, char)
        return _Move(score + cost, one, char, mark, start, end, kind, leads)

    def _emit(self, one: _Hypothesis, char: str) -> tuple[float, str]:
        mark, odd = _nature(char)
        return one.score + self._page.after(one.a + one.b)[mark] - odd, mark


@cache
def _is_guessable(char: str) -> bool:
    """Tell whether a character is frequent enough to be guessed."""
    return is_common(char) and shipped().alone(simplified(char)) > _LEAST_GUESSED


def _built(move: _Move) -> _Hypothesis:
    """Return the hypothesis a move leads to."""
    one = move.one
    kind = Kind.GUESS if one.before else move.kind
    piece = Piece(one.before + move.char, move.start, move.end, kind)
    pieces = (*one.pieces, piece)
    if move.start == move.end and one.pieces:
        # A character without any source joins the last one.
        last = one.pieces[-1]
        piece = Piece(last.text + piece.text, last.source_start, move.end, Kind.GUESS)
        pieces = (*one.pieces[:-1], piece)
    return _Hypothesis(move.score, one.b, move.mark, move.leads, move.end, "", pieces)


@cache
def _nature(char: str) -> tuple[str, float]:
    """Return the mark of a character and what it costs for its script or rarity alone."""
    if is_han(char):
        odd = _WRONG_SCRIPT * is_simplified_only(char) + _RARE * (not is_common(char))
    else:
        odd = -_ONE_MARK if char in _PUNCTUATION else _SYMBOL
    return _mark(char), odd


@cache
def _mark(char: str) -> str:
    return simplified(char) if is_han(char) else BOUNDARY


def _marks(context: str) -> tuple[str, str]:
    marks = BOUNDARY * 2 + "".join(_mark(char) for char in context)
    return marks[-2], marks[-1]


@cache
def _completed(leads: tuple[int, ...], trail: int) -> tuple[str, ...]:
    """Return the Han characters (or full stop) of pending leads and a trail byte."""
    found = [_decoded(lead, trail) for lead in leads]
    found = [c for c in found if c and (is_han(c) or c in "。，、；：？！“”")]
    if len(leads) > 1:
        found = [c for c in found if not is_han(c) or _is_guessable(c)]
    return tuple(found)


@cache
def _lost_trail(leads: tuple[int, ...]) -> tuple[str, ...]:
    if len(leads) > _FEW:
        return ()
    found = (from_gbk(lead, t) for lead in leads for t in TRAILS if t > 0x80)
    return tuple(c for c in found if c and _is_guessable(c))


@cache
def _before_a_vanished_pair(leads: tuple[int, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return characters whose trail byte begins a pair that decoders drop without a mark.

    With each come the lead bytes that such a pair may hold: those of the next character.
    """
    if len(leads) > _FEW:
        return ()
    found = ((from_gbk(lead, t), _dropped_after(t)) for lead in leads for t in TRAILS)
    return tuple((c, after) for c, after in found if after and c and _is_guessable(c))


@cache
def _dropped_after(first: int) -> tuple[int, ...]:
    """Return the lead bytes that make no character as the second byte after ``first``.

    They are those of GBK's private zones and gaps.
    """
    if first < LEADS[0] or first > LEADS[-1]:
        return ()
    return tuple(lead for lead in LEADS if not _decoded(first, lead))


@cache
def _read_as(leads: tuple[int, ...], pinyin: str) -> tuple[str, ...]:
    """Return the annotated characters with a pending lead byte and a reading."""
    found = {from_gbk(lead, t) for lead in leads for t in TRAILS} - {""}
    return tuple(sorted(c for c in found if pinyin in readings(c) and is_traditional(c)))


def _decoded(lead: int, trail: int) -> str:
    try:
        char = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return ""
    return char if len(char) == 1 else ""
