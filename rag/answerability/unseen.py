"""Check that what is asked for is not told only in hidden or struck-through text.

The slides that are not shown, the text with the attribute "hidden" and what is struck out are
never quoted. Where only they have words of the question, the visible text does not answer it.
"""

from rag.answerability.checks import Case, check
from rag.question.terms import Terms

_SHARE = 0.12  # of the weight of the question's words, set by hand: one word of up to eight


def told_unseen(terms: Terms, visible: str, unseen: str) -> float:
    """Return the weighted share of a question's words that only the unseen text has, 0 to 1.

    Both are texts of the search layer.
    """
    total = sum(terms.content.values())
    if not total or not unseen:
        return 0.0
    seen, hidden = visible.lower(), unseen.lower()
    only = (w for word, w in terms.content.items() if word in hidden and word not in seen)
    return sum(only) / total


@check("told_unseen")
def is_told_unseen(case: Case) -> float:
    """Return 1 if only hidden text of the document quoted first has words of the question."""
    document = case.lead.document
    ranges = document.unseen
    if not ranges:
        return 0.0
    visible, at = [document.path, document.title], 0
    for start, end in ranges:
        visible.append(document.search[at:start])
        at = end
    visible.append(document.search[at:])
    unseen = "\n".join(document.search[start:end] for start, end in ranges)
    return float(told_unseen(case.analyzed.whole.terms, "\n".join(visible), unseen) >= _SHARE)
