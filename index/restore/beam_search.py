"""Read a shifted run again: beam search over what its bytes may have been.

A hypothesis is either aligned with the original characters or, one byte late, waits for the
trail byte of a character whose lead byte it holds. Bytes determine nearly everything; only lost
bytes branch, and the language model chooses among the characters that fit.
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
from index.restore.language_model import BOUNDARY, PageModel, shipped_model
from index.restore.layers import Kind, Piece
from index.restore.readings import (
    LEADS,
    TRAILS,
    decode_pair,
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

# Widths of the search, set by the exact spans of bench/restore.py: a beam of 16 instead of 12
# and 10 instead of 5 vanished pairs gained a few spans, three pairs in a row none.
_BEAM_WIDTH = 16
_MAX_VANISHED = 10  # hypotheses of a vanished pair kept at a place
_MAX_VANISHED_IN_A_ROW = 2
_MAX_FOLLOWERS = 60  # characters tried where only the choice of lead bytes is left
_MAX_LEADS = 8  # more possible lead bytes say nothing about a character
_MIN_ALIGNED_CHARACTERS = 2  # read beyond a run, so that what follows it is weighed too
# Log probabilities and costs in nats, set by hand; dearer or cheaper vanished pairs and marks
# were tried in prototypes and gained no more than noise (docs/decisions/restore.md).
_LOG_VANISHED_PAIR = math.log(1.0)
_LOG_UNMARKED_LOSS = math.log(0.05)  # of a last trail byte without a "?"
_LOG_ONE_MARK = math.log(0.2)  # of one mark: the model counts all punctuation as one boundary
_WRONG_SCRIPT_COST = 7.0
_RARE_COST = 2.0
_SYMBOL_COST = 6.0  # ⑸ or ∵ beside a lost byte is two bytes of something else
_WRONG_ANNOTATION_COST = 14.0
_MIN_GUESS_PROBABILITY = 6e-6  # of a character by itself; rarer ones are not guessed
_PUNCTUATION = frozenset("，。、；：？！“”‘’（）《》〈〉【】—…·" + printable)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a run.

    ``score`` is its natural log probability, ``end`` where it ends in the source.
    """

    score: float
    pieces: tuple[Piece, ...]
    end: int

    @property
    def text(self) -> str:
        """The characters of the pieces."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class _Hypothesis:
    """A partial reading.

    ``leads`` are the lead bytes that may be pending; none when aligned. ``since`` is where
    their source begins. ``lost_before`` are the characters before the pending byte whose bytes
    vanished. ``previous`` and ``last`` are the marks of the last two characters: what the
    language model knows them as.
    """

    score: float
    previous: str
    last: str
    leads: tuple[int, ...]
    since: int
    lost_before: str
    pieces: tuple[Piece, ...]


class _Move(NamedTuple):
    """A step of a hypothesis to its next character, not yet built."""

    score: float
    origin: _Hypothesis
    char: str
    mark: str
    start: int
    end: int
    kind: Kind
    leads: tuple[int, ...]


class BeamSearch:
    """Reads the shifted runs of one page."""

    def __init__(self, text: str, detection: Detection, page: PageModel) -> None:
        """Take the damaged text of a page, its annotation table and its language model."""
        self._text = text
        self._table = detection.table
        self._page = page

    def read(
        self, start: int, since: int, leads: tuple[int, ...], context: str, first: str = ""
    ) -> list[Reading]:
        """Return the readings from source offset ``start``, best first.

        ``leads`` are the lead bytes that may be pending, ``since`` is where their source
        begins, ``context`` the two characters before. ``first`` lists the characters that may
        stand before the pending byte and are lost too, if there is one.
        """
        previous, last = _marks(context)
        beam = [_Hypothesis(0.0, previous, last, leads, since, "", ())]
        if first:
            beam = [self._guessed(beam[0], char, leads) for char in first]
        frontier: dict[int, list[_Move]] = {}
        place, aligned = start, 0
        while True:
            if not frontier and not any(hypothesis.leads for hypothesis in beam):
                aligned += 1
                if aligned > _MIN_ALIGNED_CHARACTERS or not self._run_continues(place):
                    return [Reading(found.score, found.pieces, place) for found in beam]
            if place < len(self._text):
                for hypothesis in beam + self._vanished(beam):
                    for move in self._step(hypothesis, place):
                        frontier.setdefault(move.end, []).append(move)
            if not frontier:
                return []
            place = min(frontier)
            # Only the moves that survive are built.
            best = nlargest(_BEAM_WIDTH, frontier.pop(place), key=itemgetter(0))
            beam = [_build(move) for move in best]

    def _run_continues(self, place: int) -> bool:
        """Return True if a Han character that is not annotated stands at a place."""
        text = self._text
        return place < len(text) and is_han(text[place]) and not CUT.match(text, place + 1)

    def _guessed(self, origin: _Hypothesis, char: str, leads: tuple[int, ...]) -> _Hypothesis:
        """Return a hypothesis with a character before the pending byte that left no source."""
        score, mark = self._score(origin, char)
        lost = origin.lost_before + char
        return _Hypothesis(score, origin.last, mark, leads, origin.since, lost, origin.pieces)

    def _vanished(self, beam: list[_Hypothesis]) -> list[_Hypothesis]:
        """Return the best hypotheses in which a pair of bytes vanished at this place."""
        found = [
            (self._score(origin, char)[0] + _LOG_VANISHED_PAIR, origin, char, leads)
            for origin in beam
            if origin.leads and len(origin.lost_before) < _MAX_VANISHED_IN_A_ROW
            for char, leads in _before_a_vanished_pair(origin.leads)
        ]
        best = nlargest(_MAX_VANISHED, found, key=itemgetter(0))
        return [
            replace(self._guessed(origin, char, leads), score=score)
            for score, origin, char, leads in best
        ]

    def _step(self, origin: _Hypothesis, place: int) -> Iterator[_Move]:
        """Yield the moves of a hypothesis over the source character at a place."""
        text = self._text
        char = text[place]
        annotation = ANNOTATION.match(text, place)
        strip = annotation is not None and self._table.get(char) == annotation[2]
        if not origin.leads:
            end = annotation.end() if annotation and strip else place + 1
            kind = Kind.STRIP if strip else Kind.SAME
            yield self._move(origin, char, place, end, kind, ())
            return
        cut = CUT.match(text, place)
        if cut:
            fitting = _read_as(origin.leads, cut[1])
            for c in [c for c in fitting if self._table.get(c) == cut[1]] or fitting:
                yield self._move(origin, c, origin.since, cut.end(), Kind.PINYIN, ())
            return
        if char in "?\ufffd":
            known = len(origin.leads) <= _MAX_LEADS
            for c in _lost_trail(origin.leads) if known else self._likely(origin):
                yield self._move(origin, c, origin.since, place + 1, Kind.GUESS, ())
            return
        code = b"\x80" if char == "€" else gbk(char)
        if len(code) == 1 and code[0] >= 0x40:
            yield from self._ascii_trail(origin, place, code[0])
            return
        end = annotation.end() if annotation and strip else place + 1
        for c in _completed(origin.leads, code[0]) if len(code) == 2 else ():
            kind = Kind.BYTES if len(origin.leads) == 1 else Kind.GUESS
            yield self._move(origin, c, origin.since, end, kind, (code[1],))
        if not is_han(char):
            # The last trail byte of the run may be lost without a mark.
            for c in _lost_trail(origin.leads):
                yield self._move(origin, c, origin.since, place, Kind.GUESS, (), _LOG_UNMARKED_LOSS)

    def _likely(self, origin: _Hypothesis) -> tuple[str, ...]:
        """Return likely characters where nothing is known but a choice of lead bytes."""
        chars = [traditional(char) for char in self._page.followers(origin.last, _MAX_FOLLOWERS)]
        return tuple(char for char in chars if (gbk(char) or b"\0")[0] in origin.leads)

    def _ascii_trail(self, origin: _Hypothesis, place: int, trail: int) -> Iterator[_Move]:
        """Yield the characters whose trail byte shows as an ASCII character."""
        annotation = ASCII_ANNOTATION.match(self._text, place)
        for c in _completed(origin.leads, trail):
            kind = Kind.BYTES if len(origin.leads) == 1 else Kind.GUESS
            end, log_probability = place + 1, 0.0
            if annotation and annotation[1] in readings(c):
                end = annotation.end()
            elif annotation:
                log_probability = -_WRONG_ANNOTATION_COST
            yield self._move(origin, c, origin.since, end, kind, (), log_probability)

    def _move(
        self,
        origin: _Hypothesis,
        char: str,
        start: int,
        end: int,
        kind: Kind,
        leads: tuple[int, ...],
        log_probability: float = 0.0,
    ) -> _Move:
        """Return the move to a character of source range ``[start, end)``.

        ``leads`` are the lead bytes pending afterwards; ``log_probability`` is added to that of
        the language model.
        """
        score, mark = self._score(origin, char)
        return _Move(score + log_probability, origin, char, mark, start, end, kind, leads)

    def _score(self, origin: _Hypothesis, char: str) -> tuple[float, str]:
        """Return the score of a hypothesis with one more character, and the character's mark."""
        mark, cost = _mark_and_cost(char)
        return origin.score + self._page.after(origin.previous + origin.last)[mark] - cost, mark


@cache
def _is_guessable(char: str) -> bool:
    """Return True if a character is frequent enough to be guessed."""
    frequency = shipped_model().alone(simplified(char))
    return is_common(char) and frequency > _MIN_GUESS_PROBABILITY


def _build(move: _Move) -> _Hypothesis:
    """Return the hypothesis to which a move leads."""
    origin = move.origin
    kind = Kind.GUESS if origin.lost_before else move.kind
    piece = Piece(origin.lost_before + move.char, move.start, move.end, kind)
    pieces = (*origin.pieces, piece)
    if move.start == move.end and origin.pieces:
        # A character without any source is joined to the one before it.
        last = origin.pieces[-1]
        piece = Piece(last.text + piece.text, last.source_start, move.end, Kind.GUESS)
        pieces = (*origin.pieces[:-1], piece)
    return _Hypothesis(move.score, origin.last, move.mark, move.leads, move.end, "", pieces)


@cache
def _mark_and_cost(char: str) -> tuple[str, float]:
    """Return the mark of a character, and the cost in nats of its script or rarity."""
    if is_han(char):
        cost = _WRONG_SCRIPT_COST * is_simplified_only(char) + _RARE_COST * (not is_common(char))
    else:
        cost = -_LOG_ONE_MARK if char in _PUNCTUATION else _SYMBOL_COST
    return _mark(char), cost


@cache
def _mark(char: str) -> str:
    """Return what the language model knows a character as."""
    return simplified(char) if is_han(char) else BOUNDARY


def _marks(context: str) -> tuple[str, str]:
    """Return the marks of the last two characters of a context."""
    marks = BOUNDARY * 2 + "".join(_mark(char) for char in context)
    return marks[-2], marks[-1]


@cache
def _completed(leads: tuple[int, ...], trail: int) -> tuple[str, ...]:
    """Return the Han characters and punctuation of pending lead bytes and a trail byte."""
    found = [decode_pair(lead, trail) for lead in leads]
    found = [c for c in found if c and (is_han(c) or c in "。，、；：？！“”")]
    if len(leads) > 1:
        found = [c for c in found if not is_han(c) or _is_guessable(c)]
    return tuple(found)


@cache
def _lost_trail(leads: tuple[int, ...]) -> tuple[str, ...]:
    """Return the characters of pending lead bytes whose trail byte became ``?``."""
    if len(leads) > _MAX_LEADS:
        return ()
    found = (from_gbk(lead, t) for lead in leads for t in TRAILS if t > 0x80)
    return tuple(c for c in found if c and _is_guessable(c))


@cache
def _before_a_vanished_pair(leads: tuple[int, ...]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the characters whose trail byte begins a pair that decoders drop without a mark.

    With each come the lead bytes that may end such a pair; they begin the next character.
    """
    if len(leads) > _MAX_LEADS:
        return ()
    found = ((from_gbk(lead, t), _dropped_after(t)) for lead in leads for t in TRAILS)
    return tuple((c, after) for c, after in found if after and c and _is_guessable(c))


@cache
def _dropped_after(first: int) -> tuple[int, ...]:
    """Return the lead bytes that are no character together with a first byte.

    Such pairs lie in GBK's private zones and gaps.
    """
    if first < LEADS[0] or first > LEADS[-1]:
        return ()
    return tuple(lead for lead in LEADS if not decode_pair(first, lead))


@cache
def _read_as(leads: tuple[int, ...], pinyin: str) -> tuple[str, ...]:
    """Return the Traditional characters that have a pending lead byte and a reading."""
    found = {from_gbk(lead, t) for lead in leads for t in TRAILS} - {""}
    return tuple(sorted(c for c in found if pinyin in readings(c) and is_traditional(c)))
