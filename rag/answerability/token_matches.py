"""Check how well the documents match each token of the question.

A question that comes close but is not answered names something that the documents lack: the token
for it finds nothing alike, however well all the others match. So what counts is the token that is
matched worst, not the mean (as in late interaction, Khattab and Zaharia 2020).
"""

import numpy as np

from rag.answerability.checks import Case, check

_LOWEST = 0.65
"""What counts as no match at all: cosines of the built-in embedder's tokens are seldom lower, and
those of other models, which the weights were not fitted to, must not decide alone."""


def _matches(case: Case, *, whole_document: bool) -> np.ndarray:
    """Return the similarity of each token of the question to the token most like it.

    Looked for are the quoted passages, or all passages found of the documents quoted. The result is
    float ``(q,)``, empty if no such passage was compared token by token.
    """
    quotes = case.evidence.quotes
    passages = {quote.passage.id for quote in quotes}
    documents = {quote.document.id for quote in quotes}
    rows = [
        candidate.matches
        for candidate in case.retrieved.candidates
        if candidate.matches is not None
        and (
            candidate.document_id in documents
            if whole_document
            else candidate.passage_id in passages
        )
    ]
    return np.maximum(np.max(rows, axis=0), _LOWEST) if rows else np.zeros(0)


@check("match_least")
def match_least(case: Case) -> float:
    """Return how well the token that the quoted passages match worst is matched, .65 to 1."""
    return float(_matches(case, whole_document=False).min(initial=1.0))


@check("match_least_anywhere")
def match_least_anywhere(case: Case) -> float:
    """Return the same for all passages found of the documents quoted."""
    return float(_matches(case, whole_document=True).min(initial=1.0))


@check("match_mean")
def match_mean(case: Case) -> float:
    """Return how well the passages found of the documents quoted match tokens on average."""
    matches = _matches(case, whole_document=True)
    return float(matches.mean()) if len(matches) else 0.0
