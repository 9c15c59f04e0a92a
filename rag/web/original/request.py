"""The button that opens an original, and what it asks for, as the browser sends it back."""

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.types import Citation
from rag.web.i18n import bilingual

_MOST_QUOTES = 200  # of an answer


class _Quote(BaseModel):
    """A quote: its number and its range in the restored text."""

    model_config = ConfigDict(extra="forbid", strict=True)

    number: int = Field(ge=0)
    start: int = Field(ge=0)
    end: int = Field(ge=0)


class _Asked(BaseModel):
    """The object that a button sends."""

    model_config = ConfigDict(extra="forbid", strict=True)

    passage: str = Field(max_length=200)
    quotes: list[_Quote] = Field(max_length=_MOST_QUOTES)
    place: int = Field(0, ge=0)


@dataclass(frozen=True)
class Wanted:
    """A passage and quotes in it: their numbers and ranges ``[start, end)`` of restored text.

    ``place`` is the page or slide to show in place of the one that the first quote stands on, 0
    for that one.
    """

    passage: str
    quotes: tuple[tuple[int, int, int], ...] = ()
    place: int = 0

    def to_json(self) -> str:
        """Return what the browser sends to ask for it."""
        quotes = [
            {"number": number, "start": start, "end": end} for number, start, end in self.quotes
        ]
        return json.dumps({"passage": self.passage, "quotes": quotes, "place": self.place})


def wanted(citations: Sequence[Citation]) -> Wanted:
    """Return what shows the quotes of a passage in their original."""
    quotes = ((one.number, one.restored_start, one.restored_end) for one in citations)
    return Wanted(citations[0].passage, tuple(quotes)[:_MOST_QUOTES])


def render_open_button(asked: Wanted) -> str:
    """Return the button that opens quotes in their original."""
    return (
        f"<button type='button' class='yz-open' data-original='{html.escape(asked.to_json())}'>"
        f"{bilingual('open_here')}</button>"
    )


def read_request(text: str) -> Wanted | None:
    """Return what the browser asks for, None if it is nothing that a button sends."""
    try:
        asked = _Asked.model_validate_json(text)
    except ValidationError:
        return None
    quotes = tuple((quote.number, quote.start, quote.end) for quote in asked.quotes)
    return Wanted(asked.passage, quotes, asked.place)
