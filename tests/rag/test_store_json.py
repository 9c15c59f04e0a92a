"""The blocks that ``show --json`` prints hold every character of a document, in every format."""

import json
from email.message import EmailMessage
from html import escape

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from bench.ocr_pages import across, font_file
from index.formats.detect import known_formats
from index.formats.dispatch import read_as
from index.ingestion.sync import sync
from index.parse.document import parse
from index.settings import load_settings
from index.store import Store
from rag.cli import main
from rag.store_json import block_object, document_layers
from tests.index.formats.compound_files import as_doc
from tests.index.formats.legacy.test_rtf import as_rtf, numbered
from tests.index.formats.mail_files import as_msg
from tests.index.formats.odf_files import as_odf, frame, p, table_of_rows
from tests.index.formats.ofd_files import as_ofd
from tests.index.formats.ppt_files import PptSlide, as_ppt, shape
from tests.index.formats.samples import (
    as_docx,
    as_epub,
    as_json,
    as_mhtml,
    as_pdf,
    as_png,
    as_pptx,
    as_xlsx,
)
from tests.index.formats.xls_files import as_xls

TITLE = "宿舍管理办法"
PARAGRAPHS = [
    "第一条 宿舍由后勤处管理。",
    "申请入住须提交下列材料：",
    "一、申请表；",
    "二、身份证复印件。",
]
TABLE = [["房型", "床位", "价格"], ["双人房", "2", "800"], ["四人房", "4", "500"]]


def as_text(title, paragraphs, table):
    rows = ["\t".join(row) for row in table]
    return "\n".join([title, *paragraphs, *rows, ""]).encode()


def as_markdown(title, paragraphs, table):
    rows = [f"| {' | '.join(row)} |" for row in table]
    rows.insert(1, "|---" * len(table[0]) + "|")
    return "\n\n".join([f"# {title}", *paragraphs, "\n".join(rows)]).encode()


def as_page(title, paragraphs, table):
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table
    )
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return (
        f"<!DOCTYPE html><html><head><title>{escape(title)}</title></head><body><article>"
        f"<h1>{escape(title)}</h1>{body}<table>{rows}</table></article></body></html>"
    ).encode()


def as_csv(title, paragraphs, table):
    return "\n".join(",".join(row) for row in [*table, *([line] for line in paragraphs)]).encode()


def as_rich_text(lines):
    return as_rtf(r"\pard ".join(rf"{numbered(line)}\par" for line in lines))


def as_slides(lines):
    return "".join(f"<draw:page>{frame(p(line))}</draw:page>" for line in lines)


def as_message(title, paragraphs):
    message = EmailMessage()
    message["Subject"] = title
    message.set_content("\n".join(paragraphs))
    return bytes(message)


def as_picture(title, paragraphs):
    """Return a printed page as the file of its format; none without a font to print it with."""
    if not font_file():
        return {}
    page = across("page", [title, *paragraphs], 14)
    return {"ocr.picture": ("a.png", as_png(page.picture))}


def files(title, paragraphs, table):
    """Return a document in every format, by the module that reads it."""
    lines = [[line] for line in (title, *paragraphs)]
    escaped = [escape(line) for line in (title, *paragraphs)]
    cells = [[escape(cell) for cell in row] for row in [*table, *lines]]
    return {
        "plain.text": ("a.txt", as_text(title, paragraphs, table)),
        "plain.markdown": ("a.md", as_markdown(title, paragraphs, table)),
        "web.html": ("a.html", as_page(title, paragraphs, table)),
        "web.mhtml": ("a.mhtml", as_mhtml(title, paragraphs)),
        "pdf.document": ("a.pdf", as_pdf([[title, *paragraphs], [" ".join(row) for row in table]])),
        "word.docx": ("a.docx", as_docx(title, paragraphs, table)),
        "office.pptx": ("a.pptx", as_pptx([(title, "\n".join(paragraphs))], notes=["备注"])),
        "excel.xlsx": ("a.xlsx", as_xlsx({"表一": table, "说明": lines})),
        "web.epub": ("a.epub", as_epub(escape(title), [[title, *paragraphs], ["第二章"]])),
        "plain.delimited": ("a.csv", as_csv(title, paragraphs, table)),
        "plain.json_records": ("a.json", as_json(title=title, text="\n".join(paragraphs))),
        "legacy.doc": ("a.doc", as_doc([title, *paragraphs])),
        "legacy.xls": ("a.xls", as_xls({"表一": table, "说明": lines})),
        "legacy.ppt": ("a.ppt", as_ppt([PptSlide((shape(title, role=0x0D),)), *paragraphs])),
        "legacy.rtf": ("a.rtf", as_rich_text([title, *paragraphs])),
        "opendocument.text": ("a.odt", as_odf("text", "".join(map(p, escaped)))),
        "opendocument.sheet": ("a.ods", as_odf("spreadsheet", table_of_rows(*cells))),
        "opendocument.slides": ("a.odp", as_odf("presentation", as_slides(escaped))),
        "ofd.document": ("a.ofd", as_ofd([[title, *paragraphs]])),
        "mail.eml": ("a.eml", as_message(title, paragraphs)),
        "mail.msg": ("a.msg", as_msg(subject=title, body="\r\n".join(paragraphs))),
    }


FILES = files(TITLE, PARAGRAPHS, TABLE) | as_picture(TITLE, PARAGRAPHS)


def rebuilt(block):
    """Return the text of a block from its content alone."""
    return "".join(part if isinstance(part, str) else rebuilt(part) for part in block["content"])


def blocks_in(block):
    """Yield a block and all blocks in it."""
    yield block
    for part in block["content"]:
        if not isinstance(part, str):
            yield from blocks_in(part)


def assert_holds_every_character(blocks, text):
    """Check that each block, and so the whole tree, has the text of its range."""
    assert rebuilt(blocks) == text
    for block in blocks_in(blocks):
        assert rebuilt(block) == text[block["start"] : block["end"]]


def test_there_is_a_file_of_every_format():
    assert set(FILES) == set(known_formats()) - (set() if font_file() else {"ocr.picture"})


@pytest.mark.parametrize("module", FILES)
def test_the_text_of_a_stored_document_is_rebuilt_from_its_blocks(
    module, folder, tmp_path, embedder
):
    name, data = FILES[module]
    (folder / name).write_bytes(data)
    settings = load_settings(store=tmp_path / "store")
    assert sync([folder], settings, embedder).failed == []
    layers = document_layers(Store(settings.store), name)
    assert_holds_every_character(layers["blocks"], layers["restored"])
    assert len(list(blocks_in(layers["blocks"]))) > 4


def test_the_command_prints_the_blocks(folder, tmp_path, embedder, capsys):
    (folder / "a.txt").write_bytes(FILES["plain.text"][1])
    settings = load_settings(store=tmp_path / "store")
    sync([folder], settings, embedder)
    assert main(["show", "a.txt", "--json", "--store", str(settings.store)]) == 0
    layers = json.loads(capsys.readouterr().out)
    assert_holds_every_character(layers["blocks"], layers["restored"])
    kinds = [block["kind"] for block in blocks_in(layers["blocks"])]
    for kind in ("title", "list", "lead-in", "item", "table", "row", "cell"):
        assert kind in kinds
    cells = [block for block in blocks_in(layers["blocks"]) if block["kind"] == "cell"]
    assert [cell.get("column", 0) for cell in cells[:3]] == [0, 1, 2]


LINES = st.text(
    st.sampled_from(
        "甲乙第一二条章、（）()①1.2：:；。？，-=*#|>`~_\\\"'&<\u3000 \u200bAbQ\u00ad\U00020000"
    ),
    min_size=1,
    max_size=30,
).filter(str.strip)


@examples(
    max_examples=20,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(
    title=LINES,
    paragraphs=st.lists(LINES, min_size=1, max_size=12),
    table=st.lists(st.lists(LINES, min_size=3, max_size=3), min_size=1, max_size=5),
)
@pytest.mark.parametrize("module", [one for one in FILES if one != "ocr.picture"])
def test_the_text_of_any_document_is_rebuilt_from_its_blocks(module, title, paragraphs, table):
    _, data = files(title, paragraphs, table)[module]
    raw = read_as(module, data, 100_000)
    parsed = parse(raw)
    text = parsed.restored.text
    assert_holds_every_character(block_object(parsed.tree, text), text)
