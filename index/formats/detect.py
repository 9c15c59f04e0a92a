"""Which format a file is of."""

import pkgutil
import re
from functools import cache
from importlib import import_module
from pathlib import PurePosixPath
from types import ModuleType

from index import formats
from index.errors import ReadError
from index.formats.base import Format

_REFUSED = (
    (re.compile(rb"\s*\{\\rtf"), "an RTF file: save it as .docx or as text"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "an old or encrypted Office file: save it as .docx, .xlsx or"
     " .pptx without a password"),
    (re.compile(rb"PK\x03\x04|PK\x05\x06|\x1f\x8b|7z\xbc\xaf|Rar!"), "an archive: unpack it first"),
    (re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml"), "an XML file: not a format that is read"),
)  # fmt: skip
_PLAIN = "text"


def reader_of(path: str, data: bytes) -> str:
    """Return the module name of the format of a file.

    What the file begins with decides before its suffix does; the rest is plain text.
    Raises ReadError for a format that is known and not read.
    """
    if not data.strip():
        raise ReadError("the file is empty")
    known = known_formats()
    suffix = PurePosixPath(path).suffix.lower()
    begun = [module for module, one in known.items() if one.begins(data)]
    named = [module for module, one in known.items() if suffix in one.suffixes]
    for module in [*(m for m in named if m in begun), *begun]:
        return module
    for pattern, reason in _REFUSED:
        if pattern.match(data[:1000]):
            raise ReadError(reason)
    for module in named:
        one = known[module]
        if not one.strict:
            return module
        raise ReadError(f"not a {one.name} file, though its name ends in {suffix}")
    return _PLAIN


@cache
def known_formats() -> dict[str, Format]:
    """Return the formats by the names of their modules."""
    found = {}
    for one in pkgutil.iter_modules(formats.__path__):
        described = getattr(_module(one.name), "FORMAT", None)
        if isinstance(described, Format):
            found[one.name] = described
    return found


def _module(name: str) -> ModuleType:
    return import_module(f"{formats.__name__}.{name}")
