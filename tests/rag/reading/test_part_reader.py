"""The evidence for a question about a numbered part is the part itself."""

import pytest

from tests.conftest import HashEmbedder

LAW = """示例法
第一章 总则
第一条 为了管理，制定本法。
本法适用于全市。
第二条 有下列情形之一的，处五百元罚款：
（一）占道的；
（二）扰民的；
（三）倒渣土的。
第三条 拒不改正的，处两千元罚款。
第二章 附则
第四条 本法自公布之日起施行。
"""


@pytest.fixture
def assistant(make_assistant):
    return make_assistant({"示例法.txt": LAW}, HashEmbedder())


def quotes(assistant, question):
    return [citation.quote for citation in assistant.ask(question).citations]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("示例法第三条规定了什么？", ["第三条 拒不改正的，处两千元罚款。"]),
        ("What does Article 3 say?", ["第三条 拒不改正的，处两千元罚款。"]),
        (
            "第二条第（二）项是什么？",
            ["第二条 有下列情形之一的，处五百元罚款：", "（二）扰民的；"],
        ),
        ("示例法第一条第二款的内容", ["本法适用于全市。"]),
        ("第二章讲了什么？", ["第二章 附则\n第四条 本法自公布之日起施行。"]),
    ],
)
def test_the_part_is_quoted_whole(assistant, question, expected):
    assert quotes(assistant, question) == expected


def test_an_article_with_a_list_is_one_quote(assistant):
    (quote,) = quotes(assistant, "示例法第二条规定了什么？")
    assert quote == LAW[LAW.index("第二条") : LAW.index("\n第三条")]


def test_two_parts_are_quoted_in_the_order_asked(assistant):
    found = quotes(assistant, "第四条和第三条分别规定了什么？")
    assert [quote[:3] for quote in found] == ["第四条", "第三条"]


def test_a_part_that_is_not_there_is_refused_with_the_number_there_are(assistant):
    answer = assistant.ask("示例法第九条规定了什么？")
    assert not answer.answered
    assert "只有4条，没有第9条" in answer.text
    english = assistant.ask("What does Article 9 say?")
    assert "has 4 articles and no article 9" in english.text


def test_an_item_that_is_not_there_is_refused(assistant):
    answer = assistant.ask("第二条第五项是什么？")
    assert (answer.answered, "只有3项" in answer.text) == (False, True)


def test_a_long_chapter_is_quoted_up_to_a_length(make_assistant):
    body = "".join(f"这是第{number}句没有编号的话。\n" for number in range(200))
    assistant = make_assistant(
        {"书.txt": f"书\n第一章 开头\n{body}第二章 结尾\n完。\n"}, HashEmbedder()
    )
    (quote,) = quotes(assistant, "第一章讲了什么？")
    assert quote.startswith("第一章 开头") and quote.endswith("。") and len(quote) <= 500
