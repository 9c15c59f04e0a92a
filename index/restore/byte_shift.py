"""Remove inserted pinyin and undo the byte shifts that it caused.

The damaging site replaced byte pairs in GBK text. Where the two bytes of a table character
happened to be the trail byte of one character and the lead byte of the next, the annotation
split that next character: its lead byte and the bracket became ``?``, and the rest of the run of
Han characters was read one byte late (``張原圖片`` became ``張?jiān)瓐D片``). Reading the run
again from the lost byte restores it; the pinyin says which byte was lost. A variant replaced the
bytes of ``？`` by ``?`` wherever they fell, with the same effect. See docs/damage.md.
"""

import math
import re
from dataclasses import dataclass, replace
from functools import cached_property

from index.restore.beam_search import BeamSearch, Reading
from index.restore.detect import ANNOTATION, PINYIN, Detection, lost_leads
from index.restore.html_entities import unescape
from index.restore.language_model import BOUNDARY, PageModel
from index.restore.layers import LOST, Kind, Piece
from index.restore.readings import LEADS, from_gbk, gbk, is_common, is_han, is_traditional, readings
from index.text.normalize import HAN, search_layer

# An annotation, a split character, or a "?" that may be two replaced bytes.
_SUSPECT_PLACE = re.compile(
    rf"[{HAN}](?:\(|[?\ufffd]){PINYIN}\)|(?<![?\ufffd])[?\ufffd](?=[{HAN}])"
)
# A shifted run, roughly: it is kept out of the page's language model.
_SHIFTED = re.compile(rf"[{HAN}]?[?\ufffd][^，。,.、；;：:？！\n]{{0,40}}")
_NOT_HAN = re.compile(f"[^{HAN}]")
_QUESTION_LEAD, _QUESTION_TRAIL = 0xA3, 0xBF  # the bytes of ？
# By how many nats the reading of a "?" must beat the text as it stands; set by hand.
_MIN_GAIN = 12.0
_MAX_ALTERNATIVES = 3
_CONTEXT_CHARACTERS = 2  # as many as the language model looks at
_PAGE_SAMPLE_CHARACTERS = 200_000  # of a page that its language model counts; set by hand


@dataclass(frozen=True)
class Guess:
    """Pieces ``[first, last)``, read by the beam search.

    ``posterior`` is the probability of the reading, ``alternatives`` are the next best.
    """

    first: int
    last: int
    posterior: float
    alternatives: tuple[str, ...]


class ShiftRepair:
    """Repairs one page.

    ``pieces`` are the result, in order and without gaps; ``guesses`` are the ranges of them that
    were read from shifted bytes.
    """

    def __init__(self, text: str, detection: Detection) -> None:
        """Repair a whole page."""
        self.pieces: list[Piece] = []
        self.guesses: list[Guess] = []
        self._text = text
        self._detection = detection
        offset = 0
        while offset < len(text):
            offset = self._repair_next(offset)

    def _repair_next(self, offset: int) -> int:
        """Restore the text up to and including the next suspect place; return where that ends."""
        text = self._text
        suspect = _SUSPECT_PLACE.search(text, offset)
        if suspect is None:
            self._keep(offset, len(text))
            return len(text)
        start, after = suspect.span()
        self._keep(offset, start)
        if len(suspect.group()) == 1:
            return self._read_question_mark(start)
        if text[start + 1] == "(":
            if self._is_inserted(text[start], text[start + 2 : after - 1]):
                self.pieces.append(Piece(text[start], start, after, Kind.STRIP))
            else:
                self._keep(start, after)
            return after
        self._keep(start, start + 1)
        leads = lost_leads(text[start], text[start + 2 : after - 1], self._detection.table)
        if not leads:
            self._keep(start + 1, after)
            return after
        readings_found = self._search.read(after, start + 1, leads, self._context())
        if not readings_found:
            self.pieces.append(Piece(LOST, start + 1, after, Kind.LOST))
            return after
        if len(leads) == 1:
            best = readings_found[0]
            first = best.pieces[0]
            if first.kind is Kind.BYTES:
                pieces = (replace(first, kind=Kind.PINYIN), *best.pieces[1:])
                readings_found[0] = replace(best, pieces=pieces)
        return self._take_best(readings_found)

    def _read_question_mark(self, start: int) -> int:
        """Read a ``?`` as the bytes of ``？`` replaced across two characters, if that is sure."""
        code = gbk(self._text[start + 1])
        if len(code) != 2:
            self._keep(start, start + 1)
            return start + 1
        lost = [from_gbk(lead, _QUESTION_LEAD) for lead in LEADS]
        first = "。" + "".join(c for c in lost if c and is_common(c))
        found = self._search.read(start + 1, start, (_QUESTION_TRAIL,), self._context(), first)
        if not found or found[0].score - self._score_as_is(start, found[0].end) < _MIN_GAIN:
            self._keep(start, start + 1)
            return start + 1
        return self._take_best(found)

    def _score_as_is(self, start: int, end: int) -> float:
        """Return the natural log probability of source range ``[start, end)`` as it stands."""
        page = self._model
        marks = BOUNDARY * 2 + _marks(self._context()) + _marks(self._text[start:end])
        head = len(marks) - (end - start)
        return sum(page.after(marks[i - 2 : i])[marks[i]] for i in range(head, len(marks)))

    def _take_best(self, found: list[Reading]) -> int:
        """Append the best reading with its posterior and alternatives; return where it ends."""
        best = found[0]
        weights: dict[str, float] = {}
        for reading in found:
            if reading.end == best.end:
                changed = reading.pieces[: _changed_pieces(reading.pieces)]
                text = "".join(piece.text for piece in changed)
                weights[text] = weights.get(text, 0.0) + math.exp(reading.score - best.score)
        first = len(self.pieces)
        last = first + _changed_pieces(best.pieces)
        self.pieces.extend(best.pieces)
        chosen, *others = weights
        others = others[:_MAX_ALTERNATIVES]
        posterior = weights[chosen] / sum(weights.values())
        self.guesses.append(Guess(first, last, posterior, tuple(others)))
        return best.end

    def _keep(self, start: int, end: int) -> None:
        """Append source range ``[start, end)`` as it stands."""
        if end > start:
            self.pieces += unescape([Piece(self._text[start:end], start, end, Kind.SAME)])

    def _context(self) -> str:
        """Return the last restored characters."""
        size = _CONTEXT_CHARACTERS
        return "".join(piece.text[-size:] for piece in self.pieces[-size:])[-size:]

    @cached_property
    def _model(self) -> PageModel:
        """The language model of the page, made when it is first needed."""
        sample = self._text[:_PAGE_SAMPLE_CHARACTERS]
        clean = _SHIFTED.sub(BOUNDARY, ANNOTATION.sub(r"\1", sample))
        return PageModel(_NOT_HAN.sub(BOUNDARY, search_layer(clean)))

    @cached_property
    def _search(self) -> BeamSearch:
        return BeamSearch(self._text, self._detection, self._model)

    def _is_inserted(self, char: str, pinyin: str) -> bool:
        """Return True if an annotation of a character is the damage's, not an author's."""
        known = self._detection.table.get(char)
        if known is not None:
            return known == pinyin
        return is_traditional(char) and pinyin in readings(char)


def _changed_pieces(pieces: tuple[Piece, ...]) -> int:
    """Return the number of pieces up to the last changed one; the rest only gave context."""
    size = len(pieces)
    while size and pieces[size - 1].kind in (Kind.SAME, Kind.STRIP):
        size -= 1
    return size


def _marks(text: str) -> str:
    """Return the characters of a text as the language model knows them."""
    simple = search_layer(text)
    return "".join(char if is_han(char) else BOUNDARY for char in simple)
