"""Read codes: standards, models, part numbers, order numbers, telephone numbers, barcodes.

A code is exact: GBT22239 is GB/T 22239 in another writing, KR-7720 is not KR-7702. Two writings
are compared by their normal form, which has no case, blanks, slashes or hyphens.
"""

import re
from typing import NamedTuple

from index.text.dates import dates


class Code(NamedTuple):
    """A code at ``[start, end)`` of a text in its normal form.

    ``edition`` is the year that follows the number of a standard, as in GB/T 22239-2019, else ''.
    """

    start: int
    end: int
    form: str
    edition: str = ""

    @property
    def forms(self) -> tuple[str, ...]:
        """The normal forms by which the code is found: without the edition, and with it."""
        return (self.form, self.form + self.edition) if self.edition else (self.form,)


_YEAR = r"(?:19|20)\d\d"
_CODE = re.compile(
    # GB/T 22239-2019, ISO 9001:2015, GB 50016, ISO/IEC 27001
    r"(?<![A-Za-z0-9./])(?:"
    r"(?P<name>[A-Z]{1,5}(?:/[A-Z]{1,4})?(?=[ -]?\d{3})|[A-Za-z]{1,5}/[A-Za-z]{1,4})"
    rf"[ -]?(?!{_YEAR}(?!\d))(?P<number>\d{{2,}}(?:\.\d+)*)(?:\s?[-—–:]\s?(?P<edition>{_YEAR}))?"
    # XPS-9803, KR-7702, HT-0095, E0097, A12-B7, RTX4090
    r"|(?P<model>(?=[A-Za-z0-9]*[A-Za-z])(?=[A-Za-z0-9_/-]*\d)[A-Za-z0-9]+(?:[-_/][A-Za-z0-9]+)*)"
    # 0555-2367881, 000452, 6901234567892
    r"|(?P<digits>0\d{1,3}-\d{5,8}|0\d{3,}|\d{7,}|\d{3,}(?:-\d{3,}){2,}))(?![A-Za-z0-9]|[.,]\d)"
    r"|(?<![A-Za-z0-9])(?P<sign>[A-Za-z](?:#|\+\+))(?![A-Za-z0-9])"
)
_FEWEST_DIGITS = 3  # of a model number; 5G, A4, H5N1 and Q3 are words …
_HYPHENED = re.compile(r"[A-Z]+-(?:\d{2,}|[A-Z]{1,3}\d+)[A-Za-z]?")  # … but XK-20 and YQ-S1 are
_COUNTED = re.compile(r"\s?[元人万亿年月日个吨米平公亩户家次]")
_HYPHENS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212"), "-")
_SIGNS = str.maketrans({"#": "sharp", "+": "plus"})
_SEPARATORS = re.compile(r"[\s./_—–:-]+")


def find_codes(text: str) -> list[Code]:
    """Return the codes in a text of the search layer, in order."""
    text = text.translate(_HYPHENS)
    days = [(start, end) for start, end, _ in dates(text)]
    found = []
    for match in _CODE.finditer(text):
        code = _read(match, text)
        if code and not any(start < code.end and code.start < end for start, end in days):
            found.append(code)
    return found


def _read(match: re.Match[str], text: str) -> Code | None:
    start, end = match.span()
    if match["name"]:
        form = _normal(match["name"] + match["number"])
        return Code(start, end, form, match["edition"] or "")
    if match["sign"]:
        return Code(start, end, match["sign"].lower().translate(_SIGNS))
    written = match["digits"] or match["model"]
    digits = sum(char.isdigit() for char in written)
    if match["model"]:
        long = digits >= _FEWEST_DIGITS or _HYPHENED.fullmatch(written)
        if not long or _is_word(written):
            return None
    if match["digits"] and not written.startswith("0") and _COUNTED.match(text, end):
        return None
    return Code(start, end, _normal(written))


def _is_word(written: str) -> bool:
    """Return True for a number with a unit or a word with a year, such as 500mL, 1990s, Q3-2023."""
    return bool(re.fullmatch(rf"\d+[A-Za-z]{{1,4}}|[A-Za-z]\d?[-_/]?{_YEAR}", written)) or bool(
        re.fullmatch(rf"{_YEAR}[A-Za-z]\d?", written)
    )


def _normal(written: str) -> str:
    return _SEPARATORS.sub("", written).lower()
