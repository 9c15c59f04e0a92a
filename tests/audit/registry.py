"""The registry of the audit: for each format a file with a marker in every place for text.

A module of this folder that has ``AUDITS`` adds its formats; nothing else registers them.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from importlib.metadata import version

from index.blocks import BlockKind, Visibility, nest
from index.formats.detect import detect_format, known_formats
from index.formats.dispatch import read_as
from tests import audit


class Outcome(StrEnum):
    """What becomes of a marker."""

    KEPT = "kept"
    """In the text, and may be quoted."""
    MARKED = "marked"
    """In the text, but never quoted: hidden, struck through, or at the edge of a page."""
    NAMED = "named"
    """In the title, the author, the date or the address of the document."""
    COUNTED = "counted"
    """Not in the text; a note for the user says so."""
    UNSEEN = "unseen"
    """Not in the text, and said nowhere but in the documentation: no reader of the file sees it."""
    LOST = "lost"
    """Seen by a reader of the file, but passed over in silence: a fault."""


@dataclass(frozen=True)
class Counted:
    """The outcome of a marker that is left out: words of the note that says so."""

    words: str


# Of letters alone: readers of names drop digits.
_MARKERS = [
    f"标记{stem}{branch}" for stem in "甲乙丙丁戊己庚辛壬癸" for branch in "子丑寅卯辰巳午未申酉"
]

Expected = Outcome | Counted


@dataclass(frozen=True)
class Audit:
    """A file of a format, and what becomes of the marker in each place of it.

    ``build`` makes the file; it is given a function that returns the marker for a place, and must
    ask for each place of ``places`` once. ``libraries`` are the distributions that read it.
    """

    name: str
    build: Callable[[Callable[[str], str]], bytes]
    places: Mapping[str, Expected]
    libraries: tuple[str, ...] = ()


def audits() -> list[Audit]:
    """Return the audits of all formats in the order of their names."""
    found: list[Audit] = []
    for module in pkgutil.iter_modules(audit.__path__):
        if module.name != "__main__":
            found += getattr(import_module(f"{audit.__name__}.{module.name}"), "AUDITS", ())
    return sorted(found, key=lambda each: each.name.lower())


def measured(each: Audit) -> dict[str, Outcome]:
    """Return what becomes of the marker in each place, as the reader of the format has it."""
    markers: dict[str, str] = {}

    def mark(place: str) -> str:
        assert place not in markers, f"{place} is asked for twice"
        return markers.setdefault(place, _MARKERS[len(markers)])

    data = each.build(mark)
    assert set(markers) == set(each.places), set(markers) ^ set(each.places)
    raw = read_as(detect_format(each.name, data), data, 1_000_000)
    tree = nest(len(raw.text), raw.blocks)
    found = {}
    for place, marker in markers.items():
        at = raw.text.find(marker)
        expected = each.places[place]
        if at >= 0:
            assert raw.text.count(marker) == 1, f"{place} is read {raw.text.count(marker)} times"
            path = tree.path_to(at)
            unseen = any(
                block.visibility is not Visibility.VISIBLE
                or block.kind in (BlockKind.PAGE_HEADER, BlockKind.PAGE_FOOTER)
                for block in path
            )
            found[place] = Outcome.MARKED if unseen else Outcome.KEPT
        elif any(marker in field for field in (raw.title, raw.author, raw.url)):
            found[place] = Outcome.NAMED
        elif isinstance(expected, Counted) and any(
            expected.words in str(note) for note in raw.notes
        ):
            found[place] = Outcome.COUNTED
        else:
            found[place] = Outcome.UNSEEN if expected is Outcome.UNSEEN else Outcome.LOST
    return found


def table() -> str:
    """Return the table of the audit in Markdown: a row for each format."""
    columns = (Outcome.KEPT, Outcome.MARKED, Outcome.NAMED, Outcome.COUNTED, Outcome.UNSEEN)
    lines = [
        "| format | in the text | in the text, never quoted | title, author, address"
        " | left out, and said so | no reader of the file sees it | read by |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in audits():
        outcomes = measured(each)
        cells = [
            "; ".join(place for place in each.places if outcomes[place] is column)
            for column in columns
        ]
        known = known_formats()[detect_format(each.name, each.build(lambda place: "标记"))]
        suffixes = " ".join(f"`{suffix}`" for suffix in known.suffixes)
        made = ", ".join(f"{name} {version(name)}" for name in each.libraries) or "own code"
        lines.append(f"| {known.name}: {suffixes} | {' | '.join(cells)} | {made} |")
    return "\n".join(lines)
