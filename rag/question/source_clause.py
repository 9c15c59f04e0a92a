"""Remove the clause before a question that names its source.

"At the county meeting, which four chains …" names a document and asks about the chains. The meeting
helps to find the document, but among its sentences it would favour those about the meeting.
"""

from index.text.normalize import has_han
from index.text.words import latin_words
from rag.language.keywords import content_words
from rag.language.stopwords import QUESTION_WORDS_ZH

_BEFORE_SOURCE_EN = frozenset("in at on during from per within as".split())
SOURCES_EN = frozenset(
    "speech address talk lecture interview statement stated remarks letter article report reported "
    "document paper text page passage story news website meeting conference session forum seminar "
    "symposium summit gathering event briefing consultation discussion hearing".split()
)
"""What somebody says something in or at."""
_ASKS_EN = frozenset("what which whose whom how".split())
_BEFORE_ANYBODY_ZH = ("据", "根据", "按照", "依据", "照")
_SOURCES_ZH = tuple("会 会议 活动 讲话 发言 报告 文章 材料 报道 论坛 仪式 采访 通知 意见".split())
_AFTER_SOURCE_ZH = ("上", "中", "里", "期间", "时")
# Words with meaning that must be left for a question to make sense without the clause; in English
# verbs and other words that say little are among them.
_FEWEST_ZH, _FEWEST_EN = 2, 3


def drop_source(question: str) -> str:
    """Return a question of the search layer without a clause before it that names its source.

    If too little would be left to make sense, the question is returned unchanged.
    """
    chinese = has_han(question)
    clause = question.replace("，", ",").partition(",")[0]
    rest = question[len(clause) + 1 :].lstrip()
    names_source = _names_source_zh(clause) if chinese else _names_source_en(clause)
    fewest = _FEWEST_ZH if chinese else _FEWEST_EN
    return rest if names_source and len(content_words(rest)) >= fewest else question


def _names_source_zh(clause: str) -> bool:
    """Return True for 在春季座谈会上 and 根据王小明的说法, but not for a clause that asks."""
    if any(word in clause for word in QUESTION_WORDS_ZH):
        return False
    if clause.startswith(_BEFORE_ANYBODY_ZH):
        return "《" not in clause and not any(map(str.isdigit, clause))
    after = next((word for word in _AFTER_SOURCE_ZH if clause.endswith(word)), "")
    return bool(after) and clause.removesuffix(after).rstrip("”》」").endswith(_SOURCES_ZH)


def _names_source_en(clause: str) -> bool:
    """Return True for "in his speech on water" and "according to Li Lei"."""
    words = [word.lower for word in latin_words(clause)]
    if len(words) < 2 or not _ASKS_EN.isdisjoint(words):
        return False
    if words[0] == "according":
        return not any(map(str.isdigit, clause))
    has_source = words[0] in _BEFORE_SOURCE_EN and not SOURCES_EN.isdisjoint(words)
    return has_source and not words[1][0].isdigit()  # in 2019 the city held a meeting
