"""Readings of passages as a reader would give them, made from words of the passages."""

from dataclasses import replace

from rag.reading.findings import Findings
from rag.reading.reader import Reading, Span


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
