"""Strip inserted pinyin and undo the byte shifts it caused.

The damaging page replaced byte pairs in GBK text. Where a table character's two bytes
happened to be the trail byte of one character and the lead byte of the next, the
annotation split that next character: its lead byte and the bracket became ``?`` and the
rest of the run of Han characters was read one byte late (``張原圖片`` became
``張?jiān)瓐D片``). Reading the run again from the lost byte restores it; the pinyin
says which byte was lost. A page-level variant replaced the bytes of ``？`` by ``?``
wherever they fell, with the same effect.
"""

import math
import re
from dataclasses import dataclass, replace

from index.restore.beam_search import Lattice, Reading
from index.restore.detect import ANNOTATION, PINYIN, Detection, lost_leads
from index.restore.html_entities import unescape
from index.restore.language_model import BOUNDARY, PageModel
from index.restore.layers import LOST, Kind, Piece
from index.restore.readings import LEADS, from_gbk, gbk, is_common, is_han, is_traditional, readings
from index.text.normalize import HAN, search_layer

_INTEREST = re.compile(rf"[{HAN}](?:\(|[?\ufffd]){PINYIN}\)|(?<![?\ufffd])[?\ufffd](?=[{HAN}])")
_SHIFTED = re.compile(rf"[{HAN}]?[?\ufffd][^，。,.、；;：:？！\n]{{0,40}}")
_NOT_HAN = re.compile(f"[^{HAN}]")
_QUESTION_LEAD, _QUESTION_TRAIL = 0xA3, 0xBF
_SURE = 12.0  # nats by which a reading must beat the text as it stands
_ALTERNATIVES = 3
_AROUND = 2
_PAGE_SAMPLE = 200_000


@dataclass(frozen=True)
class Guess:
    """A stretch of pieces read by the lattice: how likely, and what else it may be."""

    first: int
    last: int
    posterior: float
    alternatives: tuple[str, ...]


class Undo:
    """Undoes the damage of one page; the pieces follow each other without gaps."""

    def __init__(self, text: str, detection: Detection) -> None:
        """Read a whole page. ``pieces`` and ``guesses`` hold the result."""
        self.pieces: list[Piece] = []
        self.guesses: list[Guess] = []
        self._text = text
        self._detection = detection
        self._made: Lattice | None = None
        self._page: PageModel | None = None
        at = 0
        while at < len(text):
            at = self._next(at)

    def _next(self, at: int) -> int:
        """Restore up to the next place of interest and that place; return where it ends."""
        text = self._text
        hit = _INTEREST.search(text, at)
        if hit is None:
            self._keep(at, len(text))
            return len(text)
        start, after = hit.span()
        self._keep(at, start)
        if len(hit.group()) == 1:
            return self._question(start)
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
        found = self._lattice.read(after, start + 1, leads, self._context())
        if not found:
            self.pieces.append(Piece(LOST, start + 1, after, Kind.LOST))
            return after
        if len(leads) == 1:
            first = found[0].pieces[0]
            if first.kind is Kind.BYTES:
                pieces = (replace(first, kind=Kind.PINYIN), *found[0].pieces[1:])
                found[0] = replace(found[0], pieces=pieces)
        return self._take(found)

    def _question(self, at: int) -> int:
        """Read a ``?`` as the bytes of ``？`` replaced across two characters, if that is sure."""
        code = gbk(self._text[at + 1])
        if len(code) != 2:
            self._keep(at, at + 1)
            return at + 1
        lost = [from_gbk(lead, _QUESTION_LEAD) for lead in LEADS]
        first = "。" + "".join(c for c in lost if c and is_common(c))
        found = self._lattice.read(at + 1, at, (_QUESTION_TRAIL,), self._context(), first)
        if not found or found[0].score - self._literal(at, found[0].end) < _SURE:
            self._keep(at, at + 1)
            return at + 1
        return self._take(found)

    def _literal(self, start: int, end: int) -> float:
        """Return the log probability of the damaged text as it stands."""
        page = self._model
        marks = BOUNDARY * 2 + _marks(self._context()) + _marks(self._text[start:end])
        head = len(marks) - (end - start)
        return sum(page.after(marks[i - 2 : i])[marks[i]] for i in range(head, len(marks)))

    def _take(self, found: list[Reading]) -> int:
        """Append the best reading, and remember how sure it is."""
        best = found[0]
        weights: dict[str, float] = {}
        for one in found:
            if one.end == best.end:
                core = "".join(piece.text for piece in one.pieces[: _core(one.pieces)])
                weight = math.exp(one.score - best.score)
                weights[core] = weights.get(core, 0.0) + weight
        first = len(self.pieces)
        last = first + _core(best.pieces)
        self.pieces.extend(best.pieces)
        chosen, *others = weights
        others = others[:_ALTERNATIVES]
        posterior = weights[chosen] / sum(weights.values())
        self.guesses.append(Guess(first, last, posterior, tuple(others)))
        return best.end

    def _keep(self, start: int, end: int) -> None:
        if end > start:
            self.pieces += unescape([Piece(self._text[start:end], start, end, Kind.SAME)])

    def _context(self) -> str:
        return "".join(piece.text[-_AROUND:] for piece in self.pieces[-_AROUND:])[-_AROUND:]

    @property
    def _model(self) -> PageModel:
        if self._page is None:
            sample = self._text[:_PAGE_SAMPLE]
            clean = _SHIFTED.sub(BOUNDARY, ANNOTATION.sub(r"\1", sample))
            self._page = PageModel(_NOT_HAN.sub(BOUNDARY, search_layer(clean)))
        return self._page

    @property
    def _lattice(self) -> Lattice:
        if self._made is None:
            self._made = Lattice(self._text, self._detection, self._model)
        return self._made

    def _is_inserted(self, char: str, pinyin: str) -> bool:
        known = self._detection.table.get(char)
        if known is not None:
            return known == pinyin
        return is_traditional(char) and pinyin in readings(char)


def _core(pieces: tuple[Piece, ...]) -> int:
    """Return how many pieces are read anew; unchanged ones after them only gave context."""
    size = len(pieces)
    while size and pieces[size - 1].kind in (Kind.SAME, Kind.STRIP):
        size -= 1
    return size


def _marks(text: str) -> str:
    simple = search_layer(text)
    return "".join(char if is_han(char) else BOUNDARY for char in simple)
