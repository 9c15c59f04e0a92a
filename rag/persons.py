"""Whether quotes tell what somebody said, and what somebody is called.

Who is only listed among those present has said nothing, and a sentence without a person cannot
name one.
"""

import re
from collections.abc import Collection, Sequence

from index.normal import has_han
from index.surnames import FUNCTION_WORDS, SINGLE
from index.words import tagged
from rag.evidence import Evidence
from rag.types import Question

_SAYS = (
    "说|讲|谈|称|指出|强调|要求|提出|提议|表示|建议|认为|透露|介绍|呼吁|回应|汇报|通报|希望|坦言"
    "|发言|致辞|号召|宣布|解释|警告|主张|批评|回忆|写"
)
_REACH = 25  # characters in which a verb follows who speaks
_ASKS_WORDS = re.compile(
    rf"(?:{_SAYS}|提到)(?:了|过)?(?:什么|哪)"
    r"|^what (?:did|does|do|has|had) .*\b(?:say|said|stress|emphasi[sz]e|propose|suggest|urge"
    r"|demand|mention|explain|announce|recommend|call for|ask for)\b",
    re.IGNORECASE,
)
_POSTS = "书记|主席|主任|[市区县省镇部局处科厅院校所行秘董]长|委员|教授|经理|记者|代表"
_ASKS_NAME = re.compile(
    rf"(?:{_POSTS}|的人)(?:的名字)?(?:叫|是)什么(?:名字)?$|姓名"
    r"|\bwhat (?:is|was|are|were) the names? of the [\w ]*?(?:man|woman|person|chair\w*"
    r"|director|head|leader|secretary|president|mayor|chief|manager)\b",
    re.IGNORECASE,
)
_TITLED = re.compile(rf"(?:{_POSTS})([\u4e00-\u9fff]{{2,3}})")


def lacks_words(question: Question, quotes: Sequence[Evidence], forms: Collection[str]) -> bool:
    """Tell whether a question asks what a person said whom the quotes only mention.

    ``forms`` are the Chinese names that the question means.
    """
    persons = [one for one in forms if _is_person(one)]
    if not persons or not _ASKS_WORDS.search(question.search):
        return False
    texts = [one.document.search[one.start : one.end] for one in quotes]
    named = any(person in text for person in persons for text in texts)
    spoken = any(one.speaker in persons for one in quotes) or any(
        re.search(rf"{person}.{{0,{_REACH}}}(?:{_SAYS})", text)
        for person in persons
        for text in texts
    )
    return named and not spoken


def lacks_name(question: Question, quote: str) -> bool:
    """Tell whether a question asks what a person is called and a Chinese text names none."""
    if not _ASKS_NAME.search(question.search) or not has_han(quote) or "·" in quote:
        return False
    titled = (match[1] for match in _TITLED.finditer(quote))
    return not any(one[0] in SINGLE - FUNCTION_WORDS for one in titled) and not any(
        flag in ("nr", "nrt", "nrfg") and len(word) > 1 for word, flag in tagged(quote)
    )


def _is_person(form: str) -> bool:
    """Tell whether a name is one of a person rather than of a place."""
    return [flag for _, flag in tagged(form)] != ["ns"]
