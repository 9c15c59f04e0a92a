import sys

import pytest

from index.errors import ReadError
from index.formats.detect import detect_format, known_formats
from index.formats.reader import DocumentReader
from tests.index.formats.samples import as_docx, as_epub, as_html, as_pdf, as_pptx, as_xlsx

FILES = {
    "pdf.document": as_pdf([["一句话。"]]),
    "word.docx": as_docx("标题", ["一句话。"]),
    "office.pptx": as_pptx([("标题", "一句话。")]),
    "excel.xlsx": as_xlsx({"表": [["一"]]}),
    "web.epub": as_epub("书", [["一句话。"]]),
    "web.html": as_html("标题", ["一句话。"]),
}


@pytest.mark.parametrize("module", FILES)
def test_a_format_is_recognised_by_its_first_bytes_whatever_the_file_is_called(module):
    assert detect_format("download.txt", FILES[module]) == module


@pytest.mark.parametrize(
    ("name", "module"),
    [("a.md", "plain.markdown"), ("a.MD", "plain.markdown"), ("a.csv", "plain.delimited"),
     ("a.jsonl", "plain.json_records"), ("a.htm", "web.html"), ("a.txt", "plain.text"),
     ("a.py", "plain.text"), ("README", "plain.text")],
)  # fmt: skip
def test_the_format_of_a_text_file_follows_from_its_suffix(name, module):
    assert detect_format(name, "一句话。".encode()) == module


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.rtf", b"no brackets", "its name ends in .rtf, but"),
        ("a.dat", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as .docx"),
        ("a.zip", b"PK\x03\x04" + bytes(100), "unpack it first"),
        ("a.docx", b"PK\x03\x04broken", "cut off or damaged"),
        ("a.xml", b'<?xml version="1.0"?><a>text</a>', "XML"),
        ("a.pdf", "不是 PDF。".encode(), "its name ends in .pdf, but"),
        ("a.docx", "不是文档。".encode(), "its name ends in .docx, but"),
        ("a.docx", b"", "empty"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_its_format_named(name, data, reason):
    with pytest.raises(ReadError, match=reason), DocumentReader() as reader:
        reader.read(name, data)


def test_no_two_formats_share_a_suffix_and_binary_formats_name_the_packages_they_need():
    formats = known_formats().values()
    suffixes = [suffix for known in formats for suffix in known.suffixes]
    assert len(suffixes) == len(set(suffixes))
    assert all(known.packages for known in formats if known.magic_required)


def test_a_missing_library_is_named_in_the_error(monkeypatch):
    from index.formats import dispatch

    monkeypatch.setitem(sys.modules, "pypdfium2", None)
    with pytest.raises(ReadError, match="pip install pypdfium2"):
        dispatch.read_as("pdf.document", FILES["pdf.document"], 1000)
