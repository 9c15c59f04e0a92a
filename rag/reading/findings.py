"""The result of reading: the evidence for a question, and the sentences it was chosen from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rag.question.analysis import AnalyzedQuestion
from rag.reading.evidence import Evidence
from rag.reading.reader import Reading
from rag.reading.sentence_scorer import Scored
from rag.retrieval.candidates import Retrieved, Superseded
from rag.types import Question


@dataclass(frozen=True)
class Findings:
    """The evidence for a question, and the passages and sentences that it was chosen from.

    ``scored`` are the sentences scored against the whole question, best first. If the question
    asks the same about several things, ``of_each`` has the findings for each of them.
    ``readings`` is what the reader found in passages, by their ids; it may not have read all.
    """

    analyzed: AnalyzedQuestion
    retrieved: Retrieved
    scored: Sequence[Scored] = ()
    evidence: Evidence = Evidence()
    of_each: tuple["Findings", ...] = ()
    readings: Mapping[int, Reading] = field(default_factory=dict)

    @property
    def question(self) -> Question:
        """The question as it was parsed."""
        return self.analyzed.question

    @property
    def editions(self) -> tuple[Superseded, ...]:
        """The older and newer editions of one text among all documents found."""
        return tuple(
            pair for findings in (self, *self.of_each) for pair in findings.retrieved.editions
        )
