from index.blocks import BlockKind, nest
from index.formats.builder import Assembly
from index.formats.tables import TableCell, TableRow, add_table, plain_cells


def table(*lines):
    """Return the rows of a table written as lines with | between cells."""
    return [TableRow(plain_cells(line.split("|"))) for line in lines]


def test_a_table_is_added_as_lines_with_a_block_for_each_cell():
    made = Assembly(1000)
    made.add("产量如下：")
    add_table(made, table("产量表|", "区县|小麦|玉米", "禾城区||20"))
    made.add("完。")
    raw = made.raw("test")
    assert raw.text == "产量如下：\n产量表\n区县\t小麦\t玉米\n禾城区\t20\n完。"
    (found,) = nest(len(raw.text), raw.blocks).children
    assert raw.text[found.start : found.end] == "产量表\n区县\t小麦\t玉米\n禾城区\t20"
    caption, header, row = found.children
    assert (caption.kind, header.header, row.header) == (BlockKind.CAPTION, True, False)
    cells = [(raw.text[cell.start : cell.end], cell.column) for cell in row.children]
    assert cells == [("禾城区", 0), ("20", 2)]


def test_notes_below_a_table_are_no_rows_of_it():
    made = Assembly(1000)
    lines = table("区县|小麦", "禾城区|31", "麦岭县|44", "注：含晚稻。")
    add_table(made, [*lines, TableRow([TableCell("统计局 2023年制", 0, across=2)])])
    raw = made.raw("test")
    notes = [raw.text[b.start : b.end] for b in raw.blocks if b.kind is BlockKind.FOOTNOTE]
    assert notes == ["注：含晚稻。", "统计局 2023年制"]


def test_an_empty_table_adds_nothing():
    made = Assembly(1000)
    add_table(made, [TableRow([]), TableRow(plain_cells(["", " "]))])
    assert made.empty
