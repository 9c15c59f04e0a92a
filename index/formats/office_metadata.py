"""The properties of Word, PowerPoint and Excel files: title, author, date."""

import re
from dataclasses import replace

from index.formats.builder import clean
from index.formats.office_parts import Element, Package
from index.types import RawText

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def described(raw: RawText, package: Package) -> RawText:
    """Add the title, the author and the day of creation from an Office file's properties."""
    for name in package.related("", "core-properties"):
        core = package.xml(name)
        if core is not None:
            created = _DAY.match(_value(core, "created"))
            return replace(
                raw,
                title=_value(core, "title"),
                author=_value(core, "creator"),
                created=created[0] if created else "",
            )
    return raw


def _value(core: Element, name: str) -> str:
    """Return the text of a property whatever its namespace is, '' if there is none."""
    return next((clean(element.text or "").strip() for element in core.iter(f"{{*}}{name}")), "")
