"""An article in every format: the answer is the same, and the quote stands where it is cited."""

import re
from email.message import EmailMessage

import pytest
from opencc import OpenCC
from reportlab.lib.utils import ImageReader

from bench.ocr_pages import across, font_file
from index.ingestion.sync import sync
from index.settings import load_settings
from index.store import Store
from index.text.normalize import search_layer
from rag.assistant import Assistant
from tests.index.formats.compound_files import as_doc
from tests.index.formats.legacy.test_rtf import as_rtf, numbered
from tests.index.formats.mail_files import as_msg
from tests.index.formats.odf_files import as_odf, frame, p, table_of_rows
from tests.index.formats.ofd_files import as_ofd
from tests.index.formats.ppt_files import PptSlide, as_ppt, shape
from tests.index.formats.samples import (
    as_docx,
    as_epub,
    as_html,
    as_json,
    as_mhtml,
    as_pdf,
    as_png,
    as_pptx,
    as_xlsx,
)
from tests.index.formats.xls_files import as_xls

TITLE = "全县数字经济工作会议召开"
PARAGRAPHS = [
    "全县数字经济工作会议昨日在县会议中心召开，县长周海平主持会议，各乡镇和各部门的负责同志参加。",
    "会议听取了去年工作的汇报，去年全县数字经济增加值达到八十二亿元，比上一年增长百分之十四。",
    "周海平指出，今年要投入三亿元建设云溪数据中心，由县工业和信息化局负责，九月底以前必须建成。",
    "会议还要求加强人才培训，年内为企业培训技术工人两千名，学费由县财政和企业各自承担一半。",
]
QUESTION = "云溪数据中心由哪个部门负责？"
ANSWER = "由县工业和信息化局负责"
TEXT = "\n".join([TITLE, *PARAGRAPHS])


def as_message():
    message = EmailMessage()
    message["Subject"] = TITLE
    message.set_content("\n".join(PARAGRAPHS))
    return bytes(message)


def with_attachment():
    message = EmailMessage()
    message["Subject"] = TITLE
    message.set_content("见附件。")
    data = as_docx(TITLE, PARAGRAPHS)
    message.add_attachment(data, maintype="application", subtype="x", filename="纪要.docx")
    return bytes(message)


def as_pages(*pages):
    return "".join(f"<draw:page>{frame(''.join(map(p, lines)))}</draw:page>" for lines in pages)


def in_rich_text():
    return as_rtf(r"\pard ".join(rf"{numbered(line)}\par" for line in TEXT.split("\n")))


FILES = {
    "gbk.txt": (TEXT.encode("gbk"), ""),
    "gb18030.txt": (TEXT.encode("gb18030"), ""),
    "big5.txt": (OpenCC("s2tw").convert(TEXT).encode("big5"), ""),
    "utf16.txt": (TEXT.encode("utf-16"), ""),
    "a.html": (as_html(TITLE, PARAGRAPHS, "gb2312"), ""),
    "a.mhtml": (as_mhtml(TITLE, PARAGRAPHS), ""),
    "a.pdf": (as_pdf([[TITLE, *PARAGRAPHS[:2]], PARAGRAPHS[2:]]), "p. 2"),
    "a.docx": (as_docx(TITLE, PARAGRAPHS), ""),
    "a.pptx": (as_pptx([(TITLE, "\n".join(PARAGRAPHS[:2])), ("要求", PARAGRAPHS[2])]), "slide 2"),
    "a.xlsx": (as_xlsx({"纪要": [[line] for line in TEXT.split("\n")]}), "sheet 纪要, row 4"),
    "a.csv": ("\n".join([TITLE, *PARAGRAPHS]).encode(), "row 4"),
    "a.epub": (as_epub(TITLE, [[TITLE, *PARAGRAPHS[:2]], PARAGRAPHS[2:]]), "chapter 2"),
    "a.md": (f"# {TITLE}\n\n".encode() + "\n\n".join(PARAGRAPHS).encode(), ""),
    "a.ofd": (as_ofd([[TITLE, *PARAGRAPHS[:2]], PARAGRAPHS[2:]]), "p. 2"),
    "a.doc": (as_doc([TITLE, *PARAGRAPHS]), ""),
    "a.wps": (as_doc([TITLE, *PARAGRAPHS], pieces=3), ""),
    "a.xls": (as_xls({"纪要": [[line] for line in TEXT.split("\n")]}), "sheet 纪要, row 4"),
    "a.et": (as_xls({"纪要": [[line] for line in TEXT.split("\n")]}, charset="gbk"),
             "sheet 纪要, row 4"),
    "a.ppt": (as_ppt([PptSlide((shape(TITLE, role=0x0D), shape("\r".join(PARAGRAPHS[:2]), top=99))),
                      PARAGRAPHS[2]]), "slide 2"),
    "a.rtf": (in_rich_text(), ""),
    "a.odt": (as_odf("text", "".join(map(p, TEXT.split("\n")))), ""),
    "a.ods": (as_odf("spreadsheet", table_of_rows(*([line] for line in TEXT.split("\n")))),
              "sheet 表, row 4"),
    "a.odp": (
        as_odf("presentation", as_pages([TITLE, *PARAGRAPHS[:2]], PARAGRAPHS[2:])),
        "slide 2",
    ),
    "a.eml": (as_message(), ""),
    "b.eml": (with_attachment(), "attachment 纪要.docx"),
    "a.msg": (as_msg(subject=TITLE, body="\r\n".join(PARAGRAPHS)), ""),
    "a.json": (as_json(title=TITLE, text="\n".join(PARAGRAPHS)), ""),
}  # fmt: skip


if font_file():  # as scans, of which the pictures are printed here
    _PAGE = across("article", [TITLE, *PARAGRAPHS], 14)
    _DRAWN = ImageReader(_PAGE.picture)
    FILES["scan.png"] = (as_png(_PAGE.picture), "p. 1")
    FILES["scan.pdf"] = (as_pdf([[]], scans={1: _DRAWN}, scan_box=(0, 0, 595, 842)), "p. 1")


@pytest.mark.parametrize("name", FILES)
def test_the_same_article_gives_the_same_answer_in_every_format(name, folder, tmp_path, embedder):
    data, place = FILES[name]
    (folder / name).write_bytes(data)
    settings = load_settings(store=tmp_path / "store")
    assert sync([folder], settings, embedder).failed == []
    assistant = Assistant.open(settings=settings, embedder=embedder)
    answer = assistant.ask(QUESTION)
    assert answer.answered
    (citation,) = [c for c in answer.citations if ANSWER in search_layer(c.quote)]
    assert search_layer(citation.quote) == search_layer(PARAGRAPHS[2])
    assert (citation.document, citation.place) == (name, place)
    store = Store(settings.store)
    with store.snapshot():
        source = store.document_by_path(name).source
    assert source[citation.source_start : citation.source_end] == citation.quote
    assert re.sub(r"\W", "", search_layer(citation.title)) == TITLE
    if name.endswith((".txt", ".md", ".csv")):
        text = data.decode(document_charset(settings))
        assert text[citation.source_start : citation.source_end] == citation.quote
    assistant.close()


def document_charset(settings):
    store = Store(settings.store)
    (row,) = store.documents()
    store.close()
    return row["charset"]
