"""Whether a document speaks of what somebody is asked to have spoken of.

"What did the mayor say about tourism?" has a mayor who speaks, but of other things, in a
document without a word on tourism.
"""

import re
from collections.abc import Collection

from index.text.normalize import has_han
from rag.answerability.checks import Case, check
from rag.language.dictionary import stems, translate
from rag.language.keywords import content_words

_TOPIC = re.compile(
    r"(?:对于?|关于|针对|就)([^,，。?？]{2,20}?)(?:的|所)?(?:提出|提|说|讲|谈|作出|做出|发表|表示|怎么看"
    r"|有(?:什么|哪些|何)(?:看法|要求|意见|态度|评价|建议)|看法|要求|意见|态度|评价|建议)"
    r"|\b(?:say|said|think|suggest|propose|demand|require|mention|comment)\w*"
    r" (?:about|on|regarding|concerning|for) ([^,?]{3,60})",
    re.IGNORECASE,
)
_FEW = 2  # words; of more the dictionary often misses one
_HARDLY = 0.55  # a character that stands in many words, or half of what a longer word says
_PARTLY = 0.25
_GENERAL = frozenset(
    "工作 产业 行业 发展 问题 情况 方面 建设 领域 企业 事业 下一步 今后 这次 此次 会议".split()
)
_ENDING = re.compile(rf"(?:{'|'.join(sorted(_GENERAL))})$")


def lacks_topic(question: str, names: Collection[str], document: str) -> float:
    """Return how much of a topic that a question names a document lacks: 0, _PARTLY or 1.

    1 is no two characters together of its last word, in English no stem of any.

    All are texts of the search layer; ``names`` are not part of a topic. A topic in another
    language is looked for as far as the dictionary knows its words.
    """
    asked = _TOPIC.search(question)
    if asked is None:
        return 0.0
    topic = asked[1] or asked[2]
    words = [one for one in content_words(topic) if one not in _GENERAL and one not in names]
    if not words:
        return 0.0
    if has_han(topic):
        head = _ENDING.sub("", words[-1]) or words[-1]
        pairs = {head[at : at + 2] for at in range(max(1, len(head) - 1))}
        return float(has_han(document) and not any(one in document for one in pairs))
    if not has_han(document):
        wanted = set(stems(topic))
        begin = {one[:2] for one in wanted}  # what a stem keeps: not every word need be stemmed
        near = {one for one in re.findall(r"\w+", document) if one[:2].lower() in begin}
        return float(wanted.isdisjoint(stems(" ".join(near))))
    translated = translate(" ".join(words), (), ())
    said = translated.said(document)
    if not any(map(has_han, translated.chinese)) or (max(said) > 0.0 and len(words) > _FEW):
        return 0.0
    return 1.0 if max(said) == 0.0 else _PARTLY * (min(said) < _HARDLY)


@check("lacks_topic")
def topic_is_lacking(case: Case) -> float:
    """Return how much of a topic of the question the document quoted first lacks."""
    names = case.retrieved.forms | case.analyzed.names
    return lacks_topic(case.question.search, names, case.lead.document.search)
