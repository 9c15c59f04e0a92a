"""The parts of an OpenDocument file: its content, its styles and what it says of itself."""

from dataclasses import dataclass, replace

from index.errors import ReadError
from index.formats.archive import open_archive
from index.formats.builder import clean
from index.formats.office.metadata import author_in, day_in
from index.formats.office.parts import Element, parse_xml
from index.types import RawText

_NAMESPACES = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
OFFICE, TEXT, TABLE, DRAW, STYLE, PRESENTATION, FORMAT_OBJECTS, SVG, META = (
    f"{{{_NAMESPACES.format(name)}}}"
    for name in ("office", "text", "table", "drawing", "style", "presentation",
                 "xsl-fo-compatible", "svg-compatible", "meta")
)  # fmt: skip
LINK = "{http://www.w3.org/1999/xlink}href"
IDENTIFIER = "{http://www.w3.org/XML/1998/namespace}id"
CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_DEEPEST = 50  # styles that a style may be based on, one on another


@dataclass(frozen=True)
class StyleSays:
    """What a style says: its name as shown, and properties; None where it leaves them open."""

    name: str = ""
    parent: str = ""
    hidden: bool | None = None
    struck: bool | None = None
    list: str | None = None
    outline: int | None = None
    shown: bool = True
    """False for a table that is not displayed or a slide that is not shown."""


class OpenDocument:
    """An OpenDocument file."""

    def __init__(self, data: bytes) -> None:
        """Open it. Raises ReadError for one that is damaged or needs a password."""
        self._archive = open_archive(data)
        self._names = set(self._archive.namelist())
        manifest = self.xml("META-INF/manifest.xml")
        if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
            raise ReadError("it is protected by a password")
        content = self.xml("content.xml")
        if content is None:
            raise ReadError("its content is missing")
        self.content: Element = content
        self.common = self.xml("styles.xml")
        self._styles: dict[tuple[str, str], StyleSays] = {}
        self.lists: dict[str, Element] = {}
        for root in (self.common, self.content):
            for holder in (
                root.iter(f"{OFFICE}styles", f"{OFFICE}automatic-styles")
                if (root is not None)
                else ()
            ):
                self._read_styles(holder)

    @property
    def body(self) -> Element | None:
        """The text, the spreadsheet or the presentation itself."""
        body = self.content.find(f"{OFFICE}body")
        return None if body is None or not len(body) else body[0]

    def xml(self, name: str) -> Element | None:
        """Return the root element of a part, None if it is missing or empty."""
        name = name.removeprefix("./")
        content = self._archive.read(name) if name in self._names else b""
        return parse_xml(content) if content.strip() else None

    def style(self, family: str, name: str) -> StyleSays:
        """Return what a style and those that it is based on say."""
        says = StyleSays()
        for _ in range(_DEEPEST):
            own = self._styles.get((family, name))
            if own is None:
                break
            says = replace(
                says,
                name=says.name or own.name,
                hidden=own.hidden if says.hidden is None else says.hidden,
                struck=own.struck if says.struck is None else says.struck,
                list=own.list if says.list is None else says.list,
                outline=own.outline if says.outline is None else says.outline,
                shown=says.shown and own.shown,
            )
            name = own.parent
        return says

    def style_names(self, family: str, name: str) -> list[str]:
        """Return the names of a style and of those that it is based on, as they are shown."""
        names: list[str] = []
        for _ in range(_DEEPEST):
            own = self._styles.get((family, name))
            if own is None:
                break
            names.append(own.name)
            name = own.parent
        return names

    def described(self, raw: RawText) -> RawText:
        """Add title, author and the day of creation to a text."""
        root = self.xml("meta.xml")
        said = root.find(f"{OFFICE}meta") if root is not None else None
        if said is None:
            return raw
        author = _said(said, f"{META}initial-creator") or _said(said, CREATOR)
        return replace(
            raw, title=_said(said, _TITLE), author=author_in(author),
            created=day_in(_said(said, f"{META}creation-date")),
        )  # fmt: skip

    def _read_styles(self, holder: Element) -> None:
        for style in holder:
            name = style.get(f"{STYLE}name", "")
            if style.tag == f"{TEXT}list-style":
                self.lists[name] = style
            elif style.tag == f"{TEXT}outline-style":
                self.lists[""] = style
            elif style.tag == f"{STYLE}style":
                self._styles[style.get(f"{STYLE}family", ""), name] = _says(style)


def _says(style: Element) -> StyleSays:
    text = style.find(f"{STYLE}text-properties")
    hidden = struck = None
    if text is not None:
        display = text.get(f"{TEXT}display")
        hidden = None if display is None else display == "none"
        lines = [text.get(f"{STYLE}text-line-through-{each}") for each in ("style", "type")]
        given = [line for line in lines if line is not None]
        struck = any(line != "none" for line in given) if given else None
    shown = True
    for properties in style.iter(f"{STYLE}table-properties", f"{STYLE}drawing-page-properties"):
        shown = shown and properties.get(f"{TABLE}display") != "false"
        shown = shown and properties.get(f"{PRESENTATION}visibility") != "hidden"
    outline = style.get(f"{STYLE}default-outline-level")
    return StyleSays(
        style.get(f"{STYLE}display-name") or style.get(f"{STYLE}name", "").replace("_20_", " "),
        style.get(f"{STYLE}parent-style-name", ""),
        hidden,
        struck,
        style.get(f"{STYLE}list-style-name"),
        int(outline) if outline and outline.isdecimal() and len(outline) < 3 else None,
        shown,
    )


def repeated(element: Element, name: str, most: int) -> int:
    """Return how often an attribute says that an element is repeated or spans, at most so often."""
    text = element.get(f"{TABLE}number-{name}", "1")
    return min(max(int(text), 1), most) if text.isdecimal() and len(text) < 10 else 1


def _said(holder: Element, name: str) -> str:
    return " ".join(clean(holder.findtext(name) or "").split())
