"""Find headings that only their form tells: a short line with text under it."""

import re
from collections.abc import Callable, Sequence

from index.parse.boilerplate import boilerplate
from index.parse.form.lines import Line
from index.parse.form.outline import number_of
from index.text.normalize import HAN, width

_WORD = re.compile(rf"[{HAN}]{{2}}|[A-Za-z]{{3}}")
_NAMED = re.compile(r"[A-Z][A-Za-z'’-]*")
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_DATED = re.compile(r"\d{2,4}[-年/.]\d{1,2}[-月/.]")
_CLOSED = re.compile(r"[。！？!?；;：:.…”\"’」』）)]$")
_INNER = re.compile(r"[。！；;:：]|[，,、].*[？?]$")
_UNTITLED = re.compile(r"[,，、]$|\t|[ \u3000]{2}")
_BODY = 30  # Chinese characters; so long a line is text whatever it ends with
_SMALL_WORDS = 3  # letters; of and the like are not capitalised


def may_be_title(line: Line) -> bool:
    """Return True if a line is neither a sentence nor the start of a numbered part."""
    number, _ = number_of(line.text)
    is_part = bool(number) or line.text.startswith("#")
    return not is_part and not any(
        pattern.search(line.text) for pattern in (_CLOSED, _INNER, _UNTITLED)
    )


def find_headlines(
    lines: Sequence[Line],
    is_free: Callable[[int], bool],
    begins_block: Callable[[int], bool],
    container: Callable[[int], int],
) -> list[int]:
    """Return the numbers of the lines that are headings without a number or a mark.

    ``is_free`` says of a line whether it may be one, ``begins_block`` whether a list, a table or
    a pair begins there, and ``container`` in which block it stands.
    """
    found: list[int] = []
    for place, line in enumerate(lines):
        if not is_free(place) or not _may_head(line):
            continue
        after = lines[place + 1] if place + 1 < len(lines) else None
        has_text = after is not None and _is_text(after)
        same = has_text and container(place + 1) == container(place)
        if not same and not begins_block(place + 1):
            continue
        if place and is_free(place - 1) and not line.gap:
            before = lines[place - 1]
            # Neither one of several short lines nor the rest of a line that was broken.
            if not _CLOSED.search(before.text) and (not found or found[-1] != place - 1):
                continue
        if (
            _is_latin(line.text)
            and not _is_titled(line.text)
            and not (line.gap and after and after.gap)
        ):
            continue
        found.append(place)
    return found


def _may_head(line: Line) -> bool:
    return (
        line.is_headline
        and not _INNER.search(line.text)
        and bool(_WORD.search(line.text))
        and not line.text[0].islower()
        and not _DATED.search(line.text)
        and not boilerplate(line.text)
    )


def _is_text(line: Line) -> bool:
    return not line.is_headline and (
        bool(_CLOSED.search(line.text)) or width(line.text[: 4 * _BODY]) >= _BODY
    )


def _is_latin(text: str) -> bool:
    return text.isascii() or not re.search(f"[{HAN}]", text)


def _is_titled(text: str) -> bool:
    words = [word for word in _LATIN_WORD.findall(text) if len(word) > _SMALL_WORDS]
    return all(_NAMED.match(word) for word in words)
