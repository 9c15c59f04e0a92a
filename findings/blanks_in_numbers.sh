#!/usr/bin/env bash
# pypdfium2 5.15.2: whether a number reads 12.4 or "1 2 . 4" depends on the operator by which the
# file sets its characters apart, not on where they stand on the page.
#
# Programs that justify lines or fill tables move the pieces of a number by themselves. Where the
# file moves them with TJ, PDFium adds blanks to gaps of 2 points in text of 10 points (narrower
# than a blank of the font, 2.8); where it moves them with Tm, to gaps of 3; where it spaces them
# with Tc, to none of these. The characters have the same places each time.
# FPDFText_IsGenerated() is 1 for the blanks. They cannot just be dropped: such a gap between two
# words of English is the blank between them.
#
# Output seen for 12.4 in Helvetica, 10 points:
#   gap 1   TJ '12.4'     Tm '12.4'     Tc '12.4'
#   gap 2   TJ '1 2 . 4'  Tm '12.4'     Tc '12.4'
#   gap 3   TJ '1 2 . 4'  Tm '1 2 . 4'  Tc '12.4'
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet pypdfium2==5.15.2

"$work/venv/bin/python" - <<'EOF'
import sys
import pypdfium2
from pypdfium2.raw import FPDFText_IsGenerated

SIZE = 10
WIDTH = {"1": 5.56, "2": 5.56, ".": 2.78, "4": 5.56}  # of Helvetica


def pdf(drawn):
    text = f"BT /F {SIZE} Tf {drawn} ET"
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
               "<</Type/Page/Parent 2 0 R/MediaBox[0 0 400 200]/Contents 4 0 R"
               "/Resources<</Font<</F 5 0 R>>>>>>",
               f"<</Length {len(text)}>>stream\n{text}\nendstream",
               "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    out, table = "%PDF-1.4\n", "0000000000 65535 f \n"
    for number, body in enumerate(objects, 1):
        table += f"{len(out):010} 00000 n \n"
        out += f"{number} 0 obj\n{body}\nendobj\n"
    return (f"{out}xref\n0 6\n{table}trailer<</Size 6/Root 1 0 R>>\n"
            f"startxref\n{len(out)}\n%%EOF\n").encode()


def moved(gap):
    """Return what sets 12.4 with a gap between its characters: three ways for one picture."""
    at, placed = 20.0, []
    for character in "12.4":
        placed.append(f"1 0 0 1 {at:.2f} 100 Tm ({character}) Tj")
        at += WIDTH[character] + gap
    between = f" {-1000 * gap / SIZE:.0f} ".join(f"({character})" for character in "12.4")
    return {"TJ": f"20 100 Td [{between}] TJ", "Tm": " ".join(placed),
            "Tc": f"{gap} Tc 20 100 Td (12.4) Tj"}


def read(data):
    """Return the text of a page, and where its characters stand but for the blanks."""
    page = pypdfium2.PdfDocument(data)[0].get_textpage()
    places = [round(page.get_charbox(at, loose=True)[0], 2) for at in range(page.count_chars())
              if not FPDFText_IsGenerated(page.raw, at)]
    return page.get_text_range(), places


seen = []
for gap in (1, 2, 3):
    read_as = {way: read(pdf(drawn)) for way, drawn in moved(gap).items()}
    texts = [text for text, _ in read_as.values()]
    seen.append(texts)
    print(f"gap {gap} ", *(f"{way} {text!r:11}" for way, (text, _) in read_as.items()))
    if len({tuple(places) for _, places in read_as.values()}) != 1:
        sys.exit("The characters do not have the same places.")
blank, none = "1 2 . 4", "12.4"
if seen != [[none, none, none], [blank, none, none], [blank, blank, none]]:
    sys.exit("Changed: blanks in numbers come from other gaps.")
EOF
