import json

import pytest

from index.errors import ReadError
from index.formats.json_records import read
from tests.index.formats.samples import as_json, place_of


def lines(*records):
    return "\n".join(
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records
    ).encode()


def test_one_record_is_a_document_with_its_own_fields():
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


def test_records_of_lines_are_cited_by_line():
    raw = read(lines({"text": "甲。"}, "", {"id": 7}, {"title": "标题", "text": "乙。"}), 1000)
    assert raw.text == "甲。\n标题\n乙。"
    assert place_of(raw, "乙") == "record 4"


def test_a_broken_line_is_noted_and_costs_only_itself():
    raw = read(lines({"text": "甲。"}, "{broken", {"text": "乙。"}), 1000)
    assert raw.text == "甲。\n乙。"
    assert raw.notes == ("1 lines are no JSON and were left out (line 2)",)


def test_a_list_inside_an_object_is_found():
    assert (
        read(as_json(count=2, data=[{"text": "甲。"}, {"text": "乙。"}]), 1000).text == "甲。\n乙。"
    )


def test_half_a_surrogate_pair_does_not_get_into_the_text():
    assert read(b'{"text": "a\\ud800b"}', 1000).text == "a?b"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b'{"id": 1}', "no record has a text field"), (b"{oops", "not valid JSON")],
)
def test_what_holds_no_text_is_refused(data, reason):
    with pytest.raises(ReadError, match=reason):
        read(data, 1000)
