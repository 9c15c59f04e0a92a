"""Files inside a file, such as those sent with a message: each is read by its own format."""

from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import TypeAlias

from index.errors import ReadError, ScansWaiting
from index.formats.builder import Assembly
from index.formats.detect import detect_format
from index.formats.dispatch import read_as
from index.messages import Message, say
from index.types import RawText

Attached: TypeAlias = bytes | Callable[[int], RawText] | None
"""The bytes of an attached file, None if they are missing, or what reads it within a limit."""

_DEEPEST = 3  # attachments of attachments; set by hand
_MOST = 500  # attachments of one file
_depth: ContextVar[int] = ContextVar("depth", default=0)


def add_attachments(
    made: Assembly, files: Sequence[tuple[str, Attached]], limit: int
) -> list[Message]:
    """Add files below what a text holds so far, each under its name; return notes for the user.

    ``files`` are names and contents. The text of all may have
    ``limit`` characters. Files that cannot be read are named in the notes with the reason.
    """
    notes: list[Message] = []
    for number, (name, data) in enumerate(files, 1):
        if number > _MOST:
            notes.append(
                say(
                    "{count} attachments after the first {most}: not read",
                    count=len(files) - _MOST, most=_MOST,
                )
            )  # fmt: skip
            break
        try:
            notes += _add(made, number, name, data, limit)
        except ReadError as error:
            made.waiting += error.pages if isinstance(error, ScansWaiting) else 0
            notes.append(say("attachment {name}: not read: {reason}", name=name, reason=error))
    return notes


def _add(made: Assembly, number: int, name: str, file: Attached, limit: int) -> list[Message]:
    if file is None:
        raise ReadError("it is missing in the file")
    if _depth.get() >= _DEEPEST:
        raise ReadError(
            "it is attached to an attachment more than {deepest} deep", deepest=_DEEPEST
        )
    token = _depth.set(_depth.get() + 1)
    try:
        left = max(limit - made.length - len(name) - 2, 0)
        if isinstance(file, bytes):
            raw = read_as(detect_format(name, file), file, left)
        else:
            raw = file(left)
    finally:
        _depth.reset(token)
    made.attach(name, number, raw)
    return [say("attachment {name}: {note}", name=name, note=note) for note in raw.notes]
