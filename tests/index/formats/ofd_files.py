"""Functions that make OFD files (GB/T 33190) of texts at places of pages, in millimetres."""

import io
import zipfile
from html import escape

_XMLNS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_SIZE = 5
_LINE = 8
_WIDTH = 34  # characters in a line


def text_object(text, left, top, more="", code=""):
    """Return a text that stands at a place of a page; ``more`` are attributes of the object."""
    across = code or f'X="0" Y="5" DeltaX="{" ".join(["5"] * (len(text) - 1))}"'
    return (
        f'<ofd:TextObject ID="1" Boundary="{left} {top} 170 7" Font="3" Size="{_SIZE}" {more}>'
        f"<ofd:TextCode {across}>{escape(text)}</ofd:TextCode></ofd:TextObject>"
    )


def column(text, left, top=30):
    """Return a text that runs down."""
    down = f'X="0" Y="5" DeltaY="g {len(text) - 1} 5"'
    return text_object(text, left, top, 'ReadDirection="90"', down)


def page(*objects, template=""):
    """Return the XML of a page that draws objects."""
    before = f'<ofd:Template TemplateID="{template}" ZOrder="Background"/>' if template else ""
    layer = f'<ofd:Layer ID="2" Type="Body">{"".join(objects)}</ofd:Layer>'
    return f"<ofd:Page {_XMLNS}>{before}<ofd:Content>{layer}</ofd:Content></ofd:Page>"


def annotations(*notes):
    """Return the XML of notes on a page: pairs of a remark and of what is drawn."""
    written = "".join(
        f'<ofd:Annot ID="9" Type="Stamp"><ofd:Remark>{remark}</ofd:Remark>'
        f'<ofd:Appearance Boundary="20 200 100 10">{drawn}</ofd:Appearance></ofd:Annot>'
        for remark, drawn in notes
    )
    return f"<ofd:PageAnnot {_XMLNS}>{written}</ofd:PageAnnot>"


def ofd(pages, *, title="", created="", template="", notes="", attached=None, more=None):
    """Return an OFD file of pages as ``page`` makes them.

    ``template`` is the page that is named T, ``notes`` are the annotations of the first page,
    ``attached`` are the bytes of attachments by their names, ``more`` is written last.
    """
    listed = "".join(
        f'<ofd:Page ID="{100 + n}" BaseLoc="Pages/Page_{n}/Content.xml"/>'
        for n in range(len(pages))
    )
    templates = '<ofd:TemplatePage ID="T" BaseLoc="Tpls/T/Content.xml"/>' if template else ""
    after = "<ofd:Annotations>Annots/Annotations.xml</ofd:Annotations>" if notes else ""
    after += "<ofd:Attachments>Attachments.xml</ofd:Attachments>" if attached else ""
    files = {
        "OFD.xml": (
            f'<ofd:OFD {_XMLNS} Version="1.1" DocType="OFD"><ofd:DocBody><ofd:DocInfo>'
            f"<ofd:Title>{title}</ofd:Title><ofd:CreationDate>{created}</ofd:CreationDate>"
            "</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>"
        ),
        "Doc_0/Document.xml": (
            f"<ofd:Document {_XMLNS}><ofd:CommonData>{templates}</ofd:CommonData>"
            f"<ofd:Pages>{listed}</ofd:Pages>{after}</ofd:Document>"
        ),
        "Doc_0/Tpls/T/Content.xml": template,
        "Doc_0/Annots/Annotations.xml": (
            f'<ofd:Annotations {_XMLNS}><ofd:Page PageID="100">'
            "<ofd:FileLoc>Page_0.xml</ofd:FileLoc></ofd:Page></ofd:Annotations>"
        ),
        "Doc_0/Annots/Page_0.xml": notes,
        "Doc_0/Attachments.xml": f"<ofd:Attachments {_XMLNS}>"
        + "".join(
            f'<ofd:Attachment ID="a" Name="{name}"><ofd:FileLoc>Attachs/{n}</ofd:FileLoc>'
            "</ofd:Attachment>"
            for n, name in enumerate(attached or ())
        )
        + "</ofd:Attachments>",
    }
    for number, content in enumerate(pages):
        files[f"Doc_0/Pages/Page_{number}/Content.xml"] = content
    for number, content in enumerate((attached or {}).values()):
        files[f"Doc_0/Attachs/{number}"] = content
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**files, **(more or {})}.items():
            if content:
                archive.writestr(name, content)
    return target.getvalue()


def as_ofd(pages, **options):
    """Return an OFD file with a page for each list of paragraphs, broken into lines."""
    drawn = []
    for paragraphs in pages:
        lines = [
            paragraph[start : start + _WIDTH]
            for paragraph in paragraphs
            for start in range(0, len(paragraph), _WIDTH)
        ]
        drawn.append(
            page(*(text_object(line, 20, 30 + _LINE * at) for at, line in enumerate(lines)))
        )
    return ofd(drawn, **options)
