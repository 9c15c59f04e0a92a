import pytest

from index.blocks import BlockKind
from index.errors import ReadError
from index.formats import attachments
from index.formats.attachments import add_attachments
from index.formats.builder import Assembly
from rag.language.place_labels import place_label
from tests.index.formats.ofd_files import as_ofd
from tests.index.formats.samples import as_docx, as_xlsx, place_of

SHEET = as_xlsx({"名单": [["姓名", "职务"], ["张三", "局长"]], "备注": [["无"]]})


def attached(*files, limit=1000):
    made = Assembly(limit)
    made.add("正文。")
    notes = add_attachments(made, files, limit)
    return made.raw("test"), [*map(str, notes)]


def test_a_place_in_an_attachment_names_both_in_either_language():
    raw, _ = attached(("表.xlsx", SHEET))
    assert place_of(raw, "张三") == "attachment 表.xlsx, sheet 名单, row 2"
    place = next(mark.place for mark in raw.marks if mark.place.number == 2)
    assert place_label((place,), "zh") == "附件 表.xlsx，工作表 名单，第 2 行"
    assert place_label((raw.marks[0].place,), "zh") == "附件 表.xlsx"


def test_blocks_of_an_attachment_stand_where_its_text_does():
    raw, _ = attached(("表.xlsx", SHEET), ("通知.docx", as_docx("通知", ["第二段。"])))
    cells = [raw.text[b.start : b.end] for b in raw.blocks if b.kind is BlockKind.CELL]
    assert cells[:3] == ["姓名", "职务", "张三"]
    headings = [raw.text[b.start : b.end] for b in raw.blocks if b.kind is BlockKind.HEADING]
    assert headings == ["表.xlsx", "名单", "备注", "通知.docx", "通知"]


def test_an_attachment_that_cannot_be_read_is_named_and_the_others_are_read():
    raw, notes = attached(("a.bin", bytes(range(256))), ("b.txt", b"second"), ("c.txt", None))
    assert raw.text == "正文。\nb.txt\nsecond"
    assert [note.partition(":")[0] for note in notes] == ["attachment a.bin", "attachment c.txt"]


def test_attachments_count_towards_the_limit_of_the_file():
    raw, notes = attached(("a.txt", b"x" * 50), ("b.txt", b"y" * 60), limit=100)
    assert "x" * 50 in raw.text
    assert len(raw.text) <= 100
    assert "over the limit" in notes[0]


def test_attachments_of_attachments_are_read_to_a_depth():
    data = b"innermost"
    for depth in range(5):
        data = as_ofd([[f"第{depth}层。"]], attached={f"{depth}.ofd" if depth else "0.txt": data})
    raw, notes = attached(("5.ofd", data))
    assert place_of(raw, "第3层") == "attachment 5.ofd / 4.ofd, p. 1"
    assert "innermost" not in raw.text
    assert len(notes) == 1
    assert "attachment 3.ofd: attachment 2.ofd: not read" in notes[0]
    assert notes[0].endswith("more than 3 deep")


def test_only_so_many_attachments_are_read(monkeypatch):
    monkeypatch.setattr(attachments, "_MOST", 2)
    raw, notes = attached(*((f"{n}.txt", b"text") for n in range(5)))
    assert "1.txt" in raw.text
    assert "2.txt" not in raw.text
    assert notes == ["3 attachments after the first 2: not read"]


def test_a_file_of_attachments_only_is_no_error_of_theirs():
    with pytest.raises(ReadError, match="holds no text"):
        Assembly(10).raw("test")
