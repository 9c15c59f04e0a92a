r"""The text of EQ fields, by which older documents and WPS draw what a line has no signs for.

A phonetic guide is ``EQ \o\ad(\s\up 9(hàn),汉)``, a number in a circle ``EQ \o\ac(○,1)``, a
fraction ``EQ \f(1,2)``. Word stores no result for them: the words stand in the code alone. The
switches are described in Microsoft's documentation of field codes.
"""

import re
from typing import NamedTuple

from index.formats.printed_numbers import in_format

_TOKEN = re.compile(
    r'\\([A-Za-z*]+)\s*(-?\d+)?\s*|\\(.)|([(),;])|("[^"]*")|([^\\(),;"]+)', re.DOTALL
)
_FORMAT = re.compile(r'\\\*\s*(?:"[^"]*"|\S+)')  # how the field as a whole is set
_CIRCLES = "○◯〇"
_FRAMES = "□△◇"
_FACTOR = re.compile(r"[\w.]+")
_COMMANDS = frozenset("abdfilosrx")
_DEEPEST = 20


class EquationField(NamedTuple):
    """The text that a field draws, and the words in it with a phonetic guide."""

    text: str
    guides: list[tuple[str, str]]


class _Part(NamedTuple):
    """A text of a field, and whether it is raised above the line."""

    text: str
    raised: bool = False


def equation_text(code: str) -> EquationField:
    """Return what an EQ field draws, in a line; a field that is not understood has no text."""
    guides: list[tuple[str, str]] = []
    code = _FORMAT.sub("", code.strip()[2:])
    tokens = [match.groups() for match in _TOKEN.finditer(code)]
    try:
        text, _ = _sequence(tokens, 0, guides, 0)
    except RecursionError:
        return EquationField("", [])
    return EquationField(text[0].text.strip() if text else "", guides)


def _sequence(
    tokens: list[tuple[str, ...]], at: int, guides: list[tuple[str, str]], depth: int
) -> tuple[list[_Part], int]:
    """Return the arguments up to a closing bracket or the end, and where that is."""
    if depth > _DEEPEST:
        raise RecursionError
    arguments = [_Part("")]
    name, switches = "", [""]
    while at < len(tokens):
        switch, _, escaped, mark, quoted, plain = tokens[at]
        at += 1
        if switch:
            if not name and switch[0].lower() in _COMMANDS:
                name, switches = switch[0].lower(), []
            switches.append(switch.lower())
            continue
        if mark == "(" and name:
            inner, at = _sequence(tokens, at, guides, depth + 1)
            added = _drawn(name, switches, inner, guides)
            name, switches = "", []
        elif mark == ")":
            return arguments, at
        elif mark in (",", ";"):
            arguments.append(_Part(""))
            continue
        else:
            added = _Part(escaped or mark or ("" if quoted else (plain or "")))
            if name and not added.text.strip():
                continue
        last = arguments[-1]
        arguments[-1] = _Part(last.text + added.text, last.raised or added.raised)
    return arguments, at


def _drawn(
    name: str, switches: list[str], arguments: list[_Part], guides: list[tuple[str, str]]
) -> _Part:
    """Return what a command draws of its arguments."""
    texts = [argument.text.strip() for argument in arguments]
    if name == "o":
        return _overstruck(arguments, guides)
    if name == "f" and len(texts) == 2:
        return _Part("/".join(text if _FACTOR.fullmatch(text) else f"({text})" for text in texts))
    if name == "r":
        root = f"√({texts[-1]})"
        return _Part(root if len(texts) < 2 or not texts[0] else f"({texts[1]})^(1/{texts[0]})")
    if name == "s":
        return _Part("".join(texts), "up" in switches)
    if name == "b":
        return _Part(f"({''.join(texts)})")
    if name == "d":
        return _Part("")
    return _Part((", " if name in "al" else "").join(texts))


def _overstruck(arguments: list[_Part], guides: list[tuple[str, str]]) -> _Part:
    """Return characters drawn over each other: a word below its reading, a number in a circle."""
    texts = [argument.text.strip() for argument in arguments]
    if any(argument.raised for argument in arguments):
        word = "".join(t for t, each in zip(texts, arguments, strict=True) if not each.raised)
        guides += [(word, text) for text, each in zip(texts, arguments, strict=True) if each.raised]
        return _Part(word)
    if len(texts) == 2 and texts[0] in (*_CIRCLES, *_FRAMES):
        number = texts[1]
        if texts[0] in _CIRCLES and number.isdecimal() and len(number) < 3:
            return _Part(in_format(int(number), "decimalEnclosedCircle"))
        return _Part(number)
    return _Part("".join(texts))
