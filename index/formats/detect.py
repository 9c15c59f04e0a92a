"""Recognise the format of a file."""

import pkgutil
import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import PurePosixPath

from index import formats
from index.errors import ReadError
from index.formats.base import HEAD_BYTES, Format
from index.messages import say

_COMPOUND = re.compile(rb"\xd0\xcf\x11\xe0")
# A part of compound files that hold an encrypted file of today's Office.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# Known formats that are not read: their first bytes, and what to tell the user.
_REFUSED = (
    (
        _COMPOUND,
        say("a file of an old program that is not known: save it as .docx, .xlsx or .pptx"),
    ),
    (
        re.compile(rb"PK\x03\x04|PK\x05\x06|\x1f\x8b|7z\xbc\xaf|Rar!"),
        say("an archive: unpack it first"),
    ),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml"), say("an XML file: not a format that is read")),
)  # fmt: skip
_PLAIN_TEXT = "plain.text"  # the module of files of no other format


def detect_format(path: str, data: bytes) -> str:
    """Return the name of the module that reads a file.

    The first bytes of a file take precedence over its suffix; a file that neither decides is
    plain text. Raises ReadError for an empty file, for a known format that is not read, and
    for a file whose suffix names a format that it does not have.
    """
    if not data.strip():
        raise ReadError("the file is empty")
    known = known_formats()
    suffix = PurePosixPath(path).suffix.lower()
    by_content = [module for module, kind in known.items() if kind.matches(data)]
    by_suffix = [module for module, kind in known.items() if suffix in kind.suffixes]
    for module in [*(m for m in by_suffix if m in by_content), *by_content]:
        return module
    _refuse_known(data, [known[module] for module in by_suffix])
    for module in by_suffix:
        kind = known[module]
        if not kind.magic_required:
            return module
        raise ReadError(
            "its name ends in {suffix}, but it holds something else: get the file again, or give"
            " it its real ending",
            suffix=suffix,
        )
    return _PLAIN_TEXT


def _refuse_known(data: bytes, named: Sequence[Format]) -> None:
    """Raise ReadError for a format that is not read; ``named`` are those that its suffix means."""
    if _COMPOUND.match(data) and _ENCRYPTED in data:
        raise ReadError("it is protected by a password")
    for kind in named:
        if kind.magic and kind.magic.match(data):
            raise ReadError(
                "it is cut off or damaged, or holds something else than its name says: get the"
                " file again"
            )
    for pattern, reason in _REFUSED:
        if pattern.match(data[:HEAD_BYTES]):
            raise ReadError(reason)


@cache
def known_formats() -> dict[str, Format]:
    """Return every format by the name of its module below ``index.formats``."""
    known = {}
    prefix = f"{formats.__name__}."
    for module in pkgutil.walk_packages(formats.__path__, prefix):
        description = getattr(import_module(module.name), "FORMAT", None)
        if isinstance(description, Format):
            known[module.name.removeprefix(prefix)] = description
    return known
