import pytest

from index.blocks import BlockKind, Visibility
from index.errors import ReadError
from index.formats.legacy.ppt import read
from index.formats.reader import DocumentReader
from tests.index.formats.compound_files import compound
from tests.index.formats.excel.test_xlsx import table_of
from tests.index.formats.ppt_files import PptSlide, as_ppt, group, shape
from tests.index.formats.samples import place_of, said


def texts(raw, kind):
    return [raw.text[b.start : b.end] for b in raw.blocks if b.kind is kind]


def test_shapes_are_read_from_top_to_bottom_and_cited_by_slide():
    first = PptSlide((shape("王五", top=300), shape("年度总结", role=0x0D)), layout=0)
    second = PptSlide(
        (shape("右下", left=400, top=310), shape("左下", top=300), shape("重点", role=0x0D),
         shape("第一条\r第二条\v续行", top=100))
    )  # fmt: skip
    raw = read(as_ppt([first, second], title="总结"), 1000)
    assert raw.text.split("\n") == [
        "年度总结", "王五", "重点", "第一条", "第二条", "续行", "左下", "右下"
    ]  # fmt: skip
    assert place_of(raw, "重点") == "slide 2"
    assert texts(raw, BlockKind.TITLE) == ["年度总结"]
    assert texts(raw, BlockKind.HEADING) == ["重点"]
    assert (raw.title, raw.author) == ("总结", "王五")


def test_a_group_is_read_at_its_place_on_the_slide():
    inner = [shape("组下", top=80, bottom=90, child=True), shape("组上", bottom=10, child=True)]
    slide = PptSlide(
        (shape("最后", top=900), group(inner, place=(0, 600, 100, 800)), shape("最先"))
    )
    assert read(as_ppt([slide]), 1000).text.split("\n") == ["最先", "组上", "组下", "最后"]


def test_the_shapes_of_a_table_are_cells_of_its_rows():
    cells = [
        shape("姓名", 0, 0, 30, 10, child=True), shape("职务", 30, 0, 60, 10, child=True),
        shape("任期", 60, 0, 100, 10, child=True), shape("张三", 0, 10, 30, 20, child=True),
        shape("局长", 30, 10, 60, 30, child=True), shape("五年", 60, 10, 100, 20, child=True),
        shape("李四", 0, 20, 30, 30, child=True), shape("三年", 60, 20, 100, 30, child=True),
    ]  # fmt: skip
    slide = PptSlide((group(cells, (0, 100, 1000, 400), (0, 0, 100, 30), table=True),))
    raw = read(as_ppt([slide]), 1000)
    assert raw.text == "姓名\t职务\t任期\n张三\t局长\t五年\n李四\t三年"
    assert table_of(raw)[1][1] == [("张三", 0, 1, 1), ("局长", 1, 1, 2), ("五年", 2, 1, 1)]


def test_notes_comments_and_footers_are_read_as_such():
    slides = [
        PptSlide((shape("要点"),), notes="先讲要点。", comment="请核对", footer="内部资料"),
        PptSlide((shape("其他"),), footer="内部资料"),
    ]
    raw = read(as_ppt(slides, master=(shape("某某局"),)), 1000)
    assert place_of(raw, "先讲要点") == "slide 1, notes"
    assert texts(raw, BlockKind.EDITORIAL) == ["请核对"]
    assert texts(raw, BlockKind.PAGE_FOOTER) == ["内部资料"]
    assert texts(raw, BlockKind.PAGE_HEADER) == ["某某局"]


def test_hidden_slides_and_shapes_are_kept_marked_and_named():
    slides = [
        PptSlide((shape("公开"), shape("不公开", top=300, hidden=True))),
        PptSlide((shape("内部"),), hidden=True),
    ]
    raw = read(as_ppt(slides), 1000)
    hidden = [raw.text[b.start : b.end] for b in raw.blocks if b.visibility is Visibility.HIDDEN]
    assert hidden == ["不公开", "内部"]
    assert said(raw) == (
        "hidden slides, which are not quoted: 2",
        "hidden shapes, which are not quoted: 1",
    )


def test_word_art_is_read_and_what_is_not_is_counted():
    slide = PptSlide((shape("", art="艺术字"), shape("", description="照片")))
    raw = read(as_ppt([slide], embedded=2), 1000)
    assert raw.text == "艺术字"
    assert said(raw) == ("left out: descriptions of pictures (1), embedded files (2)",)


def test_numbers_of_slides_are_no_text():
    number = shape("*", role=0x08, top=900)
    slide = PptSlide((shape("第*页", field=1), number, shape("ABC é", top=500, narrow=True)))
    assert read(as_ppt([slide]), 1000).text == "第页\nABC é"


def test_the_last_saved_version_is_read():
    assert read(as_ppt(["新稿"], old=["旧稿", "删去"]), 1000).text == "新稿"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (as_ppt(["甲"], encrypted=True), "protected by a password"),
        (as_ppt([PptSlide(())]), "holds no text"),
        (compound({"PowerPoint Document": b"x" * 9000}), "missing or cut off"),
        (compound({"PowerPoint Document": b"x" * 9000, "Current User": b"y" * 40}), "damaged"),
        (as_ppt(["甲" * 3000])[:5000], "cut off or damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(data, reason):
    with pytest.raises(ReadError, match=reason), DocumentReader() as reader:
        reader.read("a.ppt", data)


def test_files_of_wps_are_read_and_a_limit_holds():
    with DocumentReader() as reader:
        assert reader.read("a.dps", as_ppt(["正文"])).text == "正文"
    with pytest.raises(ReadError, match="over the limit of 10"):
        read(as_ppt(["甲" * 20]), 10)
