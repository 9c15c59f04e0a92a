"""The registry of checks: each measures a signal of whether the evidence answers the question.

A new reason to answer or to refuse is a function with ``@check("name")`` in a module of this
folder that ``rag.answerability.confidence`` imports, and a weight under that name in
``weights.json``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from index.store import ReadableStore
from rag.question.analysis import AnalyzedQuestion
from rag.reading.evidence import Evidence, Quote
from rag.reading.findings import Findings
from rag.reading.sentence_scorer import Scored
from rag.retrieval.candidates import Retrieved
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
