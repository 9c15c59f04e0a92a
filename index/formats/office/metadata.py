"""The properties of Word, PowerPoint and Excel files: title, author, date."""

import re
from dataclasses import replace

from index.formats.builder import clean
from index.formats.office.parts import Element, Package
from index.types import RawText

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# Of the templates from which python-docx and python-pptx make new files: they keep these seconds.
_TEMPLATES = ("2013-12-23T23:15:00", "2013-01-27T09:14:16")
_PROGRAMS = frozenset(
    ("python-docx", "python-pptx", "openpyxl", "apache poi", "un-named", "docx4j")
)


def described(raw: RawText, package: Package) -> RawText:
    """Add the title, the author and the day of creation from an Office file's properties.

    What a program writes into every file that it makes is neither an author nor a day.
    """
    for name in package.related("", "core-properties"):
        core = package.xml(name)
        if core is not None:
            return replace(
                raw,
                title=_value(core, "title"),
                author=author_in(_value(core, "creator")),
                created=day_in(_value(core, "created")),
            )
    return raw


def author_in(name: str) -> str:
    """Return the author that a property names, '' for a program."""
    return "" if name.lower() in _PROGRAMS else name


def day_in(moment: str) -> str:
    """Return the day of an ISO date and time, '' for those of programs' own templates."""
    day = None if moment.startswith(_TEMPLATES) else _DAY.match(moment)
    return day[0] if day else ""


def _value(core: Element, name: str) -> str:
    """Return the text of a property whatever its namespace is, '' if there is none."""
    return next((clean(element.text or "").strip() for element in core.iter(f"{{*}}{name}")), "")
