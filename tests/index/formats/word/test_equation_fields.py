import pytest

from index.formats.word.docx import read
from index.formats.word.equation_fields import equation_text
from tests.index.formats.samples import said
from tests.index.formats.word.test_docx import p, word


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (r"EQ \o\ac(○,3)", "③"),
        (r"eq \o\ac(○,25)", "㉕"),
        (r"EQ \o\ac(□,注)", "注"),
        (r"EQ \f(1,2)", "1/2"),
        (r"EQ \f(a + b,2)", "(a + b)/2"),
        (r"EQ \r(3,x)", "(x)^(1/3)"),
        (r"EQ \r(,x)", "√(x)"),
        (r"EQ \x(甲)", "甲"),
        (r"EQ \b(甲)乙", "(甲)乙"),
        (r"EQ \l(甲,乙)", "甲, 乙"),
        (r"EQ 甲\,乙", "甲,乙"),
        (r"EQ \f(\f(1,2),3)", "(1/2)/3"),
        (r"EQ \f(1", "1"),
        ("EQ " + r"\f(" * 50 + "1", ""),
        ("EQ", ""),
    ],
)
def test_what_a_field_draws_is_a_line_of_text(code, text):
    assert equation_text(code).text == text


def test_a_reading_drawn_above_a_word_is_left_out_of_it():
    drawn = equation_text(r'EQ \* jc2 \* "Font:宋体" \* hps10 \o\ad(\s\up 9(hàn),汉)')
    assert drawn == ("汉", [("汉", "hàn")])


def field(code):
    parts = (
        '<w:fldChar w:fldCharType="begin"/>', f"<w:instrText>{code}</w:instrText>",
        '<w:fldChar w:fldCharType="end"/>',
    )  # fmt: skip
    return "".join(f"<w:r>{part}</w:r>" for part in parts)


def test_words_that_stand_in_the_code_of_a_field_are_read():
    run = "<w:r><w:t>{}</w:t></w:r>"
    inner = run.format("在") + field(r"EQ \o\ad(\s\up 9(hàn),汉)") + run.format("口。")
    raw = read(word(p(inner)), 1000)
    assert raw.text == "在汉口。"
    assert said(raw) == ("phonetic guides, left out of the words that they stand above: 汉 hàn",)
