"""Choose the documents that a question refers to in its source clause."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.fitted import Section
from rag.language.keywords import content_words
from rag.question.analysis import AnalyzedQuestion
from rag.reading.sentence_scorer import Scored
from rag.retrieval.candidates import Retrieved

_LOOKED = 20  # best sentences whose documents are compared with the clause
_OPENING = 600  # characters at the beginning of a document, which say what it is about


@dataclass(frozen=True)
class ClauseShare:
    """How much smaller a share of the clause a document may match than the best one."""

    slack: float


_SHARE = Section("reading", "source_document", ClauseShare)


def sentences_of_source(
    analyzed: AnalyzedQuestion, retrieved: Retrieved, scored: Sequence[Scored]
) -> list[Scored]:
    """Return the sentences from the documents that match the source clause of a question best.

    The source clause says where something is reported ("at the county meeting, …"); it is not
    part of ``analyzed.parts``. Only the first few of ``scored``, which is best first, are
    considered. Documents that contain a name of the question go first; then their title, their
    opening and the passages of those sentences decide.
    """
    first = scored[:_LOOKED]
    documents = {sentence.quote.document.id: sentence.quote.document for sentence in first}
    texts = {key: f"{document.title} {document.search[:_OPENING]}"
             for key, document in documents.items()}  # fmt: skip
    for sentence in first:
        document, passage = sentence.quote.document, sentence.quote.passage
        texts[document.id] += " " + document.search[passage.start : passage.end]
    # The clause is what the whole question says and its part without the clause does not.
    kept = set(content_words(analyzed.question.parts[0]))
    clause = {word: idf for word, idf in analyzed.terms.content.items() if word not in kept}
    terms = replace(analyzed.terms, content=clause, search=" ".join(clause))
    matches = {
        key: terms.coverage(texts[key]) + any(form in document.search for form in retrieved.forms)
        for key, document in documents.items()
    }
    enough = max(matches.values()) - _SHARE.numbers.slack
    return [sentence for sentence in first if matches[sentence.quote.document.id] >= enough]
