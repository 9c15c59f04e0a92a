"""Whether quotes tell what somebody said, what somebody is called and who holds a post.

Who is only listed among those present has said nothing, and a sentence without a person cannot
name one.
"""

import re
from collections.abc import Collection, Sequence

from index.text.names import is_person
from index.text.normalize import has_han
from index.text.segmenter import tagged
from index.text.surnames import FUNCTION_WORDS, SINGLE
from rag.answerability.checks import Case, check
from rag.language.verbs import SAYING
from rag.reading.evidence import Quote
from rag.types import Question

_SAYS = (
    rf"{SAYING}|谈|称|提到|提议|回答|答|承诺|部署|汇报|通报|希望|坦言|发言|致辞|号召|宣布|解释|警告"
    "|主张|批评|回忆|推断|推论|论述|描述"
)
_ATTENDS = r"[^。；;]{0,80}?(?:出席|参加|到场|到会|陪同|列席|等)"
_REACH = 25  # characters in which a verb follows who speaks
_ASKS_WORDS = re.compile(
    rf"(?:{_SAYS})(?:了|过)?(?:什么|哪)"
    r"|^what (?:did|does|do|has|had) .*\b(?:say|said|stress|emphasi[sz]e|propose|suggest|urge"
    r"|demand|mention|explain|announce|recommend|call for|ask for)\b",
    re.IGNORECASE,
)
_POSTS = "书记|主席|主任|[市区县省镇部局处科厅院校所行秘董]长|委员|教授|经理|记者|代表"
_ASKS_NAME = re.compile(
    rf"(?:{_POSTS}|领导|负责人|同志|的人)(?:的名字)?(?:叫|是)什么(?:名字)?$|姓名(?:是|为|叫)"
    r"|\bwhat (?:is|was|are|were) the names? of the [\w ]*?\b(?:man|woman|person|chair\w*"
    r"|director|head|leader|secretary|president|mayor|chief|manager)\b",
    re.IGNORECASE,
)
_HELD = "总经理|董事长|书记|秘书长|主席|主任|[市区县省镇部局处科厅院校所行]长|总裁|总统|总理|首相"
_ASKS_HOLDER_ZH = re.compile(
    rf"({_HELD})(?:是谁|是哪一?位|由谁担任|叫什么)"
    rf"|谁(?:是|担任|任)[^，,。]*的(?:党委|党组|党支部|省委|市委|区委|县委)?({_HELD})$"
)
_HEADS = (
    "总统|主席|主任|校长|院长|总裁|会长|行长|总经理|董事长|理事长|委员长|社长|议长|主持|召集|负责人"
)
_HOLDERS = {
    "party secretary": "书记",
    "secretary-general": "秘书长",
    "secretary general": "秘书长",
    "general manager": "(?<!总)经理|总经理|总监|总裁",
    "mayor": "[市区县镇州]长",
    "governor": "[省州]长|总督|巡抚|行长|主席",
    "president": _HEADS,
    "principal": "校长|院长|负责人",
    "chairman": _HEADS,
    "chairwoman": _HEADS,
    "chairperson": _HEADS,
    "chair": _HEADS,
    "headmaster": "校长",
}
_DEPUTY = re.compile(r"副|\b(?:deputy|vice|associate|assistant)\b", re.IGNORECASE)
_ASKS_HOLDER_EN = re.compile(
    rf"^who (?:is|was) (?:the |[\w'’ ]+['’]s )?(?:\w+ )?({'|'.join(_HOLDERS)}) of\b"
    rf"|^who (?:is|was) [\w'’ ]+['’]s ({'|'.join(_HOLDERS)})$",
    re.IGNORECASE,
)
_TITLED = re.compile(rf"(?:{_POSTS})([\u4e00-\u9fff]{{2,3}})")


def lacks_words(question: Question, quotes: Sequence[Quote], forms: Collection[str]) -> bool:
    """Tell whether a question asks what a person said whom the quotes only mention.

    ``forms`` are the Chinese names that the question means.
    """
    asks = _ASKS_WORDS.search(question.search)
    if asks is None:
        return False
    before = question.search[: asks.start()]  # who speaks stands before the verb
    persons = [one for one in forms if is_person(one) and (not has_han(before) or one in before)]
    if any(one.speaker in persons for one in quotes):
        return False
    texts = [one.document.search[one.start : one.end] for one in quotes]
    told = [(person, text) for person in persons for text in texts if person in text]
    return bool(told) and all(
        re.search(rf"{person}{_ATTENDS}", text)
        and not re.search(rf"{person}(?:[:：]|.{{0,{_REACH}}}(?:{_SAYS}))", text)
        for person, text in told
    )


def lacks_post(question: Question, quotes: Sequence[Quote]) -> bool:
    """Tell whether a question asks who holds a post of which no quote speaks.

    Only the posts that this module knows are looked for.
    """
    asked = _ASKS_HOLDER_ZH.search(question.search) or _ASKS_HOLDER_EN.search(question.search)
    if asked is None or _DEPUTY.search(question.search):
        return False
    texts = [one.document.search[one.start : one.end] for one in quotes]
    post = next(one for one in asked.groups() if one).lower()
    said = post if has_han(post) else _HOLDERS[post]
    held = re.compile(f"(?<!副)(?:{said})")
    return any(map(has_han, texts)) and not any(map(held.search, texts))


def lacks_name(question: Question, quote: str) -> bool:
    """Tell whether a question asks what a person is called and a Chinese text names none."""
    if not _ASKS_NAME.search(question.search) or not has_han(quote) or "·" in quote:
        return False
    titled = (match[1] for match in _TITLED.finditer(quote))
    return not any(one[0] in SINGLE - FUNCTION_WORDS for one in titled) and not any(
        flag in ("nr", "nrt", "nrfg") and len(word) > 1 for word, flag in tagged(quote)
    )


@check("lacks_person")
def person_is_lacking(case: Case) -> float:
    """Return 1 if the quotes lack a person's words, name or post that are asked for."""
    question, quotes = case.question, case.evidence.quotes
    return float(
        lacks_words(question, quotes, case.retrieved.forms)
        or lacks_name(question, case.lead.search)
        or lacks_post(question, quotes)
    )
