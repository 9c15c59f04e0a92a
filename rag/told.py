"""Which documents the clause names that says where something is told."""

from collections.abc import Sequence, Set

from index.store import ReadableStore
from rag.sentences import Scored
from rag.terms import content_words, weigh
from rag.types import Question

_LOOKED = 20  # of the best sentences: those whose documents may be meant
_AS_MUCH = 0.1


def told_in(
    store: ReadableStore, question: Question, scored: Sequence[Scored], names: Set[str]
) -> list[Scored]:
    """Return the sentences of the documents that hold most of the clause left out of a question.

    Of ``scored``, best first, only the first few count; ``names`` are the question's words that
    are romanised names.
    """
    kept = set(content_words(question.parts[0]))
    clause = " ".join(word for word in content_words(question.search) if word not in kept)
    terms = weigh(store, clause, names)
    looked = scored[:_LOOKED]
    documents = {one.evidence.document.id: one.evidence.document for one in looked}
    held = {key: terms.coverage(f"{one.title} {one.search}") for key, one in documents.items()}
    enough = max(held.values()) - _AS_MUCH
    return [one for one in looked if held[one.evidence.document.id] >= enough]
