"""Whether a document speaks of what somebody is asked to have spoken of.

"What did the mayor say about tourism?" has a mayor who speaks, but of other things, in a
document without a word on tourism.
"""

import re
from collections.abc import Iterable

from index.normal import has_han
from rag.lexicon import translate
from rag.terms import content_words

_TOPIC = re.compile(
    r"(?:对于?|关于|针对|就)([^,，。?？]{2,20}?)(?:的|所)?(?:提出|提|说|讲|谈|作出|做出|发表|表示|怎么看"
    r"|有(?:什么|哪些|何)|是(?:什么|如何)|看法|要求|意见|态度|评价|建议)"
    r"|\b(?:say|said|think|suggest|propose|demand|require|mention|comment)\w*"
    r" (?:about|on|regarding|concerning|for) ([^,?]{3,60})",
    re.IGNORECASE,
)
_FEW = 2  # words of a topic, each of which a document on it has
_HARDLY = 0.55  # a character that stands in many words, or half of what a longer word says
_GENERAL = frozenset(
    "工作 产业 行业 发展 问题 情况 方面 建设 领域 企业 事业 下一步 今后 这次 此次 会议".split()
)


def lacks_topic(question: str, names: Iterable[str], document: str) -> bool:
    """Tell whether a question names a topic of which a document holds no word.

    All are texts of the search layer; ``names`` are not part of a topic. A topic in another
    language is looked for as far as the dictionary knows its words.
    """
    asked = _TOPIC.search(question)
    if asked is None:
        return False
    topic = asked[1] or asked[2]
    words = [one for one in content_words(topic) if one not in _GENERAL and one not in names]
    if not words:
        return False
    if has_han(topic) or not has_han(document):
        return not any(one in document.lower() for one in words)
    translated = translate(" ".join(words), (), ())
    known = {
        word
        for form, strengths in translated.chinese.items()
        if has_han(form)
        for word in strengths
    }
    said = translated.said(document)
    return bool(known) and (
        max(said) == 0.0 or (len(words) <= _FEW and min(said[word] for word in known) < _HARDLY)
    )
