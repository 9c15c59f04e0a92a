"""Formulas of Office files as a line of text, such as ``c = m/(2V)``."""

import re
from collections.abc import Callable, Sequence

from index.formats.office.parts import Element

MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = {f"{_WORD}del", f"{_WORD}moveFrom", f"{_WORD}rPr"}
# Written as one factor: a number, a letter with its index or power, words, what has brackets.
_FACTOR = re.compile(
    r"\d+(?:[.,]\d+)*%?|[^\W\d_](?:[_^](?:\w|\([^()]*\)))*|[\u3400-\u9fff]+|[√∛]?\([^()]*\)"
)
_SUM = re.compile(r"(?<=.)[-+−±∓=<>≤≥≈,]")


def linear(element: Element) -> str:
    """Return a formula in one line, with brackets where the layout stood for them."""
    return re.sub(r"\s+", " ", _linear(element)).strip()


def _linear(element: Element) -> str:
    tag = element.tag
    if tag == f"{MATH}t" or tag == f"{_WORD}t":
        return element.text or ""
    if tag in _LEFT_OUT or tag.endswith("Pr"):
        return ""
    write = _WRITERS.get(tag.removeprefix(MATH)) if tag.startswith(MATH) else None
    return write(element) if write else "".join(map(_linear, element))


def _part(element: Element, name: str) -> str:
    child = element.find(f"{MATH}{name}")
    return "" if child is None else _linear(child).strip()


def _setting(element: Element, name: str, otherwise: str) -> str:
    """Return a property of a structure; one that is there without a value is ''."""
    for properties in element:
        if properties.tag.endswith("Pr"):
            found = properties.find(f"{MATH}{name}")
            if found is not None:
                value: str = found.get(f"{MATH}val", "")
                return value
    return otherwise


def _as_factor(text: str) -> str:
    return text if _FACTOR.fullmatch(text) else f"({text})"


def _fraction(element: Element) -> str:
    above, below = _part(element, "num"), _part(element, "den")
    if _setting(element, "type", "bar") == "noBar":
        return f"({above} {below})"
    return f"{f'({above})' if _SUM.search(above) else above}/{_as_factor(below)}"


def _scripts(element: Element) -> str:
    base = _part(element, "e")
    base = base if _FACTOR.fullmatch(base) or not _SUM.search(base) else f"({base})"
    below, above = _part(element, "sub"), _part(element, "sup")
    if element.tag == f"{MATH}sPre":
        return f"{_script('_', below)}{_script('^', above)}{base}"
    return f"{base}{_script('_', below)}{_script('^', above)}"


def _script(mark: str, text: str) -> str:
    if not text:
        return ""
    return f"{mark}{text}" if len(text) == 1 or text.isdigit() else f"{mark}({text})"


def _root(element: Element) -> str:
    degree, base = _part(element, "deg"), _part(element, "e")
    if degree in ("", "2", "3"):
        return f"{'∛' if degree == '3' else '√'}{_as_factor(base)}"
    return f"{_as_factor(base)}^(1/{degree})"


def _many(element: Element) -> str:
    operator = _setting(element, "chr", "∫") or ""
    limits = _script("_", _part(element, "sub")) + _script("^", _part(element, "sup"))
    return f"{operator}{limits} {_part(element, 'e')}"


def _delimited(element: Element) -> str:
    inside = (_setting(element, "sepChr", "|") or "").join(
        _linear(child).strip() for child in element.iterchildren(f"{MATH}e")
    )
    return f"{_setting(element, 'begChr', '(')}{inside}{_setting(element, 'endChr', ')')}"


def _function(element: Element) -> str:
    return f"{_part(element, 'fName')} {_part(element, 'e')}"


def _limit(element: Element) -> str:
    mark = "_" if element.tag == f"{MATH}limLow" else "^"
    return f"{_part(element, 'e')}{_script(mark, _part(element, 'lim'))}"


def _accented(element: Element) -> str:
    base, accent = _part(element, "e"), _setting(element, "chr", "\u0302")
    return base + accent if len(base) == 1 and element.tag == f"{MATH}acc" else base


def _matrix(element: Element) -> str:
    rows = (_listed(row, ", ") for row in element.iterchildren(f"{MATH}mr"))
    return f"[{'; '.join(rows)}]"


def _listed(element: Element, joint: str) -> str:
    return joint.join(_linear(child).strip() for child in element.iterchildren(f"{MATH}e"))


def _equations(element: Element) -> str:
    return _listed(element, "; ")


def lines(element: Element) -> Sequence[str]:
    """Return the formulas of a paragraph of formulas, or the only one."""
    inner = list(element.iterchildren(f"{MATH}oMath"))
    return [linear(each) for each in inner or [element]]


_WRITERS: dict[str, Callable[[Element], str]] = {
    "f": _fraction, "sSup": _scripts, "sSub": _scripts, "sSubSup": _scripts, "sPre": _scripts,
    "rad": _root, "nary": _many, "d": _delimited, "func": _function, "limLow": _limit,
    "limUpp": _limit, "acc": _accented, "bar": _accented, "m": _matrix, "eqArr": _equations,
}  # fmt: skip
