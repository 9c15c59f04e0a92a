import re

from index.types import Place, PlaceKind
from rag.types import Answer, AnswerSentence, Citation
from rag.web.markdown_export import conversation_to_markdown, to_markdown


def test_copied_markdown_holds_no_link_or_image_of_a_document():
    hostile = "![x](http://evil.example)<img src=x>\n# 一 `a` | b"
    cited = Citation(1, "[a](b).txt", "p", hostile, 0, 9, hostile, 0, 9, 1.0)
    answer = Answer(
        "1. 问*题*", True, "", (AnswerSentence(hostile, (1,)),), (cited,), 0.9
    )  # fmt: skip
    copied = to_markdown(answer)
    assert "[^1]: \\[a\\]\\(b\\).txt, 0–9: “" in copied
    for markup in (r"\]\(", r"(?<!\\)[!<`]", r"^\s*#", r"^\*\*1\. "):
        assert not re.search(markup, copied, re.M)


def test_the_place_of_a_quote_is_in_the_language_of_the_answer():
    places = (Place(PlaceKind.PAGE, 3),)
    cited = Citation(1, "a.pdf", "p", "甲", 0, 1, "甲", 0, 1, 1.0, places=places)
    answer = Answer("问？", True, "", (AnswerSentence("甲", (1,)),), (cited,), 0.9)
    assert "a.pdf, 第 3 页, 0–1" in to_markdown(answer)


def test_the_footnotes_of_a_conversation_are_numbered_through():
    cited = Citation(1, "a.pdf", "p", "甲", 0, 1, "甲", 0, 1, 1.0)
    answer = Answer("问？", True, "", (AnswerSentence("甲", (1,)),), (cited,), 0.9)
    refused = Answer("还有呢？", False, "没有找到", (), (), 0.1)
    copied = conversation_to_markdown([answer, refused, answer])
    assert re.findall(r"\[\^\d\]:?", copied) == ["[^1]", "[^1]:", "[^2]", "[^2]:"]
    assert "没有找到" in copied
