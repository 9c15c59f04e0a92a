#!/usr/bin/env bash
# python-docx 1.2.0 and mammoth 1.13.0: a character with a phonetic guide (Pinyin or Zhuyin
# printed above it) is left out of the text, and not only its guide.
#
# Word stores such a character as w:ruby, with the guide in w:rt and the character itself in
# w:rubyBase, each in a run of its own. Both libraries skip the whole element, so the sentence
# closes over the gap. mammoth reports an unrecognised element, python-docx reports nothing.
# docx2txt 0.9 keeps both, the guide before its character and in the middle of the sentence.
#
# Output seen for 他在河边行走, with xíng above 行:
#   python-docx  他在河边走
#   mammoth      他在河边走
#   docx2txt     他在河边xíng行走
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet python-docx==1.2.0 mammoth==1.13.0 docx2txt==0.9

"$work/venv/bin/python" - "$work/ruby.docx" <<'EOF'
import sys

import docx
import docx2txt
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

path = sys.argv[1]
ruby = f"""<w:r {nsdecls("w")}><w:ruby>
<w:rubyPr><w:rubyAlign w:val="center"/><w:hps w:val="12"/><w:hpsRaise w:val="18"/>
<w:hpsBaseText w:val="24"/><w:lid w:val="zh-CN"/></w:rubyPr>
<w:rt><w:r><w:t>xíng</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>行</w:t></w:r></w:rubyBase>
</w:ruby></w:r>"""
document = docx.Document()
paragraph = document.add_paragraph("他在河边")
paragraph._p.append(parse_xml(ruby))
paragraph.add_run("走")
document.save(path)

with open(path, "rb") as file:
    of_mammoth = mammoth.extract_raw_text(file).value.strip()
of_docx = docx.Document(path).paragraphs[0].text
seen = (of_docx, of_mammoth, docx2txt.process(path).strip())
for name, text in zip(("python-docx", "mammoth", "docx2txt"), seen, strict=True):
    print(f"{name:12} {text}")
if seen != ("他在河边走", "他在河边走", "他在河边xíng行走"):
    sys.exit("Changed: the libraries read the phonetic guide in another way.")
EOF
