"""Check that a document mentions the topic of a question about what somebody said.

For "What did the mayor say about tourism?", a document may report what the mayor said about
other things without a word on tourism.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from index.text.normalize import has_han
from index.text.verbs import ABOUT, ABOUT_EN
from rag.answerability.checks import Case, check
from rag.fitted import Section
from rag.language.dictionary import stems, translate
from rag.language.keywords import content_words

# A topic: 对…提出, 关于…有什么看法, "say about …".
_TOPIC = re.compile(
    rf"(?:对于?|关于|针对|就)([^,，。?？]{{2,20}}?)(?:的|所)?(?:{ABOUT}|怎么看"
    r"|(?:有(?:什么|哪些|何))?(?:看法|要求|意见|态度|评价|建议))"
    rf"|\b(?:{ABOUT_EN})\w*"
    r" (?:about|on|regarding|concerning|for) ([^,?]{3,60})",
    re.IGNORECASE,
)
_FEW = 2  # words of a topic; of more words, the dictionary often misses one
# Words that any document may leave out although it is about the topic.
_GENERAL = frozenset(
    "工作 产业 行业 发展 问题 情况 方面 建设 领域 企业 事业 下一步 今后 这次 此次 会议".split()
)
_ENDING = re.compile(rf"(?:{'|'.join(sorted(_GENERAL))})$")


@dataclass(frozen=True)
class TopicWeights:
    """How a topic counts of which a document in another language contains only some words.

    A word counts as missing if the share of its translation found is below ``hardly``, which is
    to say only a character that occurs in many words, or half of a longer word. The result is
    then ``partly`` instead of 0 or 1.
    """

    hardly: float
    partly: float


_TOPICS = Section("answerability", "topics", TopicWeights)


def lacks_topic(question: str, names: Collection[str], document: str) -> float:
    """Return how much of the topic of a question a document lacks: 0, ``partly`` or 1.

    A Chinese topic is missing if the document has no two neighbouring characters of its last
    word; an English topic is missing from an English document without any stem of its words.
    Across languages, words are looked up in the dictionary, and only a part may be missing.
    Question and document are texts of the search layer; ``names`` are not part of a topic.
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
        # A stem keeps the first two letters of its word, so that most words need not be stemmed.
        begin = {stem[:2] for stem in wanted}
        near = {word for word in re.findall(r"\w+", document) if word[:2].lower() in begin}
        return float(wanted.isdisjoint(stems(" ".join(near))))
    translated = translate(" ".join(words), (), ())
    shares = translated.matches(document)  # by word of the topic
    if not any(map(has_han, translated.chinese)) or (max(shares) > 0.0 and len(words) > _FEW):
        return 0.0
    if max(shares) == 0.0:
        return 1.0
    return _TOPICS.numbers.partly * (min(shares) < _TOPICS.numbers.hardly)


@check("lacks_topic")
def topic_is_lacking(case: Case) -> float:
    """Return how much of the topic of the question is missing from the document quoted first."""
    names = case.retrieved.forms | case.analyzed.names
    return lacks_topic(case.question.search, names, case.lead.document.search)
