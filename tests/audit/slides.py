"""The audit of PowerPoint presentations."""

from tests.audit.packages import (
    DGM,
    A,
    C,
    P,
    R,
    chart,
    core_properties,
    diagram,
    relations,
    zipped,
)
from tests.audit.registry import Audit, Counted, Outcome
from tests.index.formats.samples import as_xlsx


def _text(text, properties=""):
    return f"<a:p><a:r><a:rPr {properties}/><a:t>{text}</a:t></a:r></a:p>"


def _shape(number, inner, role="", description="", hidden=""):
    holder = f'<p:ph type="{role}"/>' if role else ""
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="x" descr="{description}" {hidden}/><p:cNvSpPr/>'
        f'<p:nvPr>{holder}</p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x="0" y="{number * 300000}"/>'
        f'<a:ext cx="9" cy="9"/></a:xfrm></p:spPr><p:txBody><a:bodyPr/>{inner}</p:txBody></p:sp>'
    )


def _frame(number, inner, uri):
    return (
        f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{number}" name="x"/><p:cNvGraphicFramePr/><p:nvPr/>'
        f'</p:nvGraphicFramePr><p:xfrm><a:off x="0" y="{number * 300000}"/><a:ext cx="9" cy="9"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic></p:graphicFrame>'
    )


def _slide(tag, *shapes, settings="", more=""):
    return (
        f'<p:{tag} {P} {A} {R} {C} {DGM} {settings}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/>'
        f"<p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>{''.join(shapes)}</p:spTree></p:cSld>{more}</p:{tag}>"
    )


_CONTENT = "application/vnd.openxmlformats-officedocument.presentationml"


def _types(**parts):
    made = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in parts.items()
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="xlsx"'
        f' ContentType="application/octet-stream"/>{made}</Types>'
    )


def _build(mark):
    table = (
        '<a:tbl><a:tblGrid><a:gridCol w="9"/><a:gridCol w="9"/></a:tblGrid><a:tr h="9"><a:tc><a:txBody>'
        f"<a:bodyPr/>{_text(mark('table cell'))}</a:txBody></a:tc><a:tc><a:txBody><a:bodyPr/>{_text('二')}"
        "</a:txBody></a:tc></a:tr></a:tbl>"
    )
    main = "http://schemas.openxmlformats.org/drawingml/2006"
    group = (
        '<p:grpSp><p:nvGrpSpPr><p:cNvPr id="30" name="组"/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
        f"{_shape(31, _text(mark('shape in a group')))}</p:grpSp>"
    )
    picture = (
        f'<p:pic><p:nvPicPr><p:cNvPr id="40" name="图" descr="{mark("description of a picture")}"/><p:cNvPicPr/><p:nvPr/>'
        '</p:nvPicPr><p:blipFill/><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm></p:spPr></p:pic>'
    )
    connector = '<p:cxnSp><p:nvCxnSpPr><p:cNvPr id="41" name="x"/><p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr><p:spPr/></p:cxnSp>'
    first = _slide(
        "sld",
        _shape(2, _text(mark("title of a slide")), "title"),
        _shape(3, _text(mark("text box"))),
        _shape(4, _text(mark("text struck through"), 'strike="sngStrike"')),
        _shape(5, f'<a:p><a:fld type="x"><a:t>{mark("field")}</a:t></a:fld></a:p>'),
        _shape(6, _text(mark("hidden shape")), hidden='hidden="1"'),
        _shape(7, _text(mark("footer of a slide")), "ftr"),
        _shape(8, _text(mark("number of a slide")), "sldNum"),
        _shape(9, _text(mark("day in a slide")), "dt"),
        _frame(10, table, f"{main}/table"),
        _frame(11, '<c:chart r:id="chart"/>', f"{main}/chart"),
        _frame(12, '<dgm:relIds r:dm="diagram"/>', f"{main}/diagram"),
        _frame(13, '<p:oleObj r:id="object"/>', "http://schemas.openxmlformats.org/presentationml/2006/ole"),
        group, picture, connector,
    )  # fmt: skip
    parts = {
        "[Content_Types].xml": _types(**{
            "ppt/presentation.xml": f"{_CONTENT}.presentation.main+xml",
            "ppt/slides/slide1.xml": f"{_CONTENT}.slide+xml", "ppt/slides/slide2.xml": f"{_CONTENT}.slide+xml",
            "ppt/slideLayouts/slideLayout1.xml": f"{_CONTENT}.slideLayout+xml",
            "ppt/slideMasters/slideMaster1.xml": f"{_CONTENT}.slideMaster+xml",
            "ppt/notesSlides/notesSlide1.xml": f"{_CONTENT}.notesSlide+xml",
            "ppt/charts/chart1.xml": "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
            "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
        }),
        "_rels/.rels": relations(
            ("r1", "officeDocument", "ppt/presentation.xml"), ("r2", "core-properties", "docProps/core.xml")
        ),
        "docProps/core.xml": core_properties(title=mark("title"), creator=mark("author"), keywords=mark("keywords")),
        "ppt/presentation.xml": f'<p:presentation {P} {R}><p:sldMasterIdLst><p:sldMasterId id="9" r:id="m"/></p:sldMasterIdLst>'
        '<p:sldIdLst><p:sldId id="256" r:id="s1"/><p:sldId id="257" r:id="s2"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": relations(
            ("s1", "slide", "slides/slide1.xml"), ("s2", "slide", "slides/slide2.xml"),
            ("m", "slideMaster", "slideMasters/slideMaster1.xml"),
        ),
        "ppt/slides/slide1.xml": first,
        "ppt/slides/_rels/slide1.xml.rels": relations(
            ("l", "slideLayout", "../slideLayouts/slideLayout1.xml"), ("n", "notesSlide", "../notesSlides/notesSlide1.xml"),
            ("chart", "chart", "../charts/chart1.xml"), ("diagram", "diagramData", "../diagrams/data1.xml"),
            ("object", "package", "../embeddings/book.xlsx"), ("c", "comments", "../comments/comment1.xml"),
        ),
        "ppt/slides/slide2.xml": _slide("sld", _shape(2, _text(mark("hidden slide"))), settings='show="0"'),
        "ppt/slides/_rels/slide2.xml.rels": relations(("l", "slideLayout", "../slideLayouts/slideLayout1.xml")),
        "ppt/slideLayouts/slideLayout1.xml": _slide(
            "sldLayout", _shape(2, _text(mark("text of the layout"))), _shape(3, _text(mark("hint of an empty box")), "body")
        ),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": relations(("m", "slideMaster", "../slideMasters/slideMaster1.xml")),
        "ppt/slideMasters/slideMaster1.xml": _slide("sldMaster", _shape(2, _text(mark("text of the master")))),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": relations(("l", "slideLayout", "../slideLayouts/slideLayout1.xml")),
        "ppt/notesSlides/notesSlide1.xml": _slide(
            "notes", _shape(2, _text(mark("notes of the speaker")), "body"), _shape(3, _text(mark("text box beside the notes"))),
        ),
        "ppt/notesSlides/_rels/notesSlide1.xml.rels": relations(("s", "slide", "../slides/slide1.xml")),
        "ppt/comments/comment1.xml": f'<p:cmLst {P}><p:cm><p:text>{mark("comment")}</p:text></p:cm></p:cmLst>',
        "ppt/diagrams/data1.xml": diagram(mark("diagram (SmartArt)")),
        "ppt/charts/chart1.xml": chart(mark("chart title"), mark("chart series"), mark("chart category"), mark("chart axis")),
        "ppt/embeddings/book.xlsx": as_xlsx({"表": [[mark("embedded workbook")]]}),
    }  # fmt: skip
    return zipped(parts)


AUDITS = (
    Audit(
        "a.pptx", _build,
        {
            **dict.fromkeys(
                ("title of a slide", "text box", "field", "table cell", "chart title",
                 "chart series", "chart category", "chart axis", "diagram (SmartArt)",
                 "shape in a group", "notes of the speaker", "text box beside the notes",
                 "comment", "embedded workbook"), Outcome.KEPT,
            ),
            **dict.fromkeys(
                ("hidden slide", "hidden shape", "text struck through", "footer of a slide",
                 "text of the layout", "text of the master"), Outcome.MARKED,
            ),
            **dict.fromkeys(("title", "author"), Outcome.NAMED),
            "description of a picture": Counted("descriptions of pictures"),
            **dict.fromkeys(
                ("number of a slide", "day in a slide", "keywords", "hint of an empty box"),
                Outcome.UNSEEN,
            ),
        },
        libraries=("python-pptx", "lxml"),
    ),
)  # fmt: skip
