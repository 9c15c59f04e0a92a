"""The parts of Office files: XML documents in a ZIP archive, and the relations between them."""

import posixpath
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias
from zipfile import ZipFile

from index.errors import ReadError

Element: TypeAlias = Any
"""An element of lxml, which has no type hints."""

RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"


class Relation(NamedTuple):
    """What a part refers to: the kind, such as ``footnotes``, and the name of another part."""

    kind: str
    target: str


class Package:
    """The parts of an Office file. Parts that are named but missing are treated as empty.

    Real files refer to pictures and links that were lost, for which libraries refuse them whole.
    """

    def __init__(self, archive: ZipFile) -> None:
        """Read from an archive that ``open_archive`` has checked."""
        self._archive = archive
        self._names = {_plain(name): name for name in archive.namelist()}

    @property
    def main(self) -> str:
        """The name of the main part: the document, the workbook or the presentation."""
        for relation in self.relations("").values():
            if relation.kind == "officeDocument" and self.has(relation.target):
                return relation.target
        raise ReadError("its main part is missing")

    def has(self, name: str) -> bool:
        """Return True if there is a part of this name."""
        return _plain(name) in self._names

    def bytes_of(self, name: str) -> bytes:
        """Return the bytes of a part, none if it is missing."""
        stored = self._names.get(_plain(name))
        return self._archive.read(stored) if stored else b""

    def xml(self, name: str) -> Element | None:
        """Return the root element of a part, None if it is missing or empty."""
        content = self.bytes_of(name)
        return parse_xml(content) if content.strip() else None

    def relations(self, name: str) -> dict[str, Relation]:
        """Return the relations of a part by their identifiers, '' for those of the package."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found = {}
        for relation in root.iter(_RELATION) if root is not None else ():
            if relation.get("TargetMode") != "External":
                target = posixpath.join("/", folder, relation.get("Target", "").replace("\\", "/"))
                kind = relation.get("Type", "").rpartition("/")[2]
                found[relation.get("Id", "")] = Relation(kind, posixpath.normpath(target)[1:])
        return found

    def related(self, name: str, kind: str) -> Iterator[str]:
        """Yield the names of the parts to which a part has a relation of a kind."""
        for relation in self.relations(name).values():
            if relation.kind == kind and self.has(relation.target):
                yield relation.target


def embedded_files(package: Package, part: str) -> list[tuple[str, bytes | None]]:
    """Return the name and the bytes of each file that a part embeds, other than OLE objects."""
    return [
        (posixpath.basename(relation.target), package.bytes_of(relation.target) or None)
        for relation in package.relations(part).values()
        if relation.kind in ("package", "aFChunk")
    ]


def count_objects(package: Package, part: str) -> int:
    """Return how many OLE objects a part embeds, whose content is not read."""
    return sum(relation.kind == "oleObject" for relation in package.relations(part).values())


def parse_xml(content: bytes) -> Element:
    """Return the root element of an XML document; entities stay unresolved."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


def chosen(alternatives: Element) -> Element | None:
    """Return the alternative that new programs show, the older one if the new one has no text.

    What is drawn, such as a text box, is stored twice: for new programs and for old ones.
    """
    new = alternatives.find(_CHOICE)
    if new is None or not any(map(str.strip, new.itertext())):
        old = alternatives.find(_FALLBACK)
        return new if old is None else old
    return new


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()
