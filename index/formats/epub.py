"""EPUB books: the chapters in reading order, cited by chapter."""

import posixpath
import re
import zipfile
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from index.errors import ReadError
from index.formats.archive import open_archive
from index.formats.base import Format
from index.formats.builder import Assembly, clean
from index.formats.decode import decode
from index.formats.html_text import visible_text
from index.text.dates import date_of_value
from index.types import Place, PlaceKind, RawText

FORMAT = Format(
    "EPUB", (".epub",), re.compile(rb"PK\x03\x04"), b"application/epub+zip",
    strict=True, needs="lxml defusedxml",
)  # fmt: skip
_CONTAINER = "META-INF/container.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"


def read(data: bytes, limit: int) -> RawText:
    """Return the chapters, marked ``chapter 1`` and so on.

    Raises ReadError for a book without text or under digital rights management.
    """
    archive = open_archive(data, dtd=True)
    names = set(archive.namelist())
    if "META-INF/rights.xml" in names:
        raise ReadError("it is locked by digital rights management")
    package = _package(archive)
    book = _xml(archive, package)
    made = Assembly(limit)
    number = 0
    for href in _reading_order(book):
        name = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(href)))
        if name not in names:
            continue
        page = archive.read(name)
        text = visible_text(decode(page, 10 * limit).text) if page.strip() else ""
        if text:
            number += 1
            made.add(text, Place(PlaceKind.CHAPTER, number))
    raw = made.raw("epub")
    return RawText(
        raw.text,
        raw.charset,
        title=_said(book, "title"),
        date=date_of_value(_said(book, "date")),
        author=_said(book, "creator"),
        url=next((one for one in (_said(book, "source"),) if one.startswith("http")), ""),
        marks=raw.marks,
    )


def _package(archive: zipfile.ZipFile) -> str:
    for one in _xml(archive, _CONTAINER).iter():
        if one.tag.endswith("}rootfile") and one.get("full-path"):
            return posixpath.normpath(str(one.get("full-path")))
    raise ReadError("its container names no book")


def _reading_order(book: Element) -> list[str]:
    files = {
        str(one.get("id")): str(one.get("href"))
        for one in book.iter()
        if str(one.tag).endswith("}item") and "html" in str(one.get("media-type"))
    }
    order = [str(one.get("idref")) for one in book.iter() if str(one.tag).endswith("}itemref")]
    return [files[one] for one in order if one in files]


def _said(book: Element, name: str) -> str:
    found = next(book.iter(_DC + name), None)
    return " ".join(clean("".join(found.itertext())).split()) if found is not None else ""


def _xml(archive: zipfile.ZipFile, name: str) -> Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(archive.read(name))
    except KeyError as error:
        raise ReadError(f"its archive holds no {name}") from error
    except DefusedXmlException as error:
        raise ReadError("its XML declares entities, which no EPUB needs") from error
    return root
