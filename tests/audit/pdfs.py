"""The audit of PDF files, which are written object by object."""

from tests.audit.registry import Audit, Counted, Outcome


def pdf_file(objects, info=0):
    """Return a PDF file of objects, the first of which is the catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content.encode("latin-1") + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    more = f"/Info {info} 0 R" if info else ""
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{more}>>\n".encode()
    return bytes(out) + f"startxref\n{start}\n%%EOF\n".encode()


def stream(content, entries=""):
    return f"<<{entries}/Length {len(content)}>>\nstream\n{content}\nendstream"


def code(text):
    """Return a text as the codes of the font that ``font`` describes."""
    return f"<{text.encode('utf-16-be').hex()}>"


def string(text):
    """Return a text as strings outside of pages are written."""
    return f"<feff{text.encode('utf-16-be').hex()}>"


def hexadecimal(text):
    """Return a stream that holds a file of text."""
    return stream(text.encode().hex() + ">", "/Type/EmbeddedFile/Filter/ASCIIHexDecode")


def font(number):
    """Return the objects of a font for Chinese, of which ``number`` is the first."""
    return [
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        f"/DescendantFonts[{number + 1} 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)"
        f"/Ordering(GB1)/Supplement 4>>/DW 1000/FontDescriptor {number + 2} 0 R>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]"
        "/ItalicAngle 0/Ascent 752/Descent -271/CapHeight 737/StemV 58>>",
    ]


def _line(text, y, mode=0, x=60):
    return f"BT /F 12 Tf {mode} Tr 1 0 0 1 {x} {y} Tm {code(text)} Tj ET\n"


def _build(mark):
    pages = []
    running = mark("page header")
    for number in range(3):
        content = _line(running, 800)
        content += _line(f"第{number + 1}页的正文，讲的是第{number + 1}件事。", 740)
        if number == 0:
            content += _line(f"{mark('text of a page')}。", 700)
            content += f"/Figure <</MCID 0>> BDC EMC\n/Span <</ActualText {string(mark('text in place of a picture'))}>> BDC\n"
            content += _line("图", 640) + "EMC\n"
            content += f"/OC /L BDC\n{_line(mark('layer that is off'), 600)}EMC\n"
            content += _line(mark("text that is not painted"), 560, mode=3)
            content += "1 1 1 rg\n" + _line(mark("white text"), 520) + "0 g\n"
            content += _line(mark("text beyond the edge of the page"), 480, x=900)
        pages.append(content)

    def annotation(kind, place, more=""):
        return f"<</Type/Annot/Subtype/{kind}/Rect[300 {place} 500 {place + 20}]/F 4{more}>>"

    annotations = [
        annotation(
            "Text",
            700,
            f"/Contents {string(mark('comment'))}/T {string(mark('author of a comment'))}",
        ),
        annotation(
            "FreeText", 660, f"/DA(/F 12 Tf)/Contents {string(mark('text written onto a page'))}"
        ),
        annotation("Stamp", 620, f"/Contents {string(mark('stamp'))}"),
        annotation(
            "Highlight",
            580,
            f"/QuadPoints[300 580 500 580 300 600 500 600]/Contents {string(mark('remark on a highlight'))}",
        ),
        annotation("Link", 540, "/A<</S/URI/URI(https://example.org/x)>>"),
        annotation(
            "Widget",
            500,
            f"/FT/Tx/T {string(mark('name of a field'))}/TU {string(mark('hint of a field'))}/V {string(mark('value of a field'))}",
        ),
        annotation(
            "Widget",
            460,
            f"/FT/Ch/Ff 131072/T(c)/Opt[{string(mark('choice that is not chosen'))} {string('乙')}]/V {string('乙')}",
        ),
        annotation("Text", 420, f"/Contents {string(mark('hidden comment'))}").replace(
            "/F 4", "/F 2"
        ),
        annotation("FileAttachment", 380, "/FS 20 0 R"),
    ]
    references = [f"{25 + at} 0 R" for at in range(len(annotations))]
    objects = [
        "<</Type/Catalog/Pages 2 0 R/Outlines 15 0 R/AcroForm<</Fields[30 0 R 31 0 R]/DA(/F 12 Tf)>>"
        "/OCProperties<</OCGs[17 0 R]/D<</OFF[17 0 R]>>>>/Names<</EmbeddedFiles<</Names[(a) 18 0 R]>>"
        "/JavaScript<</Names[(j) 22 0 R]>>>>/MarkInfo<</Marked true>>/StructTreeRoot 23 0 R>>",
        "<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R]/Count 3/MediaBox[0 0 600 850]>>",
    ]
    for number in range(3):
        more = f"/Annots[{' '.join(references)}]" if number == 0 else ""
        objects.append(
            f"<</Type/Page/Parent 2 0 R/Contents {6 + number} 0 R/StructParents {number}"
            f"/Resources<</Font<</F 9 0 R>>/Properties<</L 17 0 R>>>>{more}>>"
        )
    objects += [stream(content) for content in pages]
    objects += font(9)
    objects += [
        f"<</Title {string(mark('title'))}/Author {string(mark('author'))}/Subject {string(mark('subject'))}"
        f"/Keywords {string(mark('keywords'))}>>",
        "<<>>", "<<>>",
        "<</Type/Outlines/First 16 0 R/Last 16 0 R/Count 1>>",
        f"<</Title {string(mark('bookmark'))}/Parent 15 0 R/Dest[3 0 R/Fit]>>",
        f"<</Type/OCG/Name {string(mark('name of a layer'))}>>",
        "<</Type/Filespec/F(a.txt)/UF(a.txt)/EF<</F 19 0 R>>>>",
        hexadecimal(mark("attached file")),
        "<</Type/Filespec/F(b.txt)/UF(b.txt)/EF<</F 21 0 R>>>>",
        stream("x " + code(mark("file attached to a page")), "/Type/EmbeddedFile"),
        f"<</S/JavaScript/JS {string(mark('script'))}>>",
        "<</Type/StructTreeRoot/K[24 0 R]/ParentTree<</Nums[0[24 0 R]]>>>>",
        f"<</Type/StructElem/S/Figure/P 23 0 R/Pg 3 0 R/K 0/Alt {string(mark('description of a picture'))}>>",
    ]  # fmt: skip
    return pdf_file(objects + annotations, info=12)


AUDITS = (
    Audit(
        "a.pdf", _build,
        {
            **dict.fromkeys(
                ("text of a page", "text that is not painted", "white text", "value of a field",
                 "comment", "text written onto a page", "stamp", "remark on a highlight",
                 "layer that is off", "text in place of a picture",
                 "attached file"),
                Outcome.KEPT,
            ),
            "page header": Outcome.MARKED,
            "hidden comment": Outcome.UNSEEN,
            "text beyond the edge of the page": Counted("beyond the edge"),
            **dict.fromkeys(("title", "author"), Outcome.NAMED),
            "file attached to a page": Counted("attached files"),
            "description of a picture": Counted("descriptions of pictures"),
            **dict.fromkeys(
                ("author of a comment", "name of a field", "hint of a field", "bookmark",
                 "choice that is not chosen", "subject", "keywords", "name of a layer", "script"),
                Outcome.UNSEEN,
            ),
        },
        libraries=("pypdfium2",),
    ),
)  # fmt: skip
