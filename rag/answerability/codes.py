"""Check that the evidence has the codes that a question names: KR-7720 is not KR-7702."""

from index.text.cell_kinds import kind_of
from index.text.codes import Code, find_codes
from index.text.words import latin_words
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
    """Return 1 if the first quote itself has a code of the question.

    What is too short for a code elsewhere is one at the head of a row: E5 among faults.
    """
    question, lead = case.question.search, case.lead
    if find_codes(question):
        return float(not lacks_code(question, lead.search))
    names = {word.lower for word in latin_words(question)}
    cells = (lead.document.search[cell.start : cell.end].strip() for cell in lead.cells[:1])
    return float(any(kind_of(cell) == "code" and cell.lower() in names for cell in cells))
