"""What a question says besides the number of a part: the document it means, and what it asks."""

import re
from dataclasses import replace

from index.text.normalize import HAN, has_han
from index.text.part_numbers import Reference
from rag.language.keywords import content_words
from rag.question.terms import Terms

# Words that ask what a part says, whatever it is about.
_ASKS_PART = frozenset(
    "规定 规则 条款 法条 原文 全文 写 讲 讲述 标题 题目 名称 讲解 说明 描述 主题 显示 列 列出 载明 "
    "写明 约定 依据 根据 按照 一下 请问 告诉 第 请 看 查 "
    "stipulate stipulates provide provides cover covers regulate regulates describe describes "
    "content contents heading title under per show shows please list lists read reads quote "
    "text called named there me".split()
)
_AFTER = re.compile(
    r"\s?(?:of|in|under) (?:the )?((?:[\w'-]+ ){0,8}?"
    r"(?:law|act|code|regulations?|rules|constitution|ordinance|measures))\b",
    re.IGNORECASE,
)
_CALLED = re.compile(rf"《([^》]{{1,60}})》\s?(?:的|中)?\s?$|([{HAN}]{{1,30}}[法例则程典])的?\s?$")


def without_references(terms: Terms) -> Terms:
    """Return the terms of a question without the words that only ask what a part says."""
    content = {word: idf for word, idf in terms.content.items() if word not in _ASKS_PART}
    return replace(terms, content=content)


def owner_of(search: str, reference: Reference) -> str:
    """Return the name of the law or document whose part is asked for, '' if there is none.

    That is a title in brackets or the name of a law right before the number, in English after it,
    so that 民法典第三条 is not answered from another law.
    """
    after = _AFTER.match(search, reference.end)
    if after:
        return after[1]
    called = _CALLED.search(search[: reference.start])
    if not called:
        return ""
    if called[1]:
        return called[1].strip()
    words = content_words(called[2])
    return "".join(words[-2:]) if words and called[2].endswith("".join(words[-2:])) else called[2]


def share_of(terms: Terms, text: str) -> float:
    """Return the share of the words of a question that a text has, in part at least.

    The 解除合同 of a question is the 解除劳动合同 of a law: two of its three pairs of characters.
    """
    if terms.across(text):
        return terms.coverage(text)
    lower = text.lower()
    found = 0.0
    for word, idf in terms.content.items():
        pairs = [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        in_part = sum(pair in lower for pair in pairs) / len(pairs) if has_han(word) else 0.0
        found += idf * (1.0 if word in lower else in_part)
    return found / (sum(terms.content.values()) or 1.0)
