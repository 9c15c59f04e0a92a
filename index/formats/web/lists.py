"""Lists of web pages: the numbers that a browser prints, and terms with what is said of them."""

import re
from typing import Any, NamedTuple

from index.blocks import Block, BlockKind
from index.formats.printed_numbers import in_format
from index.text.numerals import TO_TEN

_QUESTION_MARKS = ("？", "?")
# Items that begin with a number of their own: pages hide that of the browser then.
_MARKED = re.compile(rf"[(（\[]?[\d{TO_TEN}]{{1,3}}[)）\].、．]|[①-⑳]|第[\d{TO_TEN}]+")
_LETTERS = frozenset("a A lower-alpha upper-alpha lower-latin upper-latin".split())
# How browsers number items, by the name of the format in Word, and what they print after it.
_STYLES = {
    "i": ("lowerRoman", "."), "I": ("upperRoman", "."), "lower-roman": ("lowerRoman", "."),
    "upper-roman": ("upperRoman", "."), "decimal-leading-zero": ("decimalZero", "."),
    "cjk-ideographic": ("chineseCounting", "、"), "cjk-decimal": ("ideographDigital", "、"),
    "simp-chinese-informal": ("chineseCounting", "、"),
    "trad-chinese-informal": ("chineseCounting", "、"),
    "simp-chinese-formal": ("chineseLegalSimplified", "、"),
    "trad-chinese-formal": ("ideographLegalTraditional", "、"),
    "japanese-informal": ("japaneseCounting", "、"), "japanese-formal": ("japaneseLegal", "、"),
    "cjk-heavenly-stem": ("ideographTraditional", "、"),
    "cjk-earthly-branch": ("ideographZodiac", "、"), "katakana": ("aiueo", "、"),
    "katakana-iroha": ("iroha", "、"), "hebrew": ("hebrew1", "."), "thai": ("thaiNumbers", "."),
}  # fmt: skip


class PairPlan(NamedTuple):
    """The blocks of terms and what is said of them, by element.

    ``first`` is where a pair begins and which block it is, ``last`` where it ends, with where it
    begins. ``parts`` are the blocks of the elements themselves; after an element of ``answered``
    the value begins, which ends with the element around it.
    """

    first: dict[Any, Block]
    last: dict[Any, Any]
    parts: dict[Any, Block]
    answered: dict[Any, Block]


def list_numbers(items: Any) -> dict[Any, str]:  # noqa: ANN401
    """Return the number that a browser prints before each item of an ``ol``, such as ``3.``.

    There is none if the items begin with numbers of their own.
    """
    own = [item for item in items if item.tag == "li"]
    backwards = items.get("reversed") is not None
    number = _integer(items.get("start"), len(own) if backwards else 1)
    style = items.get("type") or _list_style(items.get("style") or "")
    if style == "none" or any(_MARKED.match("".join(item.itertext()).lstrip()) for item in own[:2]):
        return {}
    found = {}
    for item in own:
        number = _integer(item.get("value"), number)
        found[item] = _printed(number, item.get("type") or style)
        number += -1 if backwards else 1
    return found


def plan_pairs(element: Any, plan: PairPlan) -> None:  # noqa: ANN401
    """Add the pairs of a ``dl`` or of a ``details`` element to a plan."""
    if element.tag == "details":
        summary = element[0] if len(element) else None
        if summary is not None and summary.tag == "summary":
            whole, key, value = _kinds(summary)
            plan.parts[element], plan.parts[summary] = whole, key
            plan.answered[summary] = value
        return
    parts = []
    for child in element:
        parts += list(child) if child.tag == "div" else [child]
    group: list[Any] = []
    for part in [*parts, None]:
        tag = None if part is None else part.tag
        if group and (tag is None or (tag == "dt" and group[-1].tag == "dd")):
            if group[-1].tag == "dd":
                _plan_group(group, plan)
            group = []
        if tag == "dt" or (tag == "dd" and group):
            group.append(part)


def _plan_group(group: list[Any], plan: PairPlan) -> None:
    whole, key, value = _kinds(group[0])
    plan.first[group[0]] = whole
    plan.last[group[-1]] = group[0]
    for part in group:
        plan.parts[part] = key if part.tag == "dt" else value


def _kinds(term: Any) -> tuple[Block, Block, Block]:  # noqa: ANN401
    """Return the blocks of a pair, its key and its value, or of a question and its answer."""
    asks = "".join(term.itertext()).rstrip().endswith(_QUESTION_MARKS)
    kinds = (
        (BlockKind.QA, BlockKind.QUESTION, BlockKind.ANSWER) if asks
        else (BlockKind.PAIR, BlockKind.KEY, BlockKind.VALUE)
    )  # fmt: skip
    whole, key, value = (Block(kind, 0, 0) for kind in kinds)
    return whole, key, value


def _list_style(style: str) -> str:
    for declaration in style.lower().split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() in ("list-style", "list-style-type"):
            return value.strip().split(" ")[0]
    return ""


def _printed(number: int, style: str) -> str:
    """Return a number of a list as a browser prints it, with the mark that follows it."""
    if style in _LETTERS and number > 0:
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return f"{letters.upper() if style[0] in 'Au' else letters}."
    name, mark = _STYLES.get(style, ("decimal", "."))
    return f"{in_format(number, name) if number > 0 else number}{mark}"


def _integer(value: str | None, default: int) -> int:
    try:
        return int((value or "").strip()[:9])
    except ValueError:
        return default
