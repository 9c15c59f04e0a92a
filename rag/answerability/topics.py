"""Whether a document speaks of what somebody is asked to have spoken of.

"What did the mayor say about tourism?" has a mayor who speaks, but of other things, in a
document without a word on tourism.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from index.text.normalize import has_han
from index.text.verbs import ASKED, ASKED_EN
from rag.answerability.checks import Case, check
from rag.fitted import Section
from rag.language.dictionary import stems, translate
from rag.language.keywords import content_words

_TOPIC = re.compile(
    rf"(?:对于?|关于|针对|就)([^,，。?？]{{2,20}}?)(?:的|所)?(?:{ASKED}|提|谈|作出|做出|发表|怎么看"
    r"|(?:有(?:什么|哪些|何))?(?:看法|要求|意见|态度|评价|建议))"
    rf"|\b(?:{ASKED_EN}|think|comment)(?:s|ed|ing)?"
    r" (?:about|on|regarding|concerning|for) ([^,?]{3,60})",
    re.IGNORECASE,
)
_FEW = 2  # words; of more the dictionary often misses one
_GENERAL = frozenset(
    "工作 产业 行业 发展 问题 情况 方面 建设 领域 企业 事业 下一步 今后 这次 此次 会议".split()
)
_ENDING = re.compile(rf"(?:{'|'.join(sorted(_GENERAL))})$")


@dataclass(frozen=True)
class TopicWeights:
    """What a topic lacks of which a document says only some words in another language.

    A word is hardly said below the share ``hardly``: a character that stands in many words, or
    half of what a longer word says. With such a word the topic lacks ``partly``.
    """

    hardly: float
    partly: float


_TOPICS = Section("answerability", "topics", TopicWeights)


def lacks_topic(question: str, names: Collection[str], document: str) -> float:
    """Return how much of the topic that a question names is missing from a document: 0, a part, 1.

    It is 1 if no two neighbouring characters of the last word of the topic stand in the document,
    or no stem of an English topic. A topic in another language is looked for as far as the
    dictionary knows its words; part of it may be missing. All are texts of the search layer;
    ``names`` are not part of a topic.
    """
    asked = _TOPIC.search(question)
    if asked is None:
        return 0.0
    topic = asked[1] or asked[2]
    words = [word for word in content_words(topic) if word not in _GENERAL and word not in names]
    if not words:
        return 0.0
    if has_han(topic):
        head = _ENDING.sub("", words[-1]) or words[-1]
        pairs = {head[at : at + 2] for at in range(max(1, len(head) - 1))}
        return float(has_han(document) and not any(pair in document for pair in pairs))
    if not has_han(document):
        wanted = set(stems(topic))
        begin = {stem[:2] for stem in wanted}  # what a stem keeps: not every word need be stemmed
        near = {word for word in re.findall(r"\w+", document) if word[:2].lower() in begin}
        return float(wanted.isdisjoint(stems(" ".join(near))))
    translated = translate(" ".join(words), (), ())
    said = translated.matches(document)
    if not any(map(has_han, translated.chinese)) or (max(said) > 0.0 and len(words) > _FEW):
        return 0.0
    return (
        1.0 if max(said) == 0.0 else _TOPICS.numbers.partly * (min(said) < _TOPICS.numbers.hardly)
    )


@check("lacks_topic")
def topic_is_lacking(case: Case) -> float:
    """Return how much of a topic of the question the document quoted first lacks."""
    names = case.retrieved.forms | case.analyzed.names
    return lacks_topic(case.question.search, names, case.lead.document.search)
