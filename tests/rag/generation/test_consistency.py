"""Numbers, names and negations of a claim and of its evidence."""

from decimal import Decimal

import pytest

from index.text.normalize import search_layer
from rag.generation.consistency import (
    covers,
    denials_agree,
    holds_numbers,
    is_negated,
    names_agree,
    numbers,
)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("增长12.5%", {"12.5"}),
        ("百分之十二点五", {"12.5"}),
        ("3.5亿元", {"350000000"}),
        ("350 million yuan", {"350000000"}),
        ("1,234 people", {"1234"}),
        ("三十五个村", {"35"}),
        ("二〇二四年", {"2024"}),
        ("十二月三日", {"12", "3"}),
        ("on December 3", {"12", "3"}),
        ("you may go", set()),
        ("四点要求", {"4"}),
        ("four requirements", {"4"}),
        ("两万五千人", {"25000"}),
        ("一个目标，一起努力，十分重要，统一思想", set()),
        ("one of them", set()),
    ],
)
def test_numbers_are_read_in_chinese_and_english(text, values):
    assert numbers(text) == {Decimal(value) for value in values}


def test_a_claim_may_take_numbers_from_its_evidence_with_or_without_the_scale():
    assert holds_numbers("投资3.5亿元") == {Decimal("3.5"), Decimal(350_000_000)}
    assert Decimal(4) in holds_numbers("四要注重协同")
    assert Decimal(3) not in holds_numbers("长三角一体化")


@pytest.mark.parametrize(
    ("claim", "agrees"),
    [
        ("Wang Xiaoming spoke in Hefei.", True),
        ("Xiaoming Wang spoke in Hefei.", True),
        ("Li Xiaoming spoke in Hefei.", False),
        ("王小明在合肥讲话。", True),
        ("王小明在南京讲话。", False),
        ("The Committee met.", True),
    ],
)
def test_the_names_of_a_claim_must_be_in_its_evidence(claim, agrees):
    assert names_agree(search_layer(claim), claim, ["王小明在合肥市的会议上讲话。"]) == agrees


def test_latin_names_are_recognised_by_their_capitals():
    evidence = ["The meeting in Boston was led by Smith."]
    assert names_agree("smith led it", "Then Smith led it in Boston.", evidence)
    assert not names_agree("jones led it", "Then Jones led it in Boston.", evidence)


@pytest.mark.parametrize(
    "text", ["没有完成", "不同意", "did not", "doesn't", "从未去过", "refused"]
)
def test_negations_are_recognised(text):
    assert is_negated(text)


@pytest.mark.parametrize(
    "text", ["不断提高", "非常好", "不仅如此", "无论如何", "未来五年", "坚定不移", "notable"]
)
def test_words_that_only_look_like_negations_are_not_taken_for_them(text):
    assert not is_negated(text)


def test_a_clause_is_compared_with_the_most_similar_clause_of_the_evidence():
    evidence = "会议没有通过预算，但是通过了新的章程。"
    assert denials_agree("会议没有通过预算", evidence)
    assert denials_agree("会议通过了新的章程", evidence)
    assert not denials_agree("会议通过预算", evidence)
    assert not denials_agree("会议没有通过新的章程", evidence)


def test_names_do_not_count_towards_the_words_that_a_text_covers():
    assert covers("工厂生产汽车", "王小明的工厂生产汽车") == 1
    assert covers("工厂生产汽车", "学校培养教师") < 0.3
