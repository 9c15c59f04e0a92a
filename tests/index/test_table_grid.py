"""The names of columns above the cells of a table, and cells merged over rows."""

from index.blocks import Block, BlockKind, nest
from index.table_grid import grid_row, grid_rows, row_text


def make_table(rows, header=1, spans=None):
    """Return the text of a table and its tree; ``spans`` are (across, down) by (row, column)."""
    text, blocks = "", []
    for number, cells in enumerate(rows):
        start = len(text)
        own = []
        column = 0
        for place, cell in enumerate(cells):
            across, down = (spans or {}).get((number, place), (1, 1))
            if cell is not None:
                at = len(text)
                text += cell
                own.append(
                    Block(BlockKind.CELL, at, len(text), column=column, across=across, down=down)
                )
                text += "\t"
            column += across
        blocks += [Block(BlockKind.ROW, start, len(text), header=number < header), *own]
        text += "\n"
    return text, nest(len(text), [Block(BlockKind.TABLE, 0, len(text)), *blocks]).children[0]


def in_words(text, table):
    return [row_text(text, row) for row in grid_rows(table)]


def test_a_row_is_put_in_words_with_the_names_of_its_columns():
    text, table = make_table([["品名", "价格"], ["茶", "9元"], ["酒", "30元"]])
    assert in_words(text, table) == ["品名: 茶; 价格: 9元", "品名: 酒; 价格: 30元"]


def test_a_name_over_several_columns_stands_before_the_names_below_it():
    rows = [["厂名", "上半年"], [None, "水泥", "玻璃"], ["东厂", "120", "40"]]
    text, table = make_table(rows, header=2, spans={(0, 0): (1, 2), (0, 1): (2, 1)})
    assert in_words(text, table) == ["厂名: 东厂; 上半年 水泥: 120; 上半年 玻璃: 40"]


def test_a_merged_cell_belongs_to_all_rows_that_it_reaches():
    rows = [["部门", "姓名"], ["采购部", "何甲"], [None, "陈乙"], ["法务部", "高丙"]]
    text, table = make_table(rows, spans={(1, 0): (1, 2)})
    assert in_words(text, table) == [
        "部门: 采购部; 姓名: 何甲", "部门: 采购部; 姓名: 陈乙", "部门: 法务部; 姓名: 高丙",
    ]  # fmt: skip


def test_a_table_without_a_header_gives_its_cells_without_names():
    text, table = make_table([["茶", "9元"], ["酒", "30元"]], header=0)
    assert in_words(text, table) == ["茶; 9元", "酒; 30元"]


def test_names_in_the_middle_of_a_table_begin_a_new_part():
    text, table = make_table([["品名", "价格"], ["茶", "9元"]])
    more, second = make_table([["城市", "人口"], ["甲", "3"]])
    moved = [
        row._replace(
            start=row.start + len(text), end=row.end + len(text),
            children=tuple(c._replace(start=c.start + len(text), end=c.end + len(text))
                           for c in row.children),
        )
        for row in second.children
    ]  # fmt: skip
    both = table._replace(end=len(text + more), children=(*table.children, *moved))
    assert in_words(text + more, both) == ["品名: 茶; 价格: 9元", "城市: 甲; 人口: 3"]


def test_a_row_that_names_the_columns_is_no_row_of_the_grid():
    text, table = make_table([["品名", "价格"], ["茶", "9元"]])
    assert grid_row(table, table.children[0]) is None
    assert row_text(text, grid_row(table, table.children[1])) == "品名: 茶; 价格: 9元"


def test_ragged_rows_keep_what_they_have():
    text, table = make_table([["品名", "价格"], ["茶"], ["酒", "30元", "进口"]])
    assert in_words(text, table) == ["品名: 茶", "品名: 酒; 价格: 30元; 进口"]
