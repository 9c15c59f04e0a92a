"""Check what the reader made of the passages: whether one answers, and whether it is quoted."""

from collections.abc import Iterator

from rag.answerability.checks import Case, check
from rag.reading.findings import Findings
from rag.reading.reader import Reading

_MOST_ODDS = 8.0  # log odds are cut off here, where a probability is 0 or 1 to three digits


def _clipped(odds: float) -> float:
    return max(-_MOST_ODDS, min(_MOST_ODDS, odds))


def _each(findings: Findings) -> Iterator[Findings]:
    """Yield the findings that have quotes of their own: for each thing asked about, or all."""
    yield from findings.of_each or (findings,)


def _quoted(findings: Findings) -> Iterator[Reading]:
    """Yield the readings of quoted passages."""
    passages = {quote.passage.id for quote in findings.evidence.quotes}
    yield from (found for key, found in findings.readings.items() if key in passages)


@check("was_read")
def was_read(case: Case) -> float:
    """Return 1 if the reader read a quoted passage; if not, the other checks here give 0."""
    return float(any(True for findings in _each(case.findings) for _ in _quoted(findings)))


@check("read_answered")
def read_answered(case: Case) -> float:
    """Return the best log odds that a quoted passage answers, at most 8 either way."""
    odds = [one.answered for findings in _each(case.findings) for one in _quoted(findings)]
    return _clipped(max(odds, default=0.0))


@check("read_quote")
def read_quote(case: Case) -> float:
    """Return the largest share of the answer in a quoted passage that the quotes hold, 0 to 1."""
    shares = [0.0]
    for findings in _each(case.findings):
        quotes = findings.evidence.quotes
        for passage in {quote.passage.id: quote.passage for quote in quotes}.values():
            if reading := findings.readings.get(passage.id):
                shares.append(
                    sum(
                        reading.share(quote.start - passage.start, quote.end - passage.start)
                        for quote in quotes
                        if quote.document.id == passage.document_id
                    )
                )
    return min(1.0, max(shares))


@check("read_other")
def read_other(case: Case) -> float:
    """Return how much better a passage answers that is not quoted, in log odds up to 8.

    It is negative if the quoted one is better, and 0 if not both kinds were read.
    """
    differences = []
    for findings in _each(case.findings):
        passages = {quote.passage.id for quote in findings.evidence.quotes}
        quoted = [found.answered for found in _quoted(findings)]
        others = [one.answered for key, one in findings.readings.items() if key not in passages]
        if quoted and others:
            differences.append(max(others) - max(quoted))
    return _clipped(max(differences, default=0.0))
