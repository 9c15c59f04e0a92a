"""Notes tell that a document quoted is an older edition or no longer in force."""

import pytest

from index.restore.layers import Restored
from index.store import StoredDocument
from rag.answer.notes import find_repeal, notes_on
from rag.question.parser import read_question
from rag.retrieval.candidates import Superseded


def make_document(text, number=1, path="a.txt"):
    return StoredDocument(number, "", path, "", text, text, Restored(text, ()))


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("登记费二百元。本办法自2020年1月1日起废止。", "本办法自2020年1月1日起废止。"),
        ("登记费二百元。\n本规定已废止。\n", "本规定已废止。"),
        ("本办法已被《养犬条例》废止。登记费二百元。", "本办法已被《养犬条例》废止。"),
        ("犬只登记办法（已废止）\n登记费二百元。", "犬只登记办法（已废止）"),
        ("本标准已被GB 5749-2022取代。", "本标准已被GB 5749-2022取代。"),
        ("The fee is 5 euros. This policy has been repealed.", "This policy has been repealed."),
        ("This rule was superseded by rule 7. It rains.", "This rule was superseded by rule 7."),
    ],
)
def test_a_text_that_says_it_is_no_longer_in_force_is_quoted_on_that(text, statement):
    assert find_repeal(make_document(text)) == statement


@pytest.mark.parametrize(
    "text",
    [
        "本制度自发布之日起施行，2021年修订的考勤制度同时废止。",
        "本办法自2020年1月1日起施行，原办法废止。",
        "擅自废止合同的，应当赔偿。",
        "本标准于2022年代替GB 5749-2006。",
        "The court repealed the old law.",
        "",
    ],
)
def test_a_text_that_repeals_another_is_in_force_itself(text):
    assert find_repeal(make_document(text)) == ""


def test_notes_are_in_the_language_of_the_question_and_each_comes_once():
    older, newer = make_document("一", 1, "old.txt"), make_document("二", 2, "new.txt")
    editions = [Superseded(1, 2, "old.txt", "new.txt")] * 2
    zh, en = read_question("多少钱？"), read_question("How much?")
    assert notes_on(zh, [newer, newer], editions) == ("另有同名的较早文件：old.txt。",)
    assert notes_on(en, [older], editions) == (
        "old.txt is quoted, which is older; the newer document of the same name is new.txt.",
    )
    assert notes_on(en, [older, newer], editions) == (
        "Of the documents of one name quoted, old.txt is the older and new.txt the newer.",
    )
    assert notes_on(en, [make_document("三", 3)], editions) == ()


def test_a_long_text_that_often_speaks_of_repeals_is_read_in_linear_time():
    assert find_repeal(make_document("旧办法同时废止，合同失效" * 20_000)) == ""
