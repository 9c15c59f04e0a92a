import json

import pytest

from index.errors import ReadError
from index.formats.json_records import read
from tests.index.formats.samples import as_json, place_of


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
    assert raw.text == "甲。\n标题\n乙。"
    assert place_of(raw, "乙") == "record 4"


def test_a_broken_line_is_noted_and_the_others_are_read():
    raw = read(lines({"text": "甲。"}, "{broken", {"text": "乙。"}), 1000)
    assert raw.text == "甲。\n乙。"
    assert raw.notes == ("1 lines are no JSON and were left out (line 2)",)


def test_a_list_of_records_inside_an_object_is_found():
    assert (
        read(as_json(count=2, data=[{"text": "甲。"}, {"text": "乙。"}]), 1000).text == "甲。\n乙。"
    )


def test_half_a_surrogate_pair_is_replaced():
    assert read(b'{"text": "a\\ud800b"}', 1000).text == "a?b"


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b'{"id": 1}', "no record has a text field"), (b"{oops", "not valid JSON")],
)
def test_json_without_text_is_refused(data, reason):
    with pytest.raises(ReadError, match=reason):
        read(data, 1000)
