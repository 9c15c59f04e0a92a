"""Readings of passages as a reader would give them, made from words of the passages."""

from collections.abc import Sequence
from dataclasses import replace

from rag.reading.findings import Findings
from rag.reading.reader import Read, Reading, Span


def with_spans(findings: Findings, *spans: tuple[str, float]) -> Findings:
    """Return findings whose passages were read: each span is given as its words and its odds.

    Words that a passage lacks are not among its spans.
    """
    readings = {}
    for quote in (*findings.evidence.quotes, *(scored.quote for scored in findings.scored)):
        passage = quote.passage
        text = quote.document.restored.text[passage.start : passage.end]
        found = [
            Span(text.index(words), text.index(words) + len(words), odds)
            for words, odds in spans
            if words in text
        ]
        best = max((span.odds for span in found), default=-9.0)
        readings[passage.id] = Reading(best, tuple(sorted(found, key=lambda span: -span.odds)))
    return replace(findings, readings=readings)


class ReaderOf:
    """A reader that finds the same words wherever a passage has them, with the same odds."""

    def __init__(self, words: str, odds: float) -> None:
        self.words, self.odds = words, odds

    def load(self) -> "ReaderOf":
        return self

    def read(self, question: str, passages: Sequence[Read], seconds: float) -> list[Reading | None]:
        return [self._read(passage.text) for passage in passages]

    def _read(self, text: str) -> Reading:
        places = [at for at in range(len(text)) if text.startswith(self.words, at)]
        spans = tuple(Span(at, at + len(self.words), self.odds) for at in places)
        return Reading(self.odds if spans else -9.0, spans)
