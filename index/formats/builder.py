"""Put the text of a document together from its parts, and mark where each stands."""

import re

from index.errors import ReadError
from index.types import Mark, Place, RawText

# What no text holds on purpose: NUL, and what PDF writers leave of a hyphen at a line end.
_NOISE = re.compile("[\0\x02\ufffe\uffff]")


class Assembly:
    """A text in the making. Raises ReadError as soon as it is over the limit."""

    def __init__(self, limit: int) -> None:
        """Take up to so many characters."""
        self._limit = limit
        self._parts: list[str] = []
        self._marks: list[Mark] = []
        self._length = 0

    def add(self, text: str, place: Place | None = None, joint: str = "\n") -> None:
        """Append a text that stands in a place of the file, ``joint`` between it and the last."""
        text = clean(text).strip()
        if not text:
            return
        if self._length + len(text) > self._limit:
            raise too_long(self._limit)
        if self._parts:
            self._parts.append(joint)
            self._length += len(joint)
        if place and (not self._marks or self._marks[-1].place != place):
            self._marks.append(Mark(self._length, place))
        self._parts.append(text)
        self._length += len(text)

    @property
    def empty(self) -> bool:
        """Whether nothing was added."""
        return not self._parts

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    def raw(self, charset: str, empty: str = "it holds no text") -> RawText:
        """Return the text with its marks; raises ReadError ``empty`` when there is none."""
        if self.empty:
            raise ReadError(empty)
        return RawText(self.text, charset, marks=tuple(self._marks))


def clean(text: str) -> str:
    """Return a text without lone surrogates and characters that no text holds."""
    return _NOISE.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def too_long(limit: int) -> ReadError:
    """Return the error for a text that is over the limit."""
    return ReadError(f"its text is over the limit of {limit} characters (raise max_characters)")
