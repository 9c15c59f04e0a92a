import re

from index.blocks import Block, BlockKind, nest
from index.restore.layers import Kind, Restored, Segment
from index.store import StoredDocument
from rag.types import Citation, CitedCell
from rag.web.quoted_tables import render_tables


def document(rows, headers=(0,), down=None):
    """A document that is one table; ``down`` are how many rows the cell of a text reaches."""
    blocks, text = [], ""
    for at, row in enumerate(rows):
        first = len(text)
        blocks.append(
            Block(BlockKind.ROW, first, first + len("\t".join(row)), header=at in headers)
        )
        for column, cell in enumerate(row):
            span = (down or {}).get(cell, 1)
            place = len(text)
            if cell:
                kind = BlockKind.CELL
                blocks.append(Block(kind, place, place + len(cell), column=column, down=span))
            text += cell + ("\t" if column + 1 < len(row) else "\n")
    return stored(text, [Block(BlockKind.TABLE, 0, len(text)), *blocks])


def stored(text, blocks):
    """A document with a text and blocks."""
    tree = nest(len(text), blocks)
    same = (Segment(0, len(text), 0, len(text), Kind.SAME),)
    return StoredDocument(1, "d", "a.csv", "", text, text, Restored(text, same), tree=tree)


def citing(number, table, *named):
    """A citation of cells, each given with the name of its column."""
    text = table.restored.text
    cells = []
    for name, quote in named:
        start, above = text.index(quote), text.find(name) if name else -1
        names = ((above, above + len(name)),) if name else ()
        cells.append(CitedCell(name, names, quote, start, start + len(quote)))
    first, last = cells[0].restored_start, cells[-1].restored_end
    quote = text[first:last]
    return Citation(
        number, "a.csv", "d-0", quote, first, last, quote, first, last, 1.0, cells=tuple(cells)
    )


def shown(table, *citations):
    """The rows of each table that is shown, without markup; ``^`` is before a number."""
    html = render_tables(table, citations)
    found = []
    for part in html.split("<table")[1:]:
        rows = re.findall("<tr>(.*?)</tr>", part)
        cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows]
        found.append(
            [[re.sub("<[^>]+>", "", cell.replace("<sup>", "^")) for cell in row] for row in cells]
        )
    return found


def test_a_quoted_row_stands_below_the_names_of_its_columns():
    table = document([["站名", "末班车"], ["望江站", "十点"], ["临港站", "十一点"]])
    quoted = citing(3, table, ("站名", "临港站"), ("末班车", "十一点"))
    assert shown(table, quoted) == [[["站名", "末班车"], ["^3临港站", "十一点"]]]
    assert "<mark data-cite='3'>十一点</mark>" in render_tables(table, [quoted])


def test_quotes_without_cells_make_no_table():
    table = document([["站名"], ["望江站"]])
    assert render_tables(table, [Citation(1, "a.csv", "d-0", "站", 0, 1, "站", 0, 1, 1.0)]) == ""


def test_rows_stand_in_the_order_of_the_document_with_quoted_columns_only():
    table = document([["名", "价", "量"], ["茶", "30", "5"], ["米", "40", "6"]])
    later = citing(1, table, ("量", "6"))
    earlier = citing(2, table, ("名", "茶"), ("价", "30"))
    assert shown(table, later, earlier) == [
        [["名", "价", "量"], ["^2茶", "30", ""], ["", "", "^16"]]
    ]


def test_a_merged_cell_stands_in_each_row_that_it_reaches():
    table = document(
        [["部门", "姓名"], ["采购部", "邓志远"], ["", "宋雨桐"], ["法务部", "林晓晨"]],
        down={"采购部": 2},
    )
    whole = citing(1, table, ("部门", "采购部"), ("姓名", "邓志远"))
    merged, own = citing(2, table, ("部门", "采购部")), citing(3, table, ("姓名", "宋雨桐"))
    assert shown(table, whole, merged, own) == [
        [["部门", "姓名"], ["^1采购部", "邓志远"], ["^2采购部", "^3宋雨桐"]]
    ]
    assert shown(table, merged, own) == [[["部门", "姓名"], ["^2采购部", "^3宋雨桐"]]]


def test_a_part_of_a_table_with_other_columns_is_another_table():
    table = document([["名", "价"], ["茶", "30"], ["站", "时"], ["港", "九点"]], headers=(0, 2))
    tables = shown(table, citing(1, table, ("价", "30")), citing(2, table, ("时", "九点")))
    assert tables == [[["价"], ["^130"]], [["时"], ["^2九点"]]]


def test_a_table_without_names_of_columns_has_no_header():
    table = document([["茶", "30"], ["米", "40"]], headers=())
    assert shown(table, citing(1, table, ("", "米"), ("", "40"))) == [[["^1米", "40"]]]


def test_a_cell_that_holds_a_table_stays_in_its_column():
    text = "项目\t明细\n检查费\t血常规\t25\n"
    row, cell, table = BlockKind.ROW, BlockKind.CELL, BlockKind.TABLE
    blocks = [
        Block(table, 0, 16), Block(row, 0, 5, header=True), Block(cell, 0, 2),
        Block(cell, 3, 5, column=1), Block(row, 6, 16), Block(cell, 6, 9),
        Block(cell, 10, 16, column=1), Block(table, 10, 16), Block(row, 10, 16),
        Block(cell, 10, 13), Block(cell, 14, 16, column=1),
    ]  # fmt: skip
    outer = stored(text, blocks)
    quoted = citing(1, outer, ("项目", "检查费"), ("明细", "血常规\t25"))
    assert shown(outer, quoted) == [[["项目", "明细"], ["^1检查费", "血常规\t25"]]]


def test_markup_in_cells_and_names_is_escaped():
    table = document([["<b>名</b>"], ["<img src=x>"]])
    html = render_tables(table, [citing(1, table, ("<b>名</b>", "<img src=x>"))])
    assert "<img" not in html
    assert "<b>" not in html
    assert "&lt;img src=x&gt;" in html
