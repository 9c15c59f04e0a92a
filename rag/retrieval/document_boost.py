"""Move up the passages of the documents that a conversation is about."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.store import ReadableStore
from rag.fitted import Section
from rag.retrieval.candidates import Retrieved


@dataclass(frozen=True)
class Boost:
    """What is added to the score of a passage whose document the conversation has quoted."""

    preferred: float


_BOOST = Section("retrieval", "document_boost", Boost)


def boost(store: ReadableStore, retrieved: Retrieved, documents: Sequence[str]) -> Retrieved:
    """Return the candidates, those of the documents with the given paths moved up.

    Call inside ``store.snapshot()``.
    """
    passages = store.passages(candidate.passage_id for candidate in retrieved.candidates)
    files = store.paths({passage.document_id for passage in passages.values()})
    paths = {passage.id: files[passage.document_id] for passage in passages.values()}
    moved = [
        replace(candidate, score=candidate.score + _BOOST.numbers.preferred)
        if paths.get(candidate.passage_id) in documents
        else candidate
        for candidate in retrieved.candidates
    ]
    # Candidates that were not compared token by token have scores of another scale: they go last.
    moved.sort(key=lambda candidate: (not candidate.late, -candidate.score, candidate.passage_id))
    return replace(
        retrieved,
        candidates=moved,
        by_id={candidate.passage_id: candidate for candidate in moved},
    )
