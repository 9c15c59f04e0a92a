"""A sentence is quoted with the block that answers by itself."""

import numpy as np
import pytest

from index.blocks import Block, BlockKind, nest
from index.embed import NO_TOKENS
from index.restore.layers import Kind, Restored, Segment
from index.store import StoredDocument, StoredPassage
from rag.question.analysis import SubQuestion
from rag.question.terms import Terms
from rag.reading.evidence import Quote
from rag.reading.extent import extend

K = BlockKind


def quotes_of(text, blocks, sentence, asked="", words=()):
    """Return the quotes for a sentence of a text with blocks (kind, text, attributes)."""
    placed = []
    for kind, part, *attributes in blocks:
        start = text.index(part)
        placed.append(Block(kind, start, start + len(part))._replace(**dict(*attributes)))
    segments = (Segment(0, len(text), 0, len(text), Kind.SAME),)
    document = StoredDocument(
        1, "d", "a.txt", "", text, text, Restored(text, segments), tree=nest(len(text), placed)
    )
    passage = StoredPassage(1, 1, 0, 0, len(text), "d-0")
    start = text.index(sentence)
    quote = Quote(document, passage, start, start + len(sentence), 1.0)
    terms = Terms({}, dict.fromkeys(words, 1.0), (), asked)
    part = SubQuestion(asked, terms, np.zeros(1, np.float32), NO_TOKENS, np.zeros(0, np.float32))
    return [text[found.start : found.end] for found in extend(quote, part)]


LAW = "有下列行为之一的，处五百元罚款：\n（一）乱倒渣土的；\n（二）夜间施工的；\n（三）毁坏路面的。"
LAW_BLOCKS = [
    (K.LIST, LAW),
    (K.LEAD_IN, "有下列行为之一的，处五百元罚款："),
    (K.ITEM, "（一）乱倒渣土的；"),
    (K.ITEM, "（二）夜间施工的；"),
    (K.ITEM, "（三）毁坏路面的。"),
]


def test_an_item_is_quoted_with_the_clause_that_sets_the_fine():
    found = quotes_of(LAW, LAW_BLOCKS, "（二）夜间施工的；")
    assert found == ["有下列行为之一的，处五百元罚款：", "（二）夜间施工的；"]


def test_an_item_of_several_sentences_is_quoted_without_what_announces_it():
    long = "一、要增强信心。" + "我们经历了许多困难。" * 16 + "县里去年获批两个园区。"
    text = f"下面我谈几点意见。\n{long}\n二、要真抓实干。"
    blocks = [
        (K.LIST, text), (K.LEAD_IN, "下面我谈几点意见。"), (K.ITEM, long),
        (K.ITEM, "二、要真抓实干。"),
    ]  # fmt: skip
    assert quotes_of(text, blocks, "县里去年获批两个园区。") == ["县里去年获批两个园区。"]
    assert quotes_of(text, blocks, "二、要真抓实干。") == ["下面我谈几点意见。", "二、要真抓实干。"]


def test_the_first_item_and_its_lead_in_are_a_single_quote():
    found = quotes_of(LAW, LAW_BLOCKS, "（一）乱倒渣土的；")
    assert found == ["有下列行为之一的，处五百元罚款：\n（一）乱倒渣土的；"]


def test_a_clause_that_announces_a_list_is_quoted_with_all_of_it():
    assert quotes_of(LAW, LAW_BLOCKS, "有下列行为之一的，处五百元罚款：") == [LAW]


def test_of_a_long_list_as_many_items_are_quoted_as_can_be_read_at_a_glance():
    items = [f"（{number}）{'应当办好这一件事情' * 5}；" for number in range(30)]
    text = "要办的事：\n" + "\n".join(items)
    blocks = [(K.LIST, text), (K.LEAD_IN, "要办的事："), *((K.ITEM, item) for item in items)]
    (found,) = quotes_of(text, blocks, "要办的事：")
    assert found.startswith("要办的事：\n（0）")
    assert found.endswith("；")
    assert 300 < len(found) <= 500


def test_a_question_is_quoted_with_its_answer():
    text = "能拍照吗？\n可以，不要用闪光灯。"
    blocks = [(K.QA, text), (K.QUESTION, "能拍照吗？"), (K.ANSWER, "可以，不要用闪光灯。")]
    assert quotes_of(text, blocks, "能拍照吗？") == [text]
    assert quotes_of(text, blocks, "可以，不要用闪光灯。") == [text]


def test_of_a_long_answer_the_sentence_found_is_quoted_with_the_question():
    answer = "先打开设置。" * 50 + "再按保存键。"
    text = f"怎么保存？\n{answer}"
    blocks = [(K.QA, text), (K.QUESTION, "怎么保存？"), (K.ANSWER, answer)]
    assert quotes_of(text, blocks, "再按保存键。") == ["怎么保存？", "再按保存键。"]
    (found,) = quotes_of(text, blocks, "怎么保存？")
    assert found.startswith("怎么保存？\n先打开设置。")
    assert len(found) < 220


def test_a_heading_is_quoted_with_what_stands_under_it():
    text = "## 保修\n两年内免费。\n## 售价\n一千元。"
    blocks = [
        (K.SECTION, "## 保修\n两年内免费。\n"), (K.HEADING, "## 保修"),
        (K.SECTION, "## 售价\n一千元。"), (K.HEADING, "## 售价"),
    ]  # fmt: skip
    assert quotes_of(text, blocks, "## 保修") == ["保修\n两年内免费。"]


def test_under_the_heading_of_a_long_section_its_beginning_is_quoted():
    body = "这里讲了一件事情。" * 60
    text = f"总则\n{body}"
    blocks = [(K.SECTION, text), (K.HEADING, "总则")]
    (found,) = quotes_of(text, blocks, "总则")
    assert found.startswith("总则\n这里讲了一件事情。")
    assert found.endswith("。")
    assert len(found) < 220


def test_a_heading_with_nothing_under_it_is_quoted_alone():
    assert quotes_of("总则", [(K.SECTION, "总则"), (K.HEADING, "总则")], "总则") == ["总则"]


def test_a_short_article_is_quoted_whole_and_of_a_long_one_the_sentence():
    text = "第三条 工资按月发。拖欠的应当补发。"
    assert quotes_of(text, [(K.SECTION, text, {"number": "第三条"})], "拖欠的应当补发。") == [text]
    long = "第三条 " + "工资按月发给每一个人。" * 30 + "拖欠的应当补发。"
    found = quotes_of(long, [(K.SECTION, long, {"number": "第三条"})], "拖欠的应当补发。")
    assert found == ["拖欠的应当补发。"]


def test_a_key_is_quoted_with_its_value():
    text = "地址：\n东巷5号"
    blocks = [(K.PAIR, text), (K.KEY, "地址"), (K.VALUE, "东巷5号")]
    assert quotes_of(text, blocks, "地址：\n东巷5号") == [text]


@pytest.mark.parametrize(
    ("text", "sentence", "quoted"),
    [
        ("要点如下：\n建粮仓，修水渠。\n其他照常。", "要点如下：", "要点如下：\n建粮仓，修水渠。"),
        ("要点如下：建粮仓。修水渠。", "要点如下：", "要点如下：建粮仓。修水渠。"),
        ("要点如下：", "要点如下：", "要点如下："),
    ],
)
def test_a_quote_that_ends_with_a_colon_goes_on_with_what_follows(text, sentence, quoted):
    assert quotes_of(text, [], sentence) == [quoted]


def test_a_short_sentence_that_says_no_more_than_the_question_goes_on():
    text = "会议有要求。必须按时完工。其他照常。"
    assert quotes_of(text, [], "会议有要求。", asked="会议有什么要求") == [
        "会议有要求。必须按时完工。"
    ]
    assert quotes_of(text, [], "必须按时完工。", asked="会议有什么要求") == ["必须按时完工。"]


TABLE = "品名\t价格\n茶\t9元\n酒\t30元"
TABLE_BLOCKS = [
    (K.TABLE, TABLE),
    (K.ROW, "品名\t价格", {"header": True}),
    (K.CELL, "品名"), (K.CELL, "价格", {"column": 1}),
    (K.ROW, "茶\t9元"), (K.CELL, "茶"), (K.CELL, "9元", {"column": 1}),
    (K.ROW, "酒\t30元"), (K.CELL, "酒"), (K.CELL, "30元", {"column": 1}),
]  # fmt: skip


def test_a_row_is_quoted_whole():
    assert quotes_of(TABLE, TABLE_BLOCKS, "酒\t30元") == ["酒\t30元"]


def test_of_a_long_row_the_first_cell_and_those_asked_for_are_quoted():
    values = ["甲" * 90, "乙" * 90, "丙" * 90]
    row = "\t".join(values)
    text = f"名称\t说明\t产地\n{row}"
    names = [(K.CELL, name, {"column": at}) for at, name in enumerate(("名称", "说明", "产地"))]
    cells = [(K.CELL, value, {"column": at}) for at, value in enumerate(values)]
    blocks = [
        (K.TABLE, text), (K.ROW, "名称\t说明\t产地", {"header": True}), *names,
        (K.ROW, row), *cells,
    ]  # fmt: skip
    assert quotes_of(text, blocks, row, words=["产地"]) == [values[0], values[2]]


def test_a_cell_merged_from_a_row_above_is_quoted_with_the_row():
    text = "部门\t姓名\n采购部\t何甲\n陈乙"
    blocks = [
        (K.TABLE, text), (K.ROW, "部门\t姓名", {"header": True}),
        (K.CELL, "部门"), (K.CELL, "姓名", {"column": 1}),
        (K.ROW, "采购部\t何甲"), (K.CELL, "采购部", {"down": 2}), (K.CELL, "何甲", {"column": 1}),
        (K.ROW, "陈乙"), (K.CELL, "陈乙", {"column": 1}),
    ]  # fmt: skip
    assert quotes_of(text, blocks, "陈乙") == ["采购部", "陈乙"]


CODE = """{
  // `retries` 定义了失败后
  // 最多重试的次数
  retries: 5, // 默认值

  // 缓存放在哪个目录下
  cache: '/var/cache',
  verbose: true
}"""
CODE_TEXT = f"这些是可以用的选项。\n{CODE}\n" + "其他选项见下文。" * 30
CODE_BLOCKS = [(K.SECTION, CODE_TEXT), (K.PARAGRAPH, "这些是可以用的选项。"), (K.CODE, CODE)]


@pytest.mark.parametrize(
    "line", ["// `retries` 定义了失败后", "// 最多重试的次数", "retries: 5, // 默认值"]
)
def test_a_comment_in_code_and_the_line_below_it_are_quoted_together(line):
    (found,) = quotes_of(CODE_TEXT, CODE_BLOCKS, line)
    assert found.startswith("// `retries`")
    assert found.endswith("retries: 5, // 默认值")


def test_a_line_of_code_without_a_comment_is_quoted_alone():
    assert quotes_of(CODE_TEXT, CODE_BLOCKS, "verbose: true") == ["verbose: true"]


def test_a_comment_with_nothing_below_it_is_quoted_alone():
    text = CODE_TEXT.replace("  cache: '/var/cache',\n  verbose: true\n}", "")
    code = CODE.replace("  cache: '/var/cache',\n  verbose: true\n}", "")
    blocks = [(K.SECTION, text), (K.CODE, code.rstrip())]
    assert quotes_of(text, blocks, "// 缓存放在哪个目录下") == ["// 缓存放在哪个目录下"]


def test_of_a_long_comment_the_sentence_and_the_line_below_are_quoted():
    code = "# " + "这一行说的是别的事情" * 20 + "\n# 超时的秒数\ntimeout = 30"
    text = code + "\n" + "其他选项见下文。" * 30
    blocks = [(K.SECTION, text), (K.CODE, code)]
    assert quotes_of(text, blocks, "# 超时的秒数") == ["# 超时的秒数\ntimeout = 30"]


def test_code_in_a_short_section_is_quoted_with_the_section():
    text = "启动时用下面的命令。\n# 端口\nport = 80"
    blocks = [(K.SECTION, text), (K.CODE, "# 端口\nport = 80")]
    assert quotes_of(text, blocks, "port = 80") == [text]


FEES = "## Fees\n\n| Boat | Fee |\n|---|---|\n| Dinghy | 25 |\n| Yacht | 90 |"
FEES_BLOCKS = [
    (K.SECTION, FEES), (K.HEADING, "## Fees"), (K.TABLE, FEES[9:]),
    (K.ROW, "| Boat | Fee |\n|---|---|", {"header": True}), (K.CELL, "Boat"), (K.CELL, "Fee |"),
    (K.ROW, "| Dinghy | 25 |"), (K.CELL, "Dinghy"), (K.CELL, "25"),
    (K.ROW, "| Yacht | 90 |"), (K.CELL, "Yacht"), (K.CELL, "90"),
]  # fmt: skip
ROWS = ["| Dinghy | 25 |", "| Yacht | 90 |"]


def test_of_a_table_under_a_heading_each_row_is_a_quote():
    assert quotes_of(FEES, FEES_BLOCKS, "## Fees") == ["Fees", *ROWS]


def test_who_asks_for_a_heading_gets_all_rows_under_it_and_not_one():
    found = quotes_of(FEES, FEES_BLOCKS, ROWS[1], "what does it say about fees?", ["fees"])
    assert found == ["Fees", *ROWS]
    found = quotes_of(FEES, FEES_BLOCKS, ROWS[1], "what is the fee of a yacht?", ["fee", "yacht"])
    assert found == [ROWS[1]]


def test_of_a_long_table_the_first_rows_are_quoted():
    rows = [f"| boat {number:02} | 25 |" for number in range(30)]
    text = "Fees\n" + "\n".join(rows)
    blocks = [(K.SECTION, text), (K.HEADING, "Fees"), (K.TABLE, text[5:]),
              *((K.ROW, row) for row in rows)]  # fmt: skip
    assert quotes_of(text, blocks, "Fees") == ["Fees", *rows[:20]]


def test_a_sentence_that_announces_a_table_is_quoted_with_its_rows():
    end = "\n\n" + "Nobody pays twice. " * 9
    text = FEES.replace("\n\n|", "\n\nBoats pay for the season:\n\n|") + end
    table = text[text.index("|") :].removesuffix(end)
    blocks = [(K.SECTION, text), (K.TABLE, table), *FEES_BLOCKS[1:2],
              (K.PARAGRAPH, "Boats pay for the season:"), *FEES_BLOCKS[3:]]  # fmt: skip
    found = quotes_of(text, blocks, "Boats pay for the season:")
    assert found == ["Boats pay for the season:", *ROWS]
    assert quotes_of(text, blocks, "## Fees") == ["Fees\n\nBoats pay for the season:", *ROWS]


def test_who_asks_for_a_heading_gets_the_whole_list_under_it():
    items = [f"- {what}，上船以前请交给值班的人员检查，没有的不能上船。" for what in
             ("船员证", "救生衣", "保险单", "健康证明", "无线电执照")]  # fmt: skip
    text = "## 携带物品\n\n请带齐。\n\n" + "\n".join(items)
    blocks = [(K.SECTION, text), (K.HEADING, "## 携带物品"), (K.PARAGRAPH, "请带齐。"),
              (K.LIST, "\n".join(items)), *((K.ITEM, item) for item in items)]  # fmt: skip
    asked = quotes_of(text, blocks, items[2], "“携带物品”说了什么？", ["携带", "物品"])
    assert asked == [text.removeprefix("## ")]
    assert quotes_of(text, blocks, items[2], "携带哪种保险单？", ["携带", "保险单"]) == [items[2]]
