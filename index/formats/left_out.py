"""What a reader leaves out of a file, counted, and the note that says so."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from index.messages import Message, Value, say

_SHOWN_GUIDES = 10  # that a note names


class LeftOut(StrEnum):
    """Kinds of text that stand in a file and not in what is read of it."""

    DELETED = "deleted passages"
    DESCRIPTIONS = "descriptions of pictures"
    CHARTS = "charts of newer kinds"
    EMBEDDED = "embedded files"
    ATTACHED = "attached files"
    RECORDINGS = "recordings of sound or pictures"
    HINTS = "hints of empty form fields"
    FIELDS = "form fields"
    DRAWN = "texts in drawings"
    FRAMES = "frames"
    UNORDERED = "pages that its reading order does not name"
    CONTENTS = "tables of contents"
    BEYOND = "characters beyond the edge of the page"
    UNKNOWN = "characters that cannot be told"


def left_out_notes(counts: Mapping[LeftOut, int]) -> tuple[Message, ...]:
    """Return the note on what was left out, none if nothing was."""
    said = tuple(
        say("{kind} ({count})", kind=Message(kind.value), count=counts[kind])
        for kind in LeftOut
        if counts.get(kind)
    )
    return (say("left out: {kinds}", kinds=said),) if said else ()


def guides_note(guides: Sequence[tuple[str, str]]) -> tuple[Message, ...]:
    """Return the note on words with a phonetic guide (ruby): each word and its reading."""
    if not guides:
        return ()
    listed: Value = tuple(f"{word} {reading}" for word, reading in guides[:_SHOWN_GUIDES])
    more = len(guides) - _SHOWN_GUIDES
    if more > 0:
        listed = say("{shown} and {more} more", shown=listed, more=more)
    return (
        say(
            "phonetic guides, left out of the words that they stand above: {guides}", guides=listed
        ),
    )


def hidden_slides(numbers: Sequence[str]) -> Message:
    """Return the note on slides that are not shown."""
    return say("hidden slides, which are not quoted: {slides}", slides=tuple(numbers))
