import re

from rag.types import Answer, AnswerSentence, Citation
from rag.web.markdown_export import to_markdown


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
