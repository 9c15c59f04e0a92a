"""The audit of Excel workbooks."""

from tests.audit.packages import A, C, R, S, chart, core_properties, relations, zipped
from tests.audit.registry import Audit, Counted, Outcome
from tests.index.formats.samples import as_docx

_XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'


def _inline(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def _build(mark):
    first = (
        f'<row r="1">{_inline("A1", mark("cell"))}<c r="B1" t="s"><v>0</v></c>'
        f'<c r="C1" t="str"><f>A1</f><v>{mark("stored result of a formula")}</v></c>'
        f'<c r="D1"><f>INFO("{mark("formula without a result")}")</f></c></row>'
        f'<row r="2">{_inline("A2", mark("merged cell"))}<c r="B2" s="1"><v>5</v></c>'
        f'<c r="C2" t="str"><v>=DISPIMG("{mark("picture in a cell")}",1)</v></c></row>'
        f'<row r="3" hidden="1">{_inline("A3", mark("hidden row"))}</row>'
        f'<row r="4">{_inline("A4", "四")}{_inline("F4", mark("hidden column"))}</row>'
        f'<row r="5">{_inline("A5", "五")}<c r="B5" s="2" t="s"><v>1</v></c></row>'
    )
    validation = (
        '<dataValidations><dataValidation type="list" sqref="G1" promptTitle="提示"'
        f' prompt="{mark("hint of a cell")}"><formula1>"{mark("choice of a cell")}"</formula1>'
        "</dataValidation></dataValidations>"
    )
    footer = (
        f"<headerFooter><oddHeader>&amp;C{mark('page header')}</oddHeader>"
        f"<oddFooter>&amp;L{mark('page footer')}</oddFooter></headerFooter>"
    )
    shape = (
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="文本框"/></xdr:nvSpPr><xdr:txBody><a:p><a:r>'
        f"<a:t>{mark('text box')}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="3" name="图" descr="{mark("description of a picture")}"/>'
        '</xdr:nvPicPr></xdr:pic><xdr:graphicFrame><c:chart r:id="chart"/></xdr:graphicFrame>'
    )
    text = "<si><t>{}</t></si>"
    runs = f"<si><r><t>{mark('shared text')}</t></r><rPh sb='0' eb='1'><t>{mark('reading of characters')}</t></rPh></si>"
    return zipped({
        "_rels/.rels": relations(
            ("r1", "officeDocument", "xl/workbook.xml"),
            ("r2", "core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": core_properties(
            title=mark("title"), creator=mark("author"), keywords=mark("keywords")
        ),
        "xl/workbook.xml": f'<workbook {S} {R}><sheets><sheet name="{mark("name of a sheet")}" sheetId="1" r:id="s1"/>'
        f'<sheet name="隐藏" state="hidden" sheetId="2" r:id="s2"/><sheet name="图表" sheetId="3" r:id="s3"/></sheets>'
        f'<definedNames><definedName name="{mark("defined name")}">A1</definedName></definedNames></workbook>',
        "xl/_rels/workbook.xml.rels": relations(
            ("s1", "worksheet", "worksheets/sheet1.xml"), ("s2", "worksheet", "worksheets/sheet2.xml"),
            ("s3", "chartsheet", "chartsheets/sheet3.xml"), ("x", "sharedStrings", "sharedStrings.xml"),
            ("y", "styles", "styles.xml"),
        ),
        "xl/sharedStrings.xml": f"<sst {S}>{runs}{text.format(mark('text struck through'))}</sst>",
        "xl/styles.xml": f'<styleSheet {S}><numFmts><numFmt numFmtId="200" formatCode="0&quot;{mark("unit of a number")}&quot;"/>'
        '</numFmts><fonts><font/><font><strike/></font></fonts><cellXfs><xf/><xf numFmtId="200"/><xf fontId="1"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f'<worksheet {S} {R}><cols><col min="6" max="6" hidden="1"/></cols><sheetData>{first}</sheetData>'
        f'<mergeCells><mergeCell ref="A2:A2"/></mergeCells>{validation}{footer}<drawing r:id="d"/></worksheet>',
        "xl/worksheets/_rels/sheet1.xml.rels": relations(
            ("d", "drawing", "../drawings/drawing1.xml"), ("c", "comments", "../comments1.xml"),
            ("o", "package", "../embeddings/document.docx"), ("p", "pivotTable", "../pivotTables/pivotTable1.xml"),
        ),
        "xl/pivotTables/pivotTable1.xml": f'<pivotTableDefinition {S} name="{mark("name of a pivot table")}"/>',
        "xl/drawings/drawing1.xml": f"<xdr:wsDr {_XDR} {A} {C} {R}><xdr:twoCellAnchor>{shape}</xdr:twoCellAnchor></xdr:wsDr>",
        "xl/drawings/_rels/drawing1.xml.rels": relations(("chart", "chart", "../charts/chart1.xml")),
        "xl/charts/chart1.xml": chart(mark("chart title"), mark("chart series"), mark("chart category"), mark("chart axis")),
        "xl/chartsheets/sheet3.xml": f'<chartsheet {S} {R}><drawing r:id="d"/></chartsheet>',
        "xl/chartsheets/_rels/sheet3.xml.rels": relations(("d", "drawing", "../drawings/drawing3.xml")),
        "xl/drawings/drawing3.xml": f'<xdr:wsDr {_XDR} {A} {C} {R}><xdr:absoluteAnchor><c:chart r:id="chart"/></xdr:absoluteAnchor></xdr:wsDr>',
        "xl/drawings/_rels/drawing3.xml.rels": relations(("chart", "chart", "../charts/chart3.xml")),
        "xl/charts/chart3.xml": chart(mark("sheet that is a chart"), "数", "类"),
        "xl/comments1.xml": f'<comments {S}><commentList><comment ref="A1"><text><r><t>{mark("comment")}</t></r></text></comment>'
        "</commentList></comments>",
        "xl/embeddings/document.docx": as_docx("", [mark("embedded document")]),
        "xl/worksheets/sheet2.xml": f'<worksheet {S}><sheetData><row r="1">{_inline("A1", mark("hidden sheet"))}</row></sheetData></worksheet>',
        "xl/externalLinks/externalLink1.xml": f"<x>{mark('values of another workbook')}</x>",
    })  # fmt: skip


AUDITS = (
    Audit(
        "a.xlsx", _build,
        {
            **dict.fromkeys(
                ("cell", "shared text", "stored result of a formula", "merged cell",
                 "unit of a number", "name of a sheet", "comment", "text box", "chart title",
                 "chart series", "chart category", "chart axis", "sheet that is a chart",
                 "embedded document"),
                Outcome.KEPT,
            ),
            **dict.fromkeys(
                ("hidden row", "hidden column", "hidden sheet", "text struck through",
                 "page header", "page footer"), Outcome.MARKED,
            ),
            **dict.fromkeys(("title", "author"), Outcome.NAMED),
            "formula without a result": Counted("without a stored value"),
            "picture in a cell": Counted("pictures in cells"),
            "description of a picture": Counted("descriptions of pictures"),
            **dict.fromkeys(
                ("reading of characters", "hint of a cell", "choice of a cell", "keywords",
                 "defined name", "name of a pivot table", "values of another workbook"),
                Outcome.UNSEEN,
            ),
        },
        libraries=("lxml",),
    ),
)  # fmt: skip
