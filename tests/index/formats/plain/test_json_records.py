import json

import pytest

from index.blocks import BlockKind, flatten, nest
from index.errors import ReadError
from index.formats.plain.json_records import read
from tests.index.formats.samples import as_json, place_of, said


def lines(*records):
    """Return a JSON-lines file; a record that is a string is a line as it is."""
    return "\n".join(
        record if isinstance(record, str) else json.dumps(record, ensure_ascii=False)
        for record in records
    ).encode()


def test_a_single_record_gives_the_document_its_title_date_author_and_address():
    raw = read(
        as_json(
            title="标题", content="正文。", date=1711929600, author=["甲", "乙"], url="http://a"
        ),
        1000,
    )
    assert raw.text == "标题\n正文。"
    assert (raw.title, raw.date, raw.author, raw.url) == (
        "标题",
        "2024-04-01",
        "甲, 乙",
        "http://a",
    )
    assert raw.marks == ()


def test_records_in_json_lines_are_cited_by_line():
    raw = read(lines({"text": "甲。"}, "", {"id": 7}, {"title": "标题", "text": "乙。"}), 1000)
    assert raw.text == "甲。\nid：7\n标题\n乙。"
    assert place_of(raw, "乙") == "record 4"


def test_a_broken_line_is_noted_and_the_others_are_read():
    raw = read(lines({"text": "甲。"}, "{broken", {"text": "乙。"}), 1000)
    assert raw.text == "甲。\n乙。"
    assert said(raw) == ("1 lines are no JSON and were left out (line 2)",)


def test_a_list_of_records_inside_an_object_is_found():
    raw = read(as_json(count=2, data=[{"text": "甲。"}, {"text": "乙。"}]), 1000)
    assert raw.text == "count：2\n甲。\n乙。"
    assert place_of(raw, "乙") == "record 2"


def test_half_a_surrogate_pair_is_replaced():
    assert read(b'{"text": "a\\ud800b"}', 1000).text == "a?b"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b'{"id": null}', "no record has a value"), (b"{oops", "not valid JSON")],
)
def test_json_without_a_value_is_refused(data, reason):
    with pytest.raises(ReadError, match=reason):
        read(data, 1000)


def tree_of(raw):
    """Return kind and text of each block in the order of the text."""
    return [
        (block.kind.value, raw.text[block.start : block.end])
        for _, block in flatten(nest(len(raw.text), raw.blocks))
    ]


def test_fields_without_a_text_are_pairs_named_by_their_path():
    raw = read(
        as_json(公司="梨园乳业", 联系方式={"电话": "0553-8801234", "地址": "梨园路9号"}), 1000
    )
    assert raw.text == "公司：梨园乳业\n联系方式.电话：0553-8801234\n联系方式.地址：梨园路9号"
    assert tree_of(raw)[-3:] == [
        ("key-value pair", "联系方式.地址：梨园路9号"),
        ("key", "联系方式.地址"),
        ("value", "梨园路9号"),
    ]


@pytest.mark.parametrize(
    "keys", [("question", "answer"), ("Q", "A"), ("问题", "答案"), ("instruction", "output")]
)
def test_a_question_and_its_answer_are_one_block(keys):
    raw = read(lines(dict(zip(keys, ("几天到货？", "次日达。"), strict=True)), {"id": 1}), 1000)
    assert tree_of(raw)[:3] == [
        ("question and answer", "几天到货？\n次日达。"),
        ("question", "几天到货？"),
        ("answer", "次日达。"),
    ]


def test_records_of_the_same_short_fields_are_a_table():
    raw = read(lines({"姓名": "张三", "工号": 452}, {"姓名": "李四", "工号": 453.50}), 1000)
    assert raw.text == "姓名\t工号\n张三\t452\n李四\t453.5"
    header = [block.header for block in raw.blocks if block.kind is BlockKind.ROW]
    assert header == [True, False, False]
    assert place_of(raw, "李四") == "record 2"


def test_fields_beside_a_text_are_kept():
    raw = read(as_json(title="标题", text="正文。", 文号="甲〔2024〕3号", date="2024-04-01"), 1000)
    assert raw.text == "标题\n正文。\n文号：甲〔2024〕3号"
    assert raw.date == "2024-04-01"


def test_numbers_keep_the_digits_that_the_file_has():
    assert read(b'{"a": 12.50, "b": 6901234567892123456789}', 1000).text == (
        "a：12.50\nb：6901234567892123456789"
    )


def test_a_list_of_records_in_a_record_is_a_table_under_its_key():
    raw = read(
        as_json(名称="甲", 成员=[{"姓名": "张三", "岁": 3}, {"姓名": "李四", "岁": 4}]), 1000
    )
    assert raw.text == "名称：甲\n姓名\t岁\n张三\t3\n李四\t4"
    nested = as_json(甲={"成员": [{"姓名": "张三", "岁": 3}, {"姓名": "李四", "岁": 4}]}, 乙=1)
    assert ("caption", "甲.成员") in tree_of(read(nested, 1000))


def test_deep_nesting_ends_in_json_and_not_in_a_crash():
    deep = "null"
    for _ in range(100):
        deep = f'{{"k": {deep}}}'
    raw = read(f'{{"a": 1, "b": {deep.replace("null", "7")}}}'.encode(), 10_000)
    assert '"k": "7"' in raw.text


def test_many_records_and_wide_records_are_read():
    many = lines(*({"编号": n, "名称": f"物料{n}"} for n in range(20_000)))
    assert place_of(read(many, 1_000_000), "物料19999") == "record 20000"
    wide = as_json(**{f"k{n}": n for n in range(16_384)})
    assert "k16383：16383" in read(wide, 1_000_000).text


def test_each_of_several_records_stands_below_its_title():
    raw = read(
        lines(
            {"title": "路灯", "text": "新装四百盏。"}, {"title": "车位", "text": "车位\n有车位。"}
        ),
        99,
    )
    assert raw.text == "路灯\n新装四百盏。\n车位\n有车位。"
    assert tree_of(raw) == [("heading", "路灯"), ("heading", "车位")]


def test_the_fields_of_one_of_several_records_stand_together():
    raw = read(lines({"公司": "甲", "址": {"市": "乙"}}, {"公司": "丙", "址": {"市": "丁"}}), 1000)
    paragraphs = [text for kind, text in tree_of(raw) if kind == "paragraph"]
    assert paragraphs == ["公司：甲\n址.市：乙", "公司：丙\n址.市：丁"]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ('{"a": {"b": [1, {"c": "丁"}]}}', "a.b.1：1\na.b.2.c：丁"),
        ('{"": "无名"}', "无名"),
        ('{"值": NaN, "数": 1e999}', "值：NaN\n数：1e999"),
        ('{"名": "甲", "名": "乙"}', "名：甲、乙"),
        ('{"行": [["姓名", "职务"], ["张三", "局长"]]}', "行\n姓名\t职务\n张三\t局长"),
        ('["甲", 2]', "甲\n2"),
    ],
)
def test_no_value_of_an_object_without_a_text_is_lost(data, text):
    assert read(data.encode(), 1000).text == text
