"""What of a web page is not read: navigation and the like, form fields, descriptions, frames."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from index.formats.builder import clean
from index.formats.left_out import LeftOut, guides_note, left_out_notes
from index.formats.web.main_content import Content
from index.formats.web.tree import SKIPPED, size
from index.messages import Message, say

_SHOWN = 30  # characters of navigation that a note shows
# Fields whose value is printed on the page; those of others are hidden, or are no text.
_PRINTED_FIELDS = frozenset(("", "text", "search", "button", "submit", "reset", "number", "date",
                             "email", "tel", "url", "month", "time", "week"))  # fmt: skip
_RECORDINGS = frozenset(("audio", "video"))


class Unread(NamedTuple):
    """What of a page is not read: kinds with their counts, and words with a phonetic guide."""

    kinds: Counter[LeftOut]
    guides: list[tuple[str, str]]

    def add(self, other: "Unread") -> None:
        """Add what is not read of another page of the same file."""
        self.kinds.update(other.kinds)
        self.guides.extend(other.guides)

    def notes(self) -> tuple[Message, ...]:
        """Return the notes for the user."""
        return (*guides_note(self.guides), *left_out_notes(self.kinds))


def unread(content: Content) -> Unread:
    """Return what the content of a page holds that is not read as text."""
    found = Unread(Counter(), [])
    waiting = [content.root]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str) or element in content.left_out:
            continue
        kind = _kind(element)
        if kind is not None:
            found.kinds[kind] += 1
        if element.tag == "ruby":
            found.guides.extend(_guides(element))
        if element.tag not in SKIPPED:
            waiting += reversed(element)
    return found


def _kind(element: Any) -> LeftOut | None:  # noqa: ANN401
    tag = element.tag
    if tag in ("img", "area"):
        return LeftOut.DESCRIPTIONS if size(element.get("alt")) else None
    if tag == "input":
        printed = (element.get("type") or "").lower() in _PRINTED_FIELDS
        return LeftOut.FIELDS if printed and size(element.get("value")) else None
    if tag in ("textarea", "select", "button"):
        return LeftOut.FIELDS if size("".join(element.itertext())) else None
    if tag == "svg":
        texts = "".join("".join(each.itertext()) for each in element.iter("text"))
        return LeftOut.DRAWN if size(texts) else None
    if tag == "iframe":
        return LeftOut.FRAMES if element.get("src") or element.get("srcdoc") else None
    return LeftOut.RECORDINGS if tag in _RECORDINGS and element.get("src") else None


def _guides(ruby: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    """Yield the words of a ruby element with their readings."""
    word = ruby.text or ""
    for child in ruby:
        if child.tag == "rt":
            reading = clean("".join(child.itertext())).strip()
            if reading:
                yield clean(word).strip(), reading
            word = ""
        elif isinstance(child.tag, str) and child.tag != "rp":
            word += "".join(child.itertext())
        word += child.tail or ""


def outside_note(body: Any, content: Content, lengths: dict[Any, int]) -> tuple[Message, ...]:  # noqa: ANN401
    """Return the note on the visible text of a page that is no part of its content.

    ``lengths`` are the characters in each element.
    """
    left = sum(lengths.get(element, 0) for element in content.left_out)
    length = lengths.get(body, 0) - lengths.get(content.root, 0) + left
    if length <= 0:
        return ()
    shown = ""
    for text in _outside(body, content):
        shown = f"{shown} {text}".strip()
        if len(shown) > _SHOWN:
            shown = f"{shown[:_SHOWN]}…"
            break
    return (
        say(
            "only navigation and the like was left out: {count} characters ({beginning})",
            count=length, beginning=clean(shown),
        ),
    )  # fmt: skip


def _outside(body: Any, content: Content) -> Iterator[str]:  # noqa: ANN401
    """Yield the texts of a page outside of its content, in their order."""
    waiting: list[Any] = [body]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            if words := " ".join(each.split()):
                yield words
        elif each is content.root:
            waiting += [left for left in reversed(list(each.iter())) if left in content.left_out]
        elif isinstance(each.tag, str) and each.tag not in SKIPPED:
            for child in reversed(each):
                waiting += [child.tail or "", child]
            waiting.append(each.text or "")
