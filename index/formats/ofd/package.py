"""The parts of an OFD file: its documents, pages, templates, resources, notes and attachments.

Element and attribute names are those of GB/T 33190-2016. Files name each other by paths that are
relative to the file that names them, or that begin at the root with a slash.
"""

import posixpath
from collections.abc import Iterator
from typing import NamedTuple
from zipfile import ZipFile

from index.errors import ReadError
from index.formats.builder import clean
from index.formats.office.parts import Element, parse_xml

_MOST_PAGES = 20_000  # set by hand, far above real documents
_LONGEST_PAGE = 10_000.0  # millimetres
_A4 = (210.0, 297.0)


class Attachment(NamedTuple):
    """A file that is attached to a document; its bytes are None if they are missing."""

    name: str
    data: bytes | None


class Annotation(NamedTuple):
    """A note on a page: its type, such as ``Stamp``, what it says, and what it draws."""

    kind: str
    remark: str
    appearances: list[Element]


class Document:
    """One document of an OFD file."""

    def __init__(self, archive: ZipFile, body: Element, names: dict[str, str]) -> None:
        """Read the document that an element ``DocBody`` names."""
        self._archive = archive
        self._names = names
        info = body.find("{*}DocInfo")
        self.title = _said(info, "Title")
        self.author = _said(info, "Author")
        self.created = _said(info, "CreationDate")
        self._path = self._current(body)
        root = self._xml(self._path)
        if root is None:
            raise ReadError("its document is missing")
        self._root: Element = root
        self._templates = {
            template.get("ID", ""): self._beside(self._path, template.get("BaseLoc", ""))
            for template in self._root.iterfind("{*}CommonData/{*}TemplatePage")
        }
        self._units: dict[str, Element] = {}
        self._media: dict[str, str] = {}
        self._read_resources()

    def pages(self) -> Iterator[tuple[str, Element | None]]:
        """Yield the identifier and the content of each page in order."""
        for number, page in enumerate(self._root.iterfind("{*}Pages/{*}Page")):
            if number == _MOST_PAGES:
                raise ReadError("it has over {most} pages", most=_MOST_PAGES)
            path = self._beside(self._path, page.get("BaseLoc", ""))
            yield page.get("ID", ""), self._xml(path)

    def layers(self, page: Element) -> Iterator[Element]:
        """Yield what is drawn on a page: the layers of its templates, then its own."""
        for template in page.iterfind("{*}Template"):
            root = self._xml(self._templates.get(template.get("TemplateID", ""), ""))
            if root is not None:
                yield from root.iterfind("{*}Content/{*}Layer")
        yield from page.iterfind("{*}Content/{*}Layer")

    def page_size(self, page: Element) -> tuple[float, float]:
        """Return how wide and how high a page is, in millimetres."""
        areas = (page.find("{*}Area"), self._root.find("{*}CommonData/{*}PageArea"))
        for area in areas:
            words = (area.findtext("{*}PhysicalBox") or "").split() if area is not None else []
            try:
                width, height = map(float, words[2:4])
            except ValueError:
                continue
            if 0 < width <= _LONGEST_PAGE and 0 < height <= _LONGEST_PAGE:
                return width, height
        return _A4

    def unit(self, identifier: str) -> Element | None:
        """Return the content of a drawing that several objects share, None if it is missing."""
        return self._units.get(identifier)

    def media(self, identifier: str) -> bytes | None:
        """Return the bytes of a picture, None if they are missing."""
        return self._bytes(self._media.get(identifier, ""))

    def _read_resources(self) -> None:
        """Note where drawings and pictures are that objects of pages name."""
        for kind in ("PublicRes", "DocumentRes"):
            for named in self._root.iterfind(f"{{*}}CommonData/{{*}}{kind}"):
                path = self._beside(self._path, named.text or "")
                root = self._xml(path)
                if root is None:
                    continue
                for unit in root.iter("{*}CompositeGraphicUnit"):
                    self._units[unit.get("ID", "")] = unit.find("{*}Content")
                folder = self._beside(path, f"{root.get('BaseLoc', '')}/.")
                for each in root.iter("{*}MultiMedia"):
                    file = (each.findtext("{*}MediaFile") or "").strip()
                    self._media[each.get("ID", "")] = self._beside(f"{folder}/.", file)

    def annotations(self) -> dict[str, list[Annotation]]:
        """Return the visible annotations of each page by its identifier."""
        found: dict[str, list[Annotation]] = {}
        for named in self._root.iterfind("{*}Annotations"):
            path = self._beside(self._path, named.text or "")
            root = self._xml(path)
            for page in root.iterfind("{*}Page") if root is not None else ():
                content = self._xml(self._beside(path, page.findtext("{*}FileLoc") or ""))
                for annotation in content.iterfind("{*}Annot") if content is not None else ():
                    if annotation.get("Visible", "true") != "false":
                        found.setdefault(page.get("PageID", ""), []).append(
                            Annotation(
                                annotation.get("Type", ""),
                                " ".join((annotation.findtext("{*}Remark") or "").split()),
                                annotation.findall("{*}Appearance"),
                            )
                        )
        return found

    def attachments(self) -> Iterator[Attachment]:
        """Yield the files that are attached to the document."""
        for named in self._root.iterfind("{*}Attachments"):
            path = self._beside(self._path, named.text or "")
            root = self._xml(path)
            for entry in root.iterfind("{*}Attachment") if root is not None else ():
                file = self._beside(path, entry.findtext("{*}FileLoc") or "")
                name = clean(entry.get("Name", "")).strip() or posixpath.basename(file)
                form = entry.get("Format", "").strip().lower().lstrip(".")
                if form and "." not in name:
                    name = f"{name}.{form}"
                yield Attachment(name, self._bytes(file))

    def _current(self, body: Element) -> str:
        """Return the path of the document, of the current one if the file holds versions."""
        for version in body.iterfind("{*}Versions/{*}Version"):
            if version.get("Current") == "true":
                path = self._beside("", version.get("BaseLoc", ""))
                root = self._xml(path)
                named = root.findtext("{*}DocRoot") if root is not None else ""
                if named:
                    return self._beside(path, named)
        return self._beside("", body.findtext("{*}DocRoot") or "")

    def _beside(self, path: str, named: str) -> str:
        """Return the path of a file that the file at ``path`` names."""
        joined = posixpath.join("/", posixpath.dirname(path), named.strip().replace("\\", "/"))
        return posixpath.normpath(joined)[1:]

    def _bytes(self, path: str) -> bytes | None:
        stored = self._names.get(path.lower())
        return None if stored is None else self._archive.read(stored)

    def _xml(self, path: str) -> Element | None:
        content = self._bytes(path)
        return parse_xml(content) if content and content.strip() else None


def documents(archive: ZipFile) -> Iterator[Document]:
    """Yield the documents of an OFD file. Raises ReadError if it is encrypted or has none."""
    names = {name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()}
    if "encryptions.xml" in names:
        raise ReadError("it is encrypted")
    content = archive.read(names["ofd.xml"]) if "ofd.xml" in names else b""
    root = parse_xml(content) if content.strip() else None
    bodies = root.findall("{*}DocBody") if root is not None else []
    if not bodies:
        raise ReadError("it names no document")
    for body in bodies:
        yield Document(archive, body, names)


def _said(info: Element | None, name: str) -> str:
    text = None if info is None else info.findtext(f"{{*}}{name}")
    return " ".join(clean(text or "").split())
