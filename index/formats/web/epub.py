"""EPUB books: the chapters in reading order, cited by chapter."""

import posixpath
import re
import zipfile
from collections import Counter
from dataclasses import replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from index.errors import ReadError
from index.formats.archive import open_archive
from index.formats.base import Format
from index.formats.builder import Assembly, clean
from index.formats.charsets.decode import decode
from index.formats.left_out import LeftOut
from index.formats.web.html import MARKUP_PER_TEXT, add_whole_page, hidden_note
from index.formats.web.left_out import Unread
from index.formats.web.tree import parse_tree, size
from index.messages import Message, say
from index.text.dates import date_of_value
from index.types import Place, PlaceKind, RawText

FORMAT = Format(
    "EPUB", (".epub",), re.compile(rb"PK\x03\x04"), (b"application/epub+zip",),
    magic_required=True, packages="lxml defusedxml",
)  # fmt: skip
_CONTAINER = "META-INF/container.xml"
_CONTENTS_SHARE = 0.6  # of a page's text that is links, if it is a table of contents; by hand
_DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"


def read(data: bytes, limit: int) -> RawText:
    """Return the chapters, marked ``chapter 1`` and so on.

    Raises ReadError for a book that has no text, is damaged or is under digital rights
    management.
    """
    archive = open_archive(data, dtd=True)
    names = set(archive.namelist())
    if "META-INF/rights.xml" in names:
        raise ReadError("it is locked by digital rights management")
    package = _package_path(archive)
    book = _xml(archive, package)
    made = Assembly(limit)
    number = hidden = 0
    notes: list[Message] = []
    left_out = Unread(Counter(), [])
    order, unordered = _reading_order(book)
    left_out.kinds[LeftOut.UNORDERED] = unordered
    for href in order:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(href)))
        if name not in names:
            continue
        page = archive.read(name)
        if page.strip():
            chapter = decode(page, MARKUP_PER_TEXT * limit)
            notes += [say("{name}: {note}", name=name, note=note) for note in chapter.notes]
            if _is_contents(chapter.text):
                left_out.kinds[LeftOut.CONTENTS] += 1
                continue
            before = made.length
            unseen, unread = add_whole_page(
                made, chapter.text, Place(PlaceKind.CHAPTER, number + 1)
            )
            hidden += unseen
            left_out.add(unread)
            number += made.length > before
    raw = made.raw("epub")
    source = _metadata(book, "source")
    return replace(
        raw,
        title=_metadata(book, "title"),
        date=date_of_value(_metadata(book, "date")),
        author=_metadata(book, "creator"),
        url=source if source.startswith("http") else "",
        notes=(*((hidden_note(hidden),) if hidden else ()), *left_out.notes(), *notes),
    )


def _package_path(archive: zipfile.ZipFile) -> str:
    """Return the path of the package file, which lists the parts of the book."""
    for element in _xml(archive, _CONTAINER).iter():
        if element.tag.endswith("}rootfile") and element.get("full-path"):
            return posixpath.normpath(str(element.get("full-path")))
    raise ReadError("its container names no book")


def _reading_order(book: Element) -> tuple[list[str], int]:
    """Return the paths of the chapters, and how many pages the order does not name.

    Paths are relative to the package file and percent-encoded. Pages out of the order, such as
    notes and answers, come last; a table of contents is left out.
    """
    files = {
        str(element.get("id")): str(element.get("href"))
        for element in book.iter()
        if str(element.tag).endswith("}item") and "html" in str(element.get("media-type"))
        and "nav" not in str(element.get("properties")).split()
    }  # fmt: skip
    contents = {
        str(element.get("href")).partition("#")[0]
        for element in book.iter()
        if str(element.tag).endswith("}reference") and element.get("type") == "toc"
    }
    references = [
        element
        for element in book.iter()
        if str(element.tag).endswith("}itemref") and str(element.get("idref")) in files
    ]
    references.sort(key=lambda element: element.get("linear") == "no")
    order = list(dict.fromkeys(files[str(element.get("idref"))] for element in references))
    unordered = set(files.values()) - set(order) - contents
    return [href for href in order if href not in contents], len(unordered)


def _is_contents(markup: str) -> bool:
    """Return True for a page that is a table of contents: little but links within the book."""
    root = parse_tree(markup)
    body = root.find("body") if root is not None else None
    if body is None:
        return False
    links = [
        link
        for link in body.iter("a")
        if link.get("href") and not link.get("href").startswith(("#", "http:", "https:", "mailto:"))
    ]
    linked = sum(size("".join(link.itertext())) for link in links)
    return len(links) > 1 and linked >= _CONTENTS_SHARE * size("".join(body.itertext()))


def _metadata(book: Element, name: str) -> str:
    """Return the first Dublin Core element of a name, as one line; '' if there is none."""
    element = next(book.iter(_DUBLIN_CORE + name), None)
    return " ".join(clean("".join(element.itertext())).split()) if element is not None else ""


def _xml(archive: zipfile.ZipFile, name: str) -> Element:
    """Return the root of a part of the archive; raise ReadError if it is missing or hostile."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(archive.read(name))
    except KeyError as error:
        raise ReadError("its archive holds no {name}", name=name) from error
    except DefusedXmlException as error:
        raise ReadError("its XML declares entities, which no EPUB needs") from error
    return root
