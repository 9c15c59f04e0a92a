"""What reading found for a question: the evidence, and what it was chosen from."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.question.analysis import AnalyzedQuestion
from rag.reading.evidence import Evidence
from rag.reading.sentence_scorer import Scored
from rag.retrieval.candidates import Retrieved
from rag.types import Question


@dataclass(frozen=True)
class Findings:
    """The evidence for a question, and the passages and sentences that it was chosen from.

    ``scored`` are the sentences compared with the whole question, best first. ``of_each`` are
    the findings for each of several things, where the same is asked of all of them.
    """

    analyzed: AnalyzedQuestion
    retrieved: Retrieved
    scored: Sequence[Scored] = ()
    evidence: Evidence = Evidence()
    of_each: tuple["Findings", ...] = ()

    @property
    def question(self) -> Question:
        """The question that this was found for."""
        return self.analyzed.question
