"""Read a file by the module of its format; every failure becomes a sentence for the user."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from index.errors import LibraryMissing, ReadError
from index.formats.detect import known_formats
from index.messages import Message, quoted, say
from index.types import RawText

if TYPE_CHECKING:
    from index.formats.facsimile.page import ShownPage

# The module below index.formats.facsimile that shows pages of a format, by the format's module.
_SHOWS_PAGES = {"pdf.document": "pdf", "ocr.picture": "picture", "ofd.document": "ofd"}

# What Python says of a text that is to be a number.
_BAD_NUMBER = re.compile(
    r"invalid literal for int\(\) with base \d+: (.*)|could not convert string to \w+: (?:.*)()"
    r"|Exceeds the limit .* for integer string conversion()", re.DOTALL
)  # fmt: skip
_MAX_REASON_CHARACTERS = 100  # of a library's message that is shown


def read_as(module: str, data: bytes, limit: int) -> RawText:
    """Return the text of a file, at most ``limit`` characters, read by a format's module.

    Raises LibraryMissing if the format's library is not installed, and ReadError for whatever
    else an untrusted file makes a library raise.
    """
    with _in_plain_words(module):
        raw: RawText = import_module(f"index.formats.{module}").read(data, limit)
    return raw


def shows_pages(module: str) -> bool:
    """Return True if a format, given by its module, has pages that ``show_as`` shows."""
    return module in _SHOWS_PAGES


def show_as(module: str, data: bytes, number: int) -> "ShownPage":
    """Return a page of a file of a format, numbered from 1; raises what ``read_as`` raises."""
    with _in_plain_words(module):
        shower = import_module(f"index.formats.facsimile.{_SHOWS_PAGES[module]}")
        page: ShownPage = shower.show(data, number)
    return page


@contextmanager
def _in_plain_words(module: str) -> Iterator[None]:
    """Turn whatever a library raises about a file of a format into a ReadError."""
    known = known_formats()[module]
    try:
        yield
    except ReadError:
        raise
    except ModuleNotFoundError as error:
        raise LibraryMissing(
            "a {kind} file: to read it, pip install {packages}",
            kind=Message(known.name),
            packages=known.packages or error.name,
        ) from error
    except RecursionError as error:
        raise ReadError("it is nested too deeply") from error
    except MemoryError as error:
        raise ReadError("to read it takes more memory than max_memory_mb allows") from error
    except Exception as error:
        raise ReadError(
            "a damaged {kind} file ({fault})", kind=Message(known.name), fault=_in_words(error)
        ) from error


def _in_words(error: Exception) -> Message:
    """Return what is wrong with a file in words that need no knowledge of the library."""
    number = _BAD_NUMBER.search(str(error))
    if number:
        if number[1]:
            return say("a number in it cannot be read: {number}", number=number[1][:20])
        return say("a number in it cannot be read")
    place = getattr(error, "position", None)
    if isinstance(error, SyntaxError) and place:  # as lxml and the XML parser of Python raise
        return say(
            "its XML goes wrong or breaks off at line {line}, character {character}",
            line=place[0], character=place[1],
        )  # fmt: skip
    return quoted(" ".join(str(error).split())[:_MAX_REASON_CHARACTERS] or type(error).__name__)
