"""Move passages that certainly hold what a question names before those that only look like it."""

from collections.abc import Iterable
from dataclasses import replace

from index.store import ReadableStore, Scope
from index.text.codes import find_codes
from rag.question.analysis import AnalyzedQuestion
from rag.retrieval.candidates import Candidate, Retrieved
from rag.retrieval.reranking import compare

_FEW = 8  # passages with a code; a code in more of them does not say which is meant


def promote(
    store: ReadableStore, analyzed: AnalyzedQuestion, retrieved: Retrieved, ids: Iterable[int]
) -> Retrieved:
    """Return the candidates with the passages of the given ids first, in the order of the ids.

    Passages that were not found or not compared token by token are compared now.
    """
    first: dict[int, Candidate] = {}
    new: list[Candidate] = []
    for passage_id in dict.fromkeys(ids):
        known = retrieved.by_id.get(passage_id)
        if known is None or known.matches is None:
            known = Candidate(passage_id)
            new.append(known)
        first[passage_id] = known
    if not first:
        return retrieved
    if new:
        compare(store, analyzed.question, analyzed.whole, new, translated=False)
    rest = [found for found in retrieved.candidates if found.passage_id not in first]
    # Their scores stay above the rest, so that they stay first where candidates are sorted again.
    above = max((candidate.score for candidate in rest), default=0.0)
    raised = [replace(candidate, score=max(candidate.score, above)) for candidate in first.values()]
    by_id = retrieved.by_id | {candidate.passage_id: candidate for candidate in raised}
    return replace(retrieved, candidates=[*raised, *rest], by_id=by_id)


def promote_codes(
    store: ReadableStore, analyzed: AnalyzedQuestion, retrieved: Retrieved, scope: Scope
) -> Retrieved:
    """Return the candidates with the passages first that hold a code of the question.

    A code in very many passages, such as the standard that all of them follow, moves none.
    Call inside ``store.snapshot()``.
    """
    ids: list[int] = []
    for code in find_codes(analyzed.question.search):
        # With its edition, if the documents have that; else in any edition.
        for form in reversed(code.forms):
            found = store.lexical([form], _FEW + 1, scope)
            if found:
                ids += [passage_id for passage_id, _ in found] if len(found) <= _FEW else []
                break
    return promote(store, analyzed, retrieved, ids)
