"""Write OpenDocument files from the XML of their body."""

import io
import zipfile

_NAMES = "office text table draw style presentation fo svg meta"
_URNS = {"draw": "drawing", "fo": "xsl-fo-compatible", "svg": "svg-compatible"}
XMLNS = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{_URNS.get(name, name)}:1.0"'
    for name in _NAMES.split()
) + (
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:xml="http://www.w3.org/XML/1998/namespace"'
    ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
)
_KINDS = {"text": "text", "spreadsheet": "spreadsheet", "presentation": "presentation"}


def as_odf(kind, body, *, styles="", common="", masters="", title="", author="", created="",
           more=None):  # fmt: skip
    """Return a text, a spreadsheet or a presentation.

    ``styles`` are automatic styles, ``common`` those of the document, ``masters`` its pages.
    """
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "content.xml": f"<office:document-content {XMLNS}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {XMLNS}><office:styles>{common}</office:styles>"
        f"<office:master-styles>{masters}</office:master-styles></office:document-styles>",
        "meta.xml": f"<office:document-meta {XMLNS}><office:meta><dc:title>{title}</dc:title>"
        f"<meta:initial-creator>{author}</meta:initial-creator>"
        f"<meta:creation-date>{created}</meta:creation-date></office:meta></office:document-meta>",
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(more or {})}.items():
            stored = zipfile.ZIP_STORED if name == "mimetype" else None
            archive.writestr(name, content, stored)
    return target.getvalue()


def p(inner, style=""):
    named = f' text:style-name="{style}"' if style else ""
    return f"<text:p{named}>{inner}</text:p>"


def style(name, family, inner="", more=""):
    return f'<style:style style:name="{name}" style:family="{family}" {more}>{inner}</style:style>'


HIDDEN = style("H", "text", '<style:text-properties text:display="none"/>')
STRUCK = style("S", "text", '<style:text-properties style:text-line-through-style="solid"/>')


def span(text, name):
    return f'<text:span text:style-name="{name}">{text}</text:span>'


def level(number, form, before="", after="", more=""):
    return (
        f'<text:list-level-style-number text:level="{number}" style:num-format="{form}"'
        f' style:num-prefix="{before}" style:num-suffix="{after}" {more}/>'
    )


def list_of(*items, more=""):
    """Return a list of items, each the XML in it."""
    inner = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f"<text:list {more}>{inner}</text:list>"


def table_of_rows(*rows, name="表", more="", before=""):
    """Return a table of rows, each a list of texts or of the XML of cells."""

    def cell(content):
        if content.startswith("<table:"):
            return content
        return f"<table:table-cell>{p(content) if content else ''}</table:table-cell>"

    made = "".join(
        row if isinstance(row, str)
        else f"<table:table-row>{''.join(map(cell, row))}</table:table-row>"
        for row in rows
    )  # fmt: skip
    return f'<table:table table:name="{name}" {more}>{before}{made}</table:table>'


def frame(inner, top=0, left=0, role="", more=""):
    used = f'presentation:class="{role}"' if role else ""
    return (
        f'<draw:frame svg:x="{left}cm" svg:y="{top}cm" {used} {more}>'
        f"<draw:text-box>{inner}</draw:text-box></draw:frame>"
    )
