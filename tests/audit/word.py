"""The audit of Word documents."""

from tests.audit.packages import (
    DGM,
    MC,
    WP,
    WPS,
    A,
    C,
    M,
    O,
    R,
    V,
    W,
    chart,
    core_properties,
    diagram,
    relations,
    zipped,
)
from tests.audit.registry import Audit, Counted, Outcome
from tests.index.formats.samples import as_xlsx


def _run(text, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def _p(inner, properties=""):
    inner = inner if inner.startswith("<") else _run(inner)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def _table(*rows):
    made = "".join(
        "<w:tr>" + "".join(f"<w:tc>{cell}<w:p/></w:tc>" for cell in row) + "</w:tr>" for row in rows
    )
    return f"<w:tbl>{made}</w:tbl>"


def _field(code, result):
    parts = (
        '<w:fldChar w:fldCharType="begin"/>', f"<w:instrText>{code}</w:instrText>",
        '<w:fldChar w:fldCharType="separate"/>', f"<w:t>{result}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    )  # fmt: skip
    return "".join(f"<w:r>{part}</w:r>" for part in parts)


def _graphic(inner, description=""):
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图" descr="{description}"/>'
        f"<a:graphic><a:graphicData>{inner}</a:graphicData></a:graphic></wp:inline></w:drawing>"
        "</w:r>"
    )


def _word_art(text):
    shape = f'<v:shape><v:textpath string="{text}"/></v:shape>'
    return f"<w:r><w:pict>{shape}</w:pict></w:r>"


def _alternatives(text):
    """Return a text box as Word stores it: once for new programs, once for old ones."""
    content = f"<w:txbxContent>{_p(text)}</w:txbxContent>"
    new = f"<w:drawing><wp:inline><wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp></wp:inline></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    return (
        f"<w:r><mc:AlternateContent><mc:Choice>{new}</mc:Choice>"
        f"<mc:Fallback>{old}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def _build(mark):
    changed = 'w:id="9" w:author="甲" w:date="2024-01-01T00:00:00Z"'
    body = [
        _p(mark("heading"), '<w:pStyle w:val="1"/>'),
        _p(mark("paragraph")),
        _p("列表项。", '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'),
        _table([_p(mark("table cell")), _p("二")], [_p("三"), _table([_p(mark("nested table")), _p("四")])]),
        _p(_alternatives(mark("text box"))),
        _p(f'<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{_p(mark("old text box"))}'
           "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"),
        _p(_word_art(mark("WordArt"))),
        _p(_run("脚注") + '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        _p(_run("尾注") + '<w:r><w:endnoteReference w:id="2"/></w:r>'),
        _p(_run("批注") + '<w:r><w:commentReference w:id="2"/></w:r>'),
        _p(f'<w:ins {changed}>{_run(mark("tracked insertion"))}</w:ins>'),
        _p(_run("删") + f'<w:del {changed}><w:r><w:delText>{mark("tracked deletion")}</w:delText></w:r></w:del>'),
        _p(_run("移") + f'<w:moveFrom {changed}><w:r><w:t>{mark("moved away")}</w:t></w:r></w:moveFrom>'),
        _p(f'<w:moveTo {changed}>{_run(mark("moved here"))}</w:moveTo>'),
        f'<w:tbl><w:tr><w:tc>{_p("一行")}</w:tc><w:tc>{_p("二列")}</w:tc></w:tr><w:tr><w:trPr><w:del {changed}/></w:trPr>'
        f'<w:tc>{_p(mark("deleted row"))}</w:tc></w:tr></w:tbl>',
        _p(_run(mark("hidden text"), "<w:vanish/>") + _run("可见。")),
        _p(_run(mark("text struck through"), "<w:strike/>") + _run("可见。")),
        _p(_field(f'REF {mark("field code")}', mark("field result"))),
        _p(f'<w:fldSimple w:instr="PAGEREF x">{_run(mark("simple field"))}</w:fldSimple>'),
        _p(f'<w:hyperlink r:id="link">{_run(mark("link"))}</w:hyperlink>'),
        _p(f'<w:bookmarkStart w:id="3" w:name="{mark("bookmark name")}"/>' + _run("书签。")),
        f'<w:sdt><w:sdtPr/><w:sdtContent>{_p(mark("content control"))}</w:sdtContent></w:sdt>',
        f'<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{_p(mark("hint of an empty control"))}'
        "</w:sdtContent></w:sdt>",
        f'<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="{mark("choice of a control")}" w:value="1"/>'
        f"</w:dropDownList></w:sdtPr><w:sdtContent>{_p('已选。')}</w:sdtContent></w:sdt>",
        _p(f'<w:r><w:ruby><w:rt>{_run(mark("phonetic guide"))}</w:rt><w:rubyBase>{_run(mark("word below a guide"))}'
           "</w:rubyBase></w:ruby></w:r>"),
        _p(f'<m:oMath><m:r><m:t>{mark("formula")}</m:t></m:r></m:oMath>'),
        _p(_graphic('<dgm:relIds r:dm="diagram"/>')),
        _p(_graphic('<c:chart r:id="chart"/>')),
        _p(_graphic("<a:blip/>", mark("description of a picture"))),
        _p('<w:r><w:object><o:OLEObject r:id="object" ProgID="Excel.Sheet.12"/></w:object></w:r>'),
        '<w:altChunk r:id="chunk"/>',
        _p('<w:smartTag w:element="x">' + _run(mark("smart tag")) + "</w:smartTag>"),
        _p(_run(mark("white text"), '<w:color w:val="FFFFFF"/>') + _run("可见。")),
        '<w:sectPr><w:headerReference r:id="header1"/><w:headerReference w:type="first" r:id="header2"/></w:sectPr>',
    ]  # fmt: skip
    parts = {
        "_rels/.rels": relations(
            ("r1", "officeDocument", "word/document.xml"),
            ("r2", "core-properties", "docProps/core.xml"),
            ("r3", "custom-properties", "docProps/custom.xml"),
        ),
        "docProps/core.xml": core_properties(
            title=mark("title"), creator=mark("author"), subject=mark("subject"),
            keywords=mark("keywords"), description=mark("remark in the properties"),
        ),
        "docProps/custom.xml": f"<Properties><property><v>{mark('custom property')}</v></property></Properties>",
        "word/document.xml": f"<w:document {W} {A} {R} {C} {DGM} {M} {WP} {WPS} {MC} {V} {O}>"
        f"<w:body>{''.join(body)}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(
            ("styles", "styles", "styles.xml"), ("numbering", "numbering", "numbering.xml"),
            ("footnotes", "footnotes", "footnotes.xml"), ("endnotes", "endnotes", "endnotes.xml"),
            ("comments", "comments", "comments.xml"), ("header1", "header", "header1.xml"),
            ("header2", "header", "header2.xml"), ("footer1", "footer", "footer1.xml"),
            ("diagram", "diagramData", "diagrams/data1.xml"), ("chart", "chart", "charts/chart1.xml"),
            ("object", "package", "embeddings/book.xlsx"), ("chunk", "aFChunk", "chunk.html"),
            ("glossary", "glossaryDocument", "glossary/document.xml"),
            external=[("link", "hyperlink", f"https://example.org/{mark('address of a link')}")],
        ),
        "word/styles.xml": f'<w:styles {W}><w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/>'
        f'</w:style><w:style w:type="paragraph" w:styleId="9"><w:name w:val="{mark("style name")}"/></w:style></w:styles>',
        "word/numbering.xml": f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">'
        f'<w:numFmt w:val="decimal"/><w:lvlText w:val="{mark("automatic number")}%1"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
        "word/footnotes.xml": f'<w:footnotes {W}><w:footnote w:id="2">{_p(mark("footnote"))}</w:footnote></w:footnotes>',
        "word/endnotes.xml": f'<w:endnotes {W}><w:endnote w:id="2">{_p(mark("endnote"))}</w:endnote></w:endnotes>',
        "word/comments.xml": f'<w:comments {W}><w:comment w:id="2" w:author="{mark("author of a comment")}">'
        f'{_p(mark("comment"))}</w:comment></w:comments>',
        "word/header1.xml": f'<w:hdr {W} {V}>{_p(mark("page header"))}'
        f'{_p(_word_art(mark("watermark")))}</w:hdr>',
        "word/header2.xml": f'<w:hdr {W}>{_p(mark("header of the first page"))}</w:hdr>',
        "word/footer1.xml": f'<w:ftr {W}>{_p(mark("page footer"))}</w:ftr>',
        "word/diagrams/data1.xml": diagram(mark("diagram (SmartArt)")),
        "word/charts/chart1.xml": chart(mark("chart title"), mark("chart series"), mark("chart category"),
                                        mark("chart axis")),
        "word/embeddings/book.xlsx": as_xlsx({"表": [[mark("embedded workbook")]]}),
        "word/chunk.html": f"<html><body><p>{mark('inserted file (altChunk)')}</p></body></html>",
        "word/glossary/document.xml": f"<w:glossaryDocument {W}><w:docParts>{_p(mark('building block'))}</w:docParts>"
        "</w:glossaryDocument>",
        "customXml/item1.xml": f"<x>{mark('XML data')}</x>",
    }  # fmt: skip
    return zipped(parts)


AUDITS = (
    Audit(
        "a.docx", _build,
        {
            **dict.fromkeys(
                ("heading", "paragraph", "automatic number", "table cell", "nested table", "text box",
                 "old text box", "WordArt", "footnote", "endnote", "comment", "tracked insertion",
                 "moved here", "field result", "simple field", "link", "content control", "white text",
                 "word below a guide", "formula", "diagram (SmartArt)", "chart title",
                 "chart series", "chart category", "chart axis", "smart tag", "embedded workbook",
                 "inserted file (altChunk)"), Outcome.KEPT,
            ),
            **dict.fromkeys(
                ("hidden text", "text struck through", "page header",
                 "header of the first page", "page footer", "watermark"), Outcome.MARKED,
            ),
            **dict.fromkeys(("title", "author"), Outcome.NAMED),
            "tracked deletion": Counted("deleted passages"),
            "deleted row": Counted("deleted passages"),
            "phonetic guide": Counted("phonetic guides"),
            "description of a picture": Counted("descriptions of pictures"),
            "hint of an empty control": Counted("hints of empty form fields"),
            "choice of a control": Outcome.UNSEEN,
            **dict.fromkeys(
                ("moved away", "field code", "bookmark name", "address of a link", "subject", "keywords",
                 "remark in the properties", "custom property", "style name",
                 "author of a comment", "building block", "XML data"), Outcome.UNSEEN,
            ),
        },
        libraries=("lxml",),
    ),
)  # fmt: skip
