"""A question is parsed into its language, its parts and the answer it asks for."""

import pytest

from index.errors import QuestionError
from rag.question.parser import read_question


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What were the main problems?", True),
        ("Which leading companies should the county cultivate?", True),
        ("Name his three proposals.", True),
        ("Which plan should take up the suggestions?", False),
        ("Through which platform did members submit suggestions?", False),
        ("Who named the problems?", False),
        ("Under whose name were the projects registered?", False),
    ],
)
def test_a_list_is_asked_for_only_by_the_words_before_the_verb(text, expected):
    assert read_question(text).wants_list is expected


def test_a_text_with_two_questions_is_split():
    assert read_question("大会是哪一天召开的？谁主持会议？").parts == (
        "大会是哪一天召开的", "谁主持会议",
    )  # fmt: skip
    assert len(read_question("他是什么职务，他说要做什么？").parts) == 2
    assert len(read_question("在全市大会上，谁讲了话？").parts) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("谁主持会议？", "who"),
        ("When was it held?", "when"),
        ("在哪里召开？", "where"),
        ("What post does Chen Jie hold?", "post"),
        ("Which office wrote the report?", "what"),
        ("What is the title of the report?", "what"),
    ],
)
def test_the_kind_of_answer_is_recognised(text, kind):
    assert read_question(text).kind == kind


def test_a_question_about_documents_is_asked_across_documents():
    assert read_question("哪些文章提到了“白菜心”？").across_documents
    assert read_question("Which articles mention it?").across_documents
    assert read_question("哪些文章提到了“白菜心”？").phrases == ("白菜心",)


@pytest.mark.parametrize("text", ["", "   ", "？！…", "😀🎉", "\x00\x00", "\ud800\udfff"])
def test_a_question_without_words_is_rejected_with_advice(text):
    with pytest.raises(QuestionError, match="no words"):
        read_question(text)


def test_a_question_that_is_too_long_is_rejected_with_advice():
    with pytest.raises(QuestionError, match="shorten"):
        read_question("谁" * 10_000)


def test_nul_characters_and_lone_surrogates_are_removed():
    assert read_question("谁\x00主持\ud800会议？").text == "谁主持会议？"


def test_invisible_characters_and_spaces_between_chinese_characters_are_removed():
    assert read_question("谁\u200b主\u202e持 会 议？").text == "谁主持会议？"


def test_a_question_mark_makes_no_difference():
    assert read_question("谁主持会议？").search == read_question("谁主持会议").search


@pytest.mark.parametrize("text", [None, 5, b"x"])
def test_a_question_that_is_not_a_text_is_rejected_with_advice(text):
    with pytest.raises(QuestionError, match="is a text"):
        read_question(text)


def test_the_numbered_parts_that_a_question_names_are_read():
    (reference,) = read_question("《劳动合同法》第３８条第（二）项是什么？").references
    assert [(part.kind, part.key) for part in reference.path] == [("article", "38"), ("item", "2")]
    assert read_question("谁主持会议？").references == ()


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("“飞地”和《民法典》是什么？", ("飞地", "民法典")),
        ("《关于“飞地”的意见》是什么？", ("飞地",)),
        ('What is "new infrastructure"?', ("new infrastructure",)),
        ("“没有结束？", ()),
    ],
)
def test_quoted_words_are_phrases(text, phrases):
    assert read_question(text).phrases == phrases


def test_two_questions_on_two_lines_are_split():
    assert read_question("谁主持会议，\n谁发了言").parts == ("谁主持会议", "谁发了言")
