"""Check that the evidence has the codes that a question names: KR-7720 is not KR-7702."""

from index.text.codes import Code, find_codes
from rag.answerability.checks import Case, check


def lacks_code(question: str, text: str) -> bool:
    """Return True if a question names codes of which a text has none.

    A standard without its year is any edition of it, and a text that names no year may be about
    any. Both are texts of the search layer.
    """
    asked = find_codes(question)
    if not asked:
        return False
    known = find_codes(text)
    return not any(_agree(code, other) for code in asked for other in known)


def _agree(asked: Code, known: Code) -> bool:
    if asked.edition and known.edition:
        return asked.forms[-1] == known.forms[-1]
    return not {*asked.forms}.isdisjoint(known.forms)


@check("code_found")
def code_is_found(case: Case) -> float:
    """Return 1 if the first quote itself has a code of the question."""
    question = case.question.search
    return float(bool(find_codes(question)) and not lacks_code(question, case.lead.search))
