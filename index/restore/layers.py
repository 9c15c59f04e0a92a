"""The restored layer and its offset map to the source layer.

A restored text is a sequence of segments. Each records the source range it comes from and how
its characters are known, so that a quote from the restored text can always be shown as the
scraper saved it. All offsets count characters; ranges exclude their end.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

LOST = "□"
"""The placeholder in a restored text for a character that cannot be read."""


class Kind(StrEnum):
    """How a restored character is known."""

    SAME = "same"  # it stands in the source
    DERIVED = "derived"  # it stands in the source, for a number that the file only describes
    DOUBT = "doubt"  # it stands in the source, which was read by OCR and may be wrong there
    STRIP = "strip"  # it stands in the source, before an annotation that was removed
    BYTES = "bytes"  # all of its bytes are in the source
    PINYIN = "pinyin"  # its lost byte follows from the annotation that split it
    GUESS = "guess"  # chosen by the language model among the characters that fit
    LOST = "lost"  # nothing fits

    @property
    def is_copied(self) -> bool:
        """True if the characters are those of the source, one for one."""
        return self in (Kind.SAME, Kind.DERIVED, Kind.DOUBT)


@dataclass(frozen=True, slots=True)
class Segment:
    """Restored range ``[start, end)`` made from source range ``[source_start, source_end)``.

    A ``same`` or ``derived`` segment maps character by character, any other as a whole.
    """

    start: int
    end: int
    source_start: int
    source_end: int
    kind: Kind


@dataclass(frozen=True, slots=True)
class Span:
    """Restored range ``[start, end)`` read from shifted bytes.

    ``posterior`` is the probability of the reading, from 0 to 1; ``alternatives`` are the next
    likely readings, best first.
    """

    start: int
    end: int
    posterior: float
    alternatives: tuple[str, ...]


@dataclass(frozen=True)
class Restored:
    """A restored text and its segments, in order and without gaps in either layer."""

    text: str
    segments: tuple[Segment, ...]
    spans: tuple[Span, ...] = ()

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the source range of restored ``[start, end)``.

        Raises ValueError if the range is not inside the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"range {start}..{end} is not inside a text of {len(self.text)}")
        if start == end:
            offset = self._source_at(start, last=False)
            return offset, offset
        return self._source_at(start, last=False), self._source_at(end - 1, last=True)

    def from_source(self, start: int, end: int) -> tuple[int, int]:
        """Return the smallest restored range that covers source ``[start, end)``."""
        index = bisect_right(self._source_ends, start)
        touched = []
        while index < len(self.segments) and self.segments[index].source_start < end:
            touched.append(self.segments[index])
            index += 1
        if not touched:
            offset = self.segments[index].start if index < len(self.segments) else len(self.text)
            return offset, offset
        first, last = touched[0], touched[-1]
        low, high = first.start, last.end
        if first.kind.is_copied:
            low += max(0, start - first.source_start)
        if last.kind.is_copied:
            high -= max(0, last.source_end - end)
        return low, high

    def guessed(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Return the ranges inside restored ``[start, end)`` that are guessed or lost."""
        return self._known_as((Kind.GUESS, Kind.LOST), start, end)

    def doubtful(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """Return the ranges inside restored ``[start, end)`` that OCR may have read wrong."""
        return self._known_as((Kind.DOUBT,), start, end)

    def _known_as(
        self, kinds: tuple[Kind, ...], start: int, end: int
    ) -> tuple[tuple[int, int], ...]:
        return tuple(
            (max(start, s.start), min(end, s.end))
            for s in self.segments
            if s.kind in kinds and s.start < end and s.end > start
        )

    def agrees_with(self, source: str, start: int, end: int) -> bool:
        """Return True if restored ``[start, end)`` agrees with a source text.

        Unchanged and doubtful characters must be the same in both, and a character before a removed
        annotation must begin its source range. All others only need a range inside the source.
        """
        for segment in self.segments:
            low, high = max(start, segment.start), min(end, segment.end)
            if low >= high:
                continue
            if segment.kind.is_copied:
                offset = segment.source_start + low - segment.start
                if source[offset : offset + high - low] != self.text[low:high]:
                    return False
            elif segment.source_end > len(source):
                return False
            elif segment.kind is Kind.STRIP:
                if source[segment.source_start] != self.text[segment.start]:
                    return False
        return True

    def _source_at(self, position: int, *, last: bool) -> int:
        """Return where the source of a character begins, or ends if it is the last of a range."""
        if not self.segments:
            return 0
        segment = self.segments[max(0, bisect_right(self._starts, position) - 1)]
        if segment.kind.is_copied:
            return segment.source_start + (position - segment.start) + int(last)
        return segment.source_end if last else segment.source_start

    @cached_property
    def _source_ends(self) -> list[int]:
        return [segment.source_end for segment in self.segments]

    @cached_property
    def _starts(self) -> list[int]:
        return [segment.start for segment in self.segments]


@dataclass(frozen=True, slots=True)
class Piece:
    """One restored character, or a run of unchanged ones, while a text is being restored.

    It comes from source range ``[source_start, source_end)``.
    """

    text: str
    source_start: int
    source_end: int
    kind: Kind


def assemble(
    pieces: Sequence[Piece],
    guesses: Sequence[tuple[int, int, float, tuple[str, ...]]] = (),
) -> Restored:
    """Join pieces into a restored text, merging neighbouring unchanged runs.

    ``guesses`` are ranges ``[first, last)`` of pieces with their posterior and alternatives.
    """
    starts = [0]
    segments: list[Segment] = []
    for piece in pieces:
        start, end = starts[-1], starts[-1] + len(piece.text)
        last = segments[-1] if segments else None
        if last and last.kind is Kind.SAME is piece.kind and last.source_end == piece.source_start:
            segments[-1] = Segment(last.start, end, last.source_start, piece.source_end, Kind.SAME)
        else:
            segments.append(Segment(start, end, piece.source_start, piece.source_end, piece.kind))
        starts.append(end)
    spans = tuple(
        Span(starts[first], starts[last], posterior, alternatives)
        for first, last, posterior, alternatives in guesses
    )
    return Restored("".join(piece.text for piece in pieces), tuple(segments), spans)


def marked(restored: Restored, ranges: Sequence[tuple[int, int]], kind: Kind) -> Restored:
    """Return a restored text of which some ranges of the source, in order, are of another kind.

    Only characters that the restoration left as they are are marked.
    """
    if not ranges:
        return restored
    segments: list[Segment] = []
    place = 0
    for segment in restored.segments:
        at = segment.source_start
        while place < len(ranges) and ranges[place][1] <= at:
            place += 1
        following = place
        while segment.kind is Kind.SAME and following < len(ranges):
            low, high = max(at, ranges[following][0]), min(segment.source_end, ranges[following][1])
            if low >= segment.source_end:
                break
            segments += _copied(segment, at, low, Kind.SAME)
            segments += _copied(segment, low, high, kind)
            at = high
            following += 1
        if segment.kind is Kind.SAME:
            segments += _copied(segment, at, segment.source_end, Kind.SAME)
        else:
            segments.append(segment)
    return replace(restored, segments=tuple(segments))


def _copied(segment: Segment, low: int, high: int, kind: Kind) -> list[Segment]:
    """Return the part of an unchanged segment that comes from a range of the source, if any."""
    shift = segment.start - segment.source_start
    return [Segment(low + shift, high + shift, low, high, kind)] if low < high else []


def unchanged(text: str) -> list[Piece]:
    """Return the pieces of a text that is not damaged."""
    return [Piece(text, 0, len(text), Kind.SAME)] if text else []
