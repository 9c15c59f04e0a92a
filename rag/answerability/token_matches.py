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


@check("match_least_anywhere")
def match_least_anywhere(case: Case) -> float:
    """Return how well the token is matched that is matched worst, .65 to 1.

    Looked for are all passages found of the documents quoted; it is 1 if none of them was compared
    token by token.
    """
    documents = {quote.document.id for quote in case.evidence.quotes}
    rows = [
        candidate.matches
        for candidate in case.retrieved.candidates
        if candidate.matches is not None and candidate.document_id in documents
    ]
    if not rows:
        return 1.0
    return float(np.maximum(np.max(rows, axis=0), _LOWEST).min(initial=1.0))
