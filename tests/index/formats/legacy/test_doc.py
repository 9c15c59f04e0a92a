import struct
from pathlib import Path

import pytest

from index.blocks import BlockKind, Visibility
from index.errors import ReadError
from index.formats.legacy.doc import read
from index.formats.reader import DocumentReader
from tests.index.formats.compound_files import (
    DELETED,
    HIDDEN,
    IN_TABLE,
    SPECIAL,
    STRUCK,
    as_doc,
    compound,
    row_of,
    word_document,
)
from tests.index.formats.excel.test_xlsx import table_of
from tests.index.formats.samples import said

# Made by LibreOffice 7.4 of a document with numbered articles, a table, notes and a text box.
SAVED = (Path(__file__).parent / "fixtures" / "rules.doc").read_bytes()


def run(text, look=b""):
    return ([(text, look)], "\r", b"")


def plain(*texts):
    return [run(text) for text in texts]


def texts(raw, kind):
    return [raw.text[b.start : b.end] for b in raw.blocks if b.kind is kind]


def cell(text, layout=IN_TABLE):
    return ([(text, b"")], "\x07", layout)


def row(*cells, edges, merged=()):
    return [*map(cell, cells), ([], "\x07", row_of(*edges, merged=merged))]


def test_paragraphs_are_read_in_the_order_of_the_pieces():
    assert read(as_doc(["第一段。", "第二段😀。", "第三段。"], pieces=4), 1000).text == (
        "第一段。\n第二段😀。\n第三段。"
    )


def test_deleted_text_is_left_out_and_a_deleted_paragraph_mark_joins_paragraphs():
    data = as_doc(
        [
            ([("任命", b""), ("李四", DELETED), ("张三", b""), ("为局长。", b"")], "\r", b""),
            ([("这一段与", b""), ("\r", DELETED), ("下一段是一段。", b"")], "\r", b""),
        ]
    )
    raw = read(data, 1000)
    assert raw.text == "任命张三为局长。\n这一段与下一段是一段。"
    assert said(raw) == ("left out: deleted passages (1)",)


def test_hidden_and_struck_text_is_kept_and_marked():
    data = as_doc(
        [([("价格为", b""), ("八百元", STRUCK), ("六百元", b""), ("（内部）", HIDDEN)], "\r", b"")]
    )
    raw = read(data, 1000)
    seen = {b.visibility: raw.text[b.start : b.end] for b in raw.blocks if b.visibility}
    assert seen == {Visibility.STRUCK: "八百元", Visibility.HIDDEN: "（内部）"}
    assert said(raw) == (
        "hidden passages, which are not quoted: 1",
        "passages struck through, which are not quoted: 1",
    )


def test_field_codes_are_left_out_and_their_results_kept():
    link = '\x13HYPERLINK "https://a.example"\x14官网\x15'
    inner = "\x13IF \x13PAGE\x149\x15 = 1\x14成立\x15"
    data = as_doc([run(f"见{link}，{inner}。\x13TOC \\o\x15")])
    assert read(data, 1000).text == "见官网，成立。"


def test_a_character_with_its_reading_and_one_in_a_circle_stay():
    ruby = '\x13EQ \\* jc2 \\* "Font:宋体" \\* hps10 \\o\\ad(\\s\\up 9(hàn),汉)\x15'
    circle = "\x13 eq \\o\\ac(○,1)\x15"
    share = "\x13EQ \\f(1,3)\x15"
    data = as_doc([run(f"他到{ruby}口，{circle}项占{share}。")])
    raw = read(data, 1000)
    assert raw.text == "他到汉口，1项占1/3。"
    assert said(raw) == ("phonetic guides, left out of the words that they stand above: 汉 hàn",)


def test_embedded_objects_are_named():
    data = as_doc([run("面积为\x13EMBED Equation.3\x14\x01\x15平方米。")])
    raw = read(data, 1000)
    assert raw.text == "面积为平方米。"
    assert said(raw) == ("left out: embedded files (1)",)


def test_rows_and_cells_are_those_of_the_table():
    edges = (0, 1000, 2000, 3000)
    data = as_doc(
        [*plain("名单"), *row("姓名", "职务", "任期", edges=edges),
         *row("张三", "局长", "五年", edges=edges), *plain("以上。")]
    )  # fmt: skip
    raw = read(data, 1000)
    assert raw.text == "名单\n姓名\t职务\t任期\n张三\t局长\t五年\n以上。"
    assert table_of(raw)[1][1] == [("张三", 0, 1, 1), ("局长", 1, 1, 1), ("五年", 2, 1, 1)]


def test_merged_cells_hold_for_all_that_they_cover():
    data = as_doc(
        [*row("楼栋", "值班人", edges=(0, 1000, 3000)),
         *row("一号楼", "白班", "吴建平", edges=(0, 1000, 2000, 3000)),
         *row("", "夜班", "罗秀兰", edges=(0, 1000, 2000, 3000), merged=(-1, 0, 0)),
         *plain("完")]
    )  # fmt: skip
    rows = table_of(read(data, 1000))
    assert rows[0][1] == [("楼栋", 0, 1, 1), ("值班人", 1, 2, 1)]
    assert rows[1][1][0] == ("一号楼", 0, 1, 2)
    assert rows[2][1] == [("夜班", 1, 1, 1), ("罗秀兰", 2, 1, 1)]


def test_a_table_in_a_cell_is_a_table_of_its_own():
    deep = struct.pack("<HB", 0x2416, 1) + struct.pack("<HI", 0x6649, 2)
    inner_cell = deep + struct.pack("<HB", 0x244B, 1)
    inner_end = row_of(0, 500, 900)[6:].replace(
        struct.pack("<HI", 0x6649, 1), b""
    ) + struct.pack("<HB", 0x244C, 1)  # fmt: skip
    inner = [([("血常规", b"")], "\r", inner_cell), ([("二十五元", b"")], "\r", inner_cell),
             ([], "\r", deep + inner_end)]  # fmt: skip
    data = as_doc(
        [*plain("收费单"), cell("检查费"), *inner, cell("见左"),
         ([], "\x07", row_of(0, 1000, 2000)), *plain("完")]
    )  # fmt: skip
    raw = read(data, 1000)
    assert texts(raw, BlockKind.ROW)[-1] == "血常规\t二十五元"
    assert raw.text.endswith("完")


def test_footnotes_follow_the_paragraph_that_refers_to_them():
    main = [
        ([("费率有所下调", b""), ("\x02", SPECIAL), ("。", b"")], "\r", b""),
        *plain("其余不变。"),
    ]
    notes = plain("\x02 由一点五降至一点二。")
    length = len("\x02 由一点五降至一点二。") + 1
    data = as_doc(
        [*main, *notes],
        lengths=(length,),
        tables={2: struct.pack("<iiH", 6, 15, 1), 3: struct.pack("<iii", 0, length, length + 1)},
    )
    raw = read(data, 1000)
    assert raw.text == "费率有所下调。\n由一点五降至一点二。\n其余不变。"
    assert texts(raw, BlockKind.FOOTNOTE) == ["由一点五降至一点二。"]


def test_a_document_saved_by_an_office_program_is_read_as_its_newer_form_is():
    raw = read(SAVED, 10_000)
    lines = raw.text.split("\n")
    assert lines[:4] == ["财政专项资金管理办法", "第一章 总则", "第一条 为规范管理，制定本办法。",
                         "第二条 本办法适用于市级部门。"]  # fmt: skip
    assert "（二）组织验收；" in lines
    assert "① 带圈一" in lines
    assert texts(raw, BlockKind.ROW)[1] == "张三\t财政局局长\t五年"
    assert texts(raw, BlockKind.FOOTNOTE) == ["由一点五降至一点二。"]
    assert texts(raw, BlockKind.EDITORIAL) == ["请核对数字。"]
    assert texts(raw, BlockKind.PAGE_HEADER) == ["内部资料"]
    assert lines[lines.index("文本框前文本框后的话。") + 1] == "框里的话。"
    assert "作废" not in raw.text
    assert [raw.text[b.start : b.end] for b in raw.blocks if b.visibility] == ["（不公开）"]
    assert (raw.title, raw.author, raw.created) == ("管理办法", "王五", "2024-03-05")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (as_doc(["甲"], flags=0x100), "protected by a password"),
        (as_doc(["甲"], magic=0xA5DC), "Word 95 or older"),
        (as_doc(["甲"], magic=1), "not known"),
        (as_doc(["甲"], tables={33: b""}), "table of pieces"),
        (as_doc(["甲"], tables={33: b"\2\xff\xff\xff\xff"}), "table of pieces"),
        (compound({"WordDocument": b"x"}), "missing or cut off"),
        (as_doc([" "]), "holds no text"),
        (as_doc(["长长的正文。"])[:3000], "cut off or damaged"),
        (as_doc(["甲"])[:600], "cut off or damaged"),
        (compound({"CONTENTS": b"x" * 5000}), "holds something else"),
        (compound({"EncryptedPackage": b"x" * 99}), "protected by a password"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(data, reason):
    with pytest.raises(ReadError, match=reason), DocumentReader() as reader:
        reader.read("a.doc", data)


def test_a_circle_of_sectors_ends_with_a_reason():
    data = bytearray(as_doc(["正文。" * 100]))
    table = struct.unpack_from("<I", data, 76)[0]
    start = (table + 1) * 512
    chain = list(struct.unpack_from("<128I", data, start))
    chain[chain.index(0xFFFFFFFE)] = 0  # the stream goes on at its first sector
    data[start : start + 512] = struct.pack("<128I", *chain)
    with DocumentReader(seconds=20) as reader:
        try:
            text = reader.read("a.doc", bytes(data)).text
        except ReadError as error:
            assert str(error)
        else:
            assert text.count("正文") == 100


def test_a_part_that_is_said_to_be_larger_than_the_file_is_refused():
    data = bytearray(as_doc(["正文。" * 100]))
    at = data.index("WordDocument".encode("utf-16-le"))
    struct.pack_into("<I", data, at + 120, 200_000_000)
    with pytest.raises(ReadError, match="larger than the file"):
        read(bytes(data), 1000)


def test_a_document_over_the_limit_is_refused():
    with pytest.raises(ReadError, match="over the limit of 100"):
        read(as_doc(["甲" * 150]), 100)


def test_files_of_wps_are_read_by_what_they_hold_whatever_their_name():
    with DocumentReader() as reader:
        for name in ("a.wps", "a.doc", "a"):
            assert reader.read(name, as_doc(["正文。"])).text == "正文。"
        with pytest.raises(ReadError, match="its name ends in .wps"):
            reader.read("a.wps", b"no such file")


def test_streams_of_the_builder_are_found():
    assert set(word_document(plain("甲"))) == {"WordDocument", "0Table"}
