"""Files that nobody writes: reading them ends, and keeps what the last of their parts says."""

import json

import pytest

from index.errors import ReadError
from index.formats.dispatch import read_as
from tests.index.formats.samples import as_xlsx

MOST_CHARACTERS = 1_000_000
WIDE = 16_384  # columns, as many as a worksheet has
LONG = 5_000  # items and headings
DEEP = 1_000  # levels

FILES = {
    "csv of many columns": (
        "plain.delimited",
        ",".join(f"列{at}" for at in range(WIDE)) + "\n末,",
        "末",
    ),
    "csv of ragged rows": (
        "plain.delimited",
        "\n".join("值," * (at % 17) + "末" for at in range(999)),
        "末",
    ),
    "csv without a header": (
        "plain.delimited",
        "\n".join(f"{at},{at}" for at in range(LONG)),
        "4999",
    ),
    "Markdown of many items": (
        "plain.markdown",
        "".join(f"- 第{at}项\n" for at in range(LONG)),
        "第4999项",
    ),
    "Markdown of headings": (
        "plain.markdown",
        "".join(f"# 题{at}\n\n" for at in range(LONG)),
        "题4999",
    ),
    "Markdown of quotations": ("plain.markdown", ">" * DEEP + " 深处\n\n末尾\n", "末尾"),
    "Markdown of one line": ("plain.markdown", "这是一行很长的文字，" * LONG + "末尾", "末尾"),
    "HTML of many items": (
        "web.html",
        "<ol>" + "".join(f"<li>项{at}" for at in range(LONG)),
        "项4999",
    ),
    "HTML of headings": ("web.html", "".join(f"<h2>题{at}</h2>" for at in range(LONG)), "题4999"),
    "HTML of many columns": ("web.html", "<table><tr>" + "<td>值" * WIDE + "</table>末尾", "末尾"),
    "HTML of one line": ("web.html", "<p>" + "这是一行很长的文字，" * LONG + "末尾", "末尾"),
    "HTML of a merged cell": (
        "web.html",
        "<table><tr><td colspan=999999999 rowspan=999999999>甲<tr><td>末尾</table>",
        "末尾",
    ),
    "JSON of many items": (
        "plain.json_records",
        json.dumps({"text": "事项", "items": [f"项{at}" for at in range(LONG)]}),
        "项4999",
    ),
    "JSON of many keys": (
        "plain.json_records",
        json.dumps([{f"列{at}": at for at in range(WIDE)}]),
        "16383",
    ),
}


@pytest.mark.parametrize("name", FILES)
def test_all_is_read_of(name):
    module, content, last = FILES[name]
    raw = read_as(module, content.encode(), MOST_CHARACTERS)
    assert last in raw.text
    assert all(0 <= block.start <= block.end <= len(raw.text) for block in raw.blocks)


def test_all_columns_are_read_of_a_worksheet():
    raw = read_as(
        "excel.xlsx", as_xlsx({"表": [[f"列{at}" for at in range(WIDE)]]}), MOST_CHARACTERS
    )
    assert "列16383" in raw.text


DEEP_FILES = {
    "HTML lists": ("web.html", "<ul><li>层" * DEEP + "</ul>" * DEEP + "<p>末尾</p>"),
    "HTML tables": ("web.html", "<table><tr><td>层" * DEEP + "</table>" * DEEP + "<p>末尾</p>"),
    "Markdown lists": (
        "plain.markdown",
        "".join("  " * at + "- 层\n" for at in range(DEEP)) + "\n末尾\n",
    ),
    "JSON arrays": ("plain.json_records", '{"text": ' + "[" * DEEP + '"末尾"' + "]" * DEEP + "}"),
    "JSON objects": ("plain.json_records", '{"a": ' * DEEP + '"末尾"' + "}" * DEEP),
}


@pytest.mark.parametrize("name", DEEP_FILES)
def test_a_thousand_levels_are_read_or_refused_with_a_reason(name):
    module, content = DEEP_FILES[name]
    try:
        text = read_as(module, content.encode(), MOST_CHARACTERS).text
    except ReadError as error:
        assert str(error)
    else:
        assert "末尾" in text
