import pytest

from index.blocks import BlockKind, nest
from index.formats.plain.delimited import read
from tests.index.formats.samples import place_of


def test_the_text_is_kept_as_it_is_and_cited_by_row():
    text = '姓名,备注\r\n张三,"两行\r\n备注"\r\n\r\n李四,无\r\n'
    raw = read(text.encode("gbk"), 1000)
    assert raw.text == text
    assert place_of(raw, "张三") == "row 2"
    assert place_of(raw, '备注"') == "row 2"
    assert place_of(raw, "李四") == "row 4"


def test_a_quote_that_never_closes_loses_no_text():
    raw = read('姓名,备注\n张三,"没有结束\n李四,无\n'.encode(), 1000)
    assert "李四" in raw.text


def test_fields_may_be_separated_by_tabs():
    raw = read("姓名\t部门\n张三\t财务\n".encode(), 1000)
    assert place_of(raw, "财务") == "row 2"


def blocks_of(raw):
    """Return kind, text and column of each block of a table, for comparing."""
    return [
        (block.kind.value, raw.text[block.start : block.end], block.column)
        for block in raw.blocks
        if block.kind is not BlockKind.TABLE
    ]


def test_cells_are_ranges_of_the_text_without_their_quotes():
    raw = read('店名,备注\n"喆喆面馆","有空调,\n暖气"\n'.encode(), 1000)
    assert blocks_of(raw) == [
        ("row", "店名,备注", 0), ("cell", "店名", 0), ("cell", "备注", 1),
        ("row", '"喆喆面馆","有空调,\n暖气"', 0), ("cell", "喆喆面馆", 0),
        ("cell", "有空调,\n暖气", 1),
    ]  # fmt: skip


def test_the_first_row_is_the_header_if_it_names_the_columns():
    raw = read("科目,金额\n宣传费,1200\n差旅费,300\n".encode(), 1000)
    rows = [block.header for block in raw.blocks if block.kind is BlockKind.ROW]
    assert rows == [True, False, False]


def test_a_title_above_the_header_is_a_caption():
    raw = read("2023年预算,,\n科目,金额,备注\n宣传费,1200,无\n".encode(), 1000)
    assert ("caption", "2023年预算", 0) in blocks_of(raw)


def test_empty_fields_keep_their_columns_and_have_no_cell():
    raw = read("甲,,乙\n,1,\n".encode(), 1000)
    cells = [block for block in blocks_of(raw) if block[0] == "cell"]
    assert cells == [("cell", "甲", 0), ("cell", "乙", 2), ("cell", "1", 1)]


def test_lines_of_text_are_no_table():
    assert read("第一行。\n第二行。\n".encode(), 1000).blocks == ()


@pytest.mark.parametrize(
    "text",
    ['"' * 200_000, '"a,' * 100_000, "甲,乙\n" * 100_000, "x," * 16_384, '"",x"\n' * 50_000],
)
def test_odd_and_long_tables_are_read_in_linear_time(text):
    raw = read(text.encode(), 10_000_000)
    assert raw.text == text
    nest(len(text), raw.blocks)


@pytest.mark.parametrize("charset", ["utf-8-sig", "gbk", "utf-16", "utf-16-le", "big5"])
def test_tables_of_any_charset_have_their_cells(charset):
    raw = read("站名,末班車\n望江站,二十二點半\n臨港站,二十三點\n".encode(charset), 1000)
    assert [raw.text[b.start : b.end] for b in raw.blocks if b.kind is BlockKind.CELL][-2:] == [
        "臨港站",
        "二十三點",
    ]
