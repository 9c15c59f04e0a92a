"""Field codes of Word: what is shown of fields that have no stored result."""

import re

_PAGE_NUMBERS = {"PAGE", "NUMPAGES", "SECTIONPAGES"}
# An overstrike such as ``EQ \o\ad(\s\up 9(hàn),汉)``, by which Word writes readings above
# characters and circles around them: what stands last is the character itself.
_OVERSTRIKE = re.compile(r"\\o\s*(?:\\a[a-z]\s*)?\((.*)\)", re.IGNORECASE | re.DOTALL)
_RAISED = re.compile(r"\\s\s*\\up\s*\d*\s*\(([^()]*)\)", re.IGNORECASE)
_FRACTION = re.compile(r"\\f\s*\(([^(),;]*)[,;]([^(),;]*)\)", re.IGNORECASE)


def is_page_number(code: str) -> bool:
    """Return True for a field that shows the number of a page."""
    words = code.split()
    return bool(words) and words[0].upper() in _PAGE_NUMBERS


def guide_in(code: str) -> list[tuple[str, str]]:
    """Return the word of a field ``EQ`` and the reading above it, if that is what it shows."""
    found = _OVERSTRIKE.search(code)
    reading = _RAISED.search(found[1]) if found else None
    return [(drawn_by_equation(code), reading[1].strip())] if reading else []


def drawn_by_equation(code: str) -> str:
    """Return the characters that a field ``EQ`` draws, '' for any other."""
    if not code.strip().upper().startswith("EQ"):
        return ""
    if found := _OVERSTRIKE.search(code):
        return re.split("[,;]", found[1])[-1].strip("() ")
    if found := _FRACTION.search(code):
        return f"{found[1].strip()}/{found[2].strip()}"
    return ""
