#!/usr/bin/env bash
# pypdfium2 5.15.2: where a font does not say which characters its glyphs show, the text is the
# numbers of the glyphs, taken for characters: letters that are not on the page, or control
# characters. get_text_range() then leaves out some of those too.
#
# A Type0 font with Identity-H numbers its glyphs as it likes; only /ToUnicode says what they
# show. Without it FPDFText_GetUnicode() returns the number, not 0 or U+FFFD. So a page printed in
# a subset of a Chinese font reads "Hi!" if its glyphs have the numbers 72, 105 and 33.
# FPDFText_HasUnicodeMapError() is 1 for each of them, so such pages can be told, but the methods
# that return text do not look at it. pypdf 7.1.1 returns the numbers as well.
#
# Output seen:
#   glyphs 72 105 33  'Hi!'    pypdf 'Hi!'            map errors 3 of 3
#   glyphs 1 2 3      '\x01'   pypdf '\x01\x02\x03'   map errors 3 of 3
#   with /ToUnicode   '春天了'    pypdf '春天了'            map errors 0 of 3
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pypdfium2==5.15.2 pypdf==7.1.1 fonttools==4.68.0

"$work/venv/bin/python" - <<'EOF'
import io, sys
import pypdf, pypdfium2
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pypdfium2.raw import FPDFText_HasUnicodeMapError


def font():
    """Return a font of 128 square glyphs without names and without a table of characters."""
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for point in ((50, 800), (850, 800), (850, 0)):
        pen.lineTo(point)
    pen.closePath()
    square, names = pen.glyph(), [".notdef", *(f"g{number}" for number in range(1, 128))]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({})
    builder.setupGlyf(dict.fromkeys(names, square))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (900, 50)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Song", "styleName": "Regular"})
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    builder.save(file := io.BytesIO())
    return file.getvalue()


def stream(data, more=b""):
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), more, data)


def pdf(numbers, characters=""):
    shown = "".join(f"{number:04x}" for number in numbers)
    pairs = "\n".join(f"<{n:04x}> <{ord(c):04x}>" for n, c in zip(numbers, characters))
    mapped = (f"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def\n"
              f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(numbers)} beginbfchar\n"
              f"{pairs}\nendbfchar endcmap CMapName currentdict /CMap defineresource pop end end")
    data = font()
    to_unicode = b"/ToUnicode 9 0 R" if characters else b""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R"
        b"/Resources<</Font<</F 5 0 R>>>>>>",
        stream(f"BT /F 16 Tf 20 100 Td <{shown}> Tj ET".encode()),
        b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Song/Encoding/Identity-H"
        b"/DescendantFonts[6 0 R]" + to_unicode + b">>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/ABCDEF+Song/FontDescriptor 7 0 R/DW 900"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/CIDToGIDMap/Identity>>",
        b"<</Type/FontDescriptor/FontName/ABCDEF+Song/Flags 4/FontBBox[0 -120 900 880]"
        b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 800/StemV 80/FontFile2 8 0 R>>",
        stream(data, b"/Length1 %d" % len(data)),
        *([stream(mapped.encode())] if characters else []),
    ]
    out, table = b"%PDF-1.4\n", b"0000000000 65535 f \n"
    for number, body in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, table, size, len(out))


def read(data):
    page = pypdfium2.PdfDocument(data)[0].get_textpage()
    errors = [FPDFText_HasUnicodeMapError(page.raw, at) for at in range(page.count_chars())]
    other = pypdf.PdfReader(io.BytesIO(data), strict=True).pages[0].extract_text()
    return page.get_text_range(), other, errors


seen = {"glyphs 72 105 33": read(pdf([72, 105, 33])), "glyphs 1 2 3": read(pdf([1, 2, 3])),
        "with /ToUnicode": read(pdf([1, 2, 3], "春天了"))}
for name, (text, other, errors) in seen.items():
    print(f"{name:17} {text!r:8} pypdf {other!r:16} map errors {sum(errors)} of {len(errors)}")
if list(seen.values()) != [("Hi!", "Hi!", [1, 1, 1]), ("\x01", "\x01\x02\x03", [1, 1, 1]),
                           ("春天了", "春天了", [0, 0, 0])]:
    sys.exit("Changed: glyphs without characters are read in another way.")
EOF
