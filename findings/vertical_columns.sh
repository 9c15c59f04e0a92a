#!/usr/bin/env bash
# pypdfium2 5.15.2: vertical columns come out left to right, so the page reads backwards, in
# whatever order the file draws them; and get_text_bounded() loses the last column break.
#
# Chinese set vertically is read from the right column to the left. The font's encoding says
# that the text is vertical (UniGB-UCS2-V), and the characters of a column stay in order, but
# its columns are put left to right. pypdf 7.1.1 keeps the order in which the file draws them,
# without breaks. So two readers give opposite orders for one page.
#
# Output seen for a page with 春天播下种子 on the right and 秋天收获粮食 on the left:
#   drawn right to left, pypdf             春天播下种子夏天除去杂草秋天收获粮食
#   drawn right to left, get_text_range    秋天收获粮食|夏天除去杂草|春天播下种子
#   drawn right to left, get_text_bounded  秋天收获粮食|夏天除去杂草春天播下种子
#   drawn left to right, get_text_range    秋天收获粮食|夏天除去杂草|春天播下种子
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pypdfium2==5.15.2 pypdf==7.1.1

"$work/venv/bin/python" - <<'EOF'
import io, sys
import pypdf, pypdfium2

COLUMNS = [(300, "春天播下种子"), (270, "夏天除去杂草"), (240, "秋天收获粮食")]
FONT = """<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-V
/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 6 0 R
/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>]>>"""
DESCRIPTOR = """<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]
/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>"""

def page(columns):
    drawn = [f"1 0 0 1 {x} 700 Tm <{t.encode('utf-16-be').hex()}> Tj" for x, t in columns]
    text = " ".join(["BT /F 16 Tf", *drawn, "ET"])
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 800]/Contents 4 0 R"
               "/Resources<</Font<</F 5 0 R>>>>>>",
               f"<</Length {len(text)}>>stream\n{text}\nendstream", FONT, DESCRIPTOR]
    out, table = "%PDF-1.4\n", "0000000000 65535 f \n"
    for number, body in enumerate(objects, 1):
        table += f"{len(out):010} 00000 n \n"
        out += f"{number} 0 obj\n{body}\nendobj\n"
    return (f"{out}xref\n0 7\n{table}trailer<</Size 7/Root 1 0 R>>\n"
            f"startxref\n{len(out)}\n%%EOF\n").encode()

first, second = page(COLUMNS), page(COLUMNS[::-1])
one, two = (pypdfium2.PdfDocument(data)[0].get_textpage() for data in (first, second))
seen = {"drawn right to left, pypdf":
            pypdf.PdfReader(io.BytesIO(first), strict=True).pages[0].extract_text(),
        "drawn right to left, get_text_range": one.get_text_range(),
        "drawn right to left, get_text_bounded": one.get_text_bounded(),
        "drawn left to right, get_text_range": two.get_text_range()}
for name, text in seen.items():
    print(f"{name:38}", text.replace("\r\n", "|"))
a, b, c = (text for _, text in COLUMNS)
if list(seen.values()) != [a + b + c, f"{c}\r\n{b}\r\n{a}", f"{c}\r\n{b}{a}", f"{c}\r\n{b}\r\n{a}"]:
    sys.exit("Changed: the columns come in another order, or with other breaks.")
EOF
