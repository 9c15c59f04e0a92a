"""Texts that nobody writes: parsing them ends, takes time in proportion, and keeps their words."""

import time

import pytest

from index.parse.document import parse
from index.types import RawText

PER_SIZE = 400  # parts of the smaller text; eight times as many take eight times as long
MOST_GROWTH = 48  # times; linear is 8, and quadratic 64; other programs may run beside
TEXTS = {
    "one line": lambda n: "这是一行很长的文字，" * n,
    "one line without punctuation": lambda n: "字" * 10 * n,
    "one line of closing marks": lambda n: "）”" * n,
    "one list": lambda n: "下列事项：\n" + "".join(f"{i}. 事项甲{i}\n" for i in range(1, n)),
    "one bulleted list": lambda n: "下列事项：\n\n" + "".join(f"- 事项{i}\n" for i in range(n)),
    "one list in a sentence": lambda n: "包括" + "、".join(f"事项{i}" for i in range(n)) + "等项。",
    "headings only": lambda n: "".join(f"第{i}章 标题\n" for i in range(1, n)),
    "Markdown headings only": lambda n: "".join(f"{'#' * (i % 6 + 1)} 题{i}\n" for i in range(n)),
    "articles": lambda n: "".join(f"第{i}条 本法适用于事项{i}。\n" for i in range(1, n)),
    "pairs": lambda n: "".join(f"键{i}：值{i}\n" for i in range(n)),
    "questions": lambda n: "".join(f"问：什么是{i}？\n答：是{i}。\n" for i in range(n)),
    "a long table": lambda n: "|甲|乙|\n|---|---|\n" + "".join(f"|{i}|值|\n" for i in range(n)),
}


def seconds(text):
    began = time.process_time()
    parsed = parse(RawText(text, "utf-8"))
    assert parsed.restored.text == text
    return time.process_time() - began


@pytest.mark.parametrize("kind", TEXTS)
def test_parsing_takes_time_in_proportion_to_a_text_of(kind):
    text = TEXTS[kind]
    seconds("你好，张三。")  # loads the dictionary
    small = seconds(text(PER_SIZE))  # once, as words of a text are remembered
    assert seconds(text(8 * PER_SIZE)) < MOST_GROWTH * max(small, 0.03)


@pytest.mark.parametrize(
    "text",
    [
        "".join(" " * depth + f"- 第{depth}层\n" for depth in range(1000)),
        ">" * 1000 + " 深\n",
        "| " + " | ".join(f"列{column}" for column in range(16_384)) + " |\n",
        "|甲|乙|丙|\n|---|---|---|\n"
        + "".join("|" + "值|" * (row % 17) + "\n" for row in range(300)),
    ],
    ids=["1,000 levels", "1,000 quotation marks", "16,384 columns", "ragged rows"],
)
def test_the_words_of_a_text_of_odd_form_are_in_its_passages(text):
    parsed = parse(RawText(text, "utf-8"))
    last = max(at for at, char in enumerate(text) if char.isalnum())
    assert any(passage.start <= last < passage.end for passage in parsed.passages)
