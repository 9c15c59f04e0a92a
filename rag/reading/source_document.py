"""Choose the documents that a question names in its source clause."""

from collections.abc import Sequence
from dataclasses import replace

from rag.language.keywords import content_words
from rag.question.analysis import AnalyzedQuestion
from rag.reading.sentence_scorer import Scored
from rag.retrieval.candidates import Retrieved

_LOOKED = 20  # of the best sentences: those whose documents may be meant
_OPENING = 600  # characters, in which a document says what it is about
_AS_MUCH = 0.1  # of the clause, by which documents that hold it may differ


def sentences_of_source(
    analyzed: AnalyzedQuestion, retrieved: Retrieved, scored: Sequence[Scored]
) -> list[Scored]:
    """Return the sentences of the documents that match the source clause of a question best.

    The source clause says where something is reported ("at the county meeting, …"); it is not
    part of ``analyzed.parts``. Of ``scored``, best first, only the first few count. A document
    that holds a name of the question goes before all that hold none; otherwise its title, its
    opening and the passages of those sentences decide.
    """
    first = scored[:_LOOKED]
    documents = {one.quote.document.id: one.quote.document for one in first}
    texts = {key: f"{document.title} {document.search[:_OPENING]}"
             for key, document in documents.items()}  # fmt: skip
    for sentence in first:
        document, passage = sentence.quote.document, sentence.quote.passage
        texts[document.id] += " " + document.search[passage.start : passage.end]
    kept = set(content_words(analyzed.question.parts[0]))
    clause = {word: idf for word, idf in analyzed.terms.content.items() if word not in kept}
    terms = replace(analyzed.terms, content=clause, search=" ".join(clause))
    matches = {
        key: terms.coverage(texts[key]) + any(form in document.search for form in retrieved.forms)
        for key, document in documents.items()
    }
    enough = max(matches.values()) - _AS_MUCH
    return [sentence for sentence in first if matches[sentence.quote.document.id] >= enough]
