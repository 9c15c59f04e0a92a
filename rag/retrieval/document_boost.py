"""Move up the passages of the documents that a conversation is about."""

from collections.abc import Sequence
from dataclasses import replace

from index.store import ReadableStore
from rag.retrieval.candidates import Retrieved

_PREFERRED = 0.15  # what a passage of the documents quoted before is worth more


def boost(store: ReadableStore, retrieved: Retrieved, documents: Sequence[str]) -> Retrieved:
    """Return the candidates with those of some documents, given by path, moved up.

    Call inside ``store.snapshot()``.
    """
    passages = store.passages(c.passage_id for c in retrieved.candidates)
    files = store.paths({p.document_id for p in passages.values()})
    paths = {p.id: files[p.document_id] for p in passages.values()}
    moved = [
        replace(candidate, score=candidate.score + _PREFERRED)
        if paths.get(candidate.passage_id) in documents
        else candidate
        for candidate in retrieved.candidates
    ]
    moved.sort(key=lambda candidate: (not candidate.late, -candidate.score, candidate.passage_id))
    return replace(
        retrieved,
        candidates=moved,
        by_id={candidate.passage_id: candidate for candidate in moved},
    )
