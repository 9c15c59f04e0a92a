"""The registry of checks: each measures a signal of whether the evidence answers the question.

A new reason to answer or to refuse is a function with ``@check("name")`` in a module of this
folder that ``rag.answerability.confidence`` imports, and a weight under that name in
``weights.json``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.store import ReadableStore
from rag.question.analysis import AnalyzedQuestion
from rag.reading.evidence import Evidence, Quote
from rag.reading.findings import Findings
from rag.reading.sentence_scorer import Scored
from rag.retrieval.candidates import Retrieved
from rag.retrieval.contrast import Compared, Contrast, contrast
from rag.types import Mismatch, Question


@dataclass(frozen=True)
class Case:
    """A question and what was found for it, to be judged; there is at least one quote.

    ``mismatches`` are the exact things that the question names and the evidence lacks.
    """

    store: ReadableStore
    findings: Findings
    mismatches: tuple[Mismatch, ...] = ()

    @property
    def analyzed(self) -> AnalyzedQuestion:
        """The question with its terms, names and vectors."""
        return self.findings.analyzed

    @property
    def question(self) -> Question:
        """The question as it was parsed."""
        return self.findings.question

    @property
    def retrieved(self) -> Retrieved:
        """The passages found."""
        return self.findings.retrieved

    @property
    def evidence(self) -> Evidence:
        """The quotes of the answer."""
        return self.findings.evidence

    @property
    def best(self) -> Scored:
        """The sentence with the best score for the whole question, quoted or not."""
        return self.findings.scored[0]

    @property
    def lead(self) -> Quote:
        """The first quote of the answer."""
        return self.evidence.quotes[0]

    @cached_property
    def contrast(self) -> Contrast:
        """How far the quoted passages stand out from those of other documents."""
        compared = compared_passages(self.retrieved, self.evidence)
        return contrast(compared, self.retrieved.token_weights)

    @cached_property
    def quoted_text(self) -> str:
        """The text of all quotes in the search layer."""
        return " ".join(quote.search for quote in self.evidence.quotes)


Check = Callable[[Case], float]
CHECKS: dict[str, Check] = {}
"""All checks by the name of their signal."""


def check(name: str) -> Callable[[Check], Check]:
    """Register a function as the check for a signal.

    Raises ValueError if there is another check for it.
    """

    def register(function: Check) -> Check:
        if name in CHECKS:
            raise ValueError(f"two checks give the signal {name}")
        CHECKS[name] = function
        return function

    return register


def compared_passages(retrieved: Retrieved, evidence: Evidence) -> list[Compared]:
    """Return the best passage, or all passages of a list as one, then those of other documents.

    The other passages of the same document are left out because they are about the same things.
    The result is empty if no passage was compared token by token.
    """
    listed = {item.passage.id for item in evidence.items}
    compared = [
        (candidate, candidate.matches)
        for candidate in retrieved.candidates
        if candidate.matches is not None
    ]
    best = [pair for pair in compared if pair[0].passage_id in listed] or compared[:1]
    if not best:
        return []
    whole = Compared(
        max(candidate.sentence for candidate, _ in best),
        max(candidate.dense for candidate, _ in best),
        np.max([matches for _, matches in best], axis=0),
    )
    document_id = best[0][0].document_id
    others = [
        Compared(candidate.sentence, candidate.dense, matches)
        for candidate, matches in compared
        if candidate.document_id != document_id
    ]
    return [whole, *others]
