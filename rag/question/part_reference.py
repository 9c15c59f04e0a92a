"""What a question says besides the number of a part: the document it means, and what it asks."""

from dataclasses import replace

from index.text.normalize import han_runs, has_han
from index.text.part_numbers import Reference
from index.text.words import latin_words
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
# The last words of the names of laws, and their last characters.
_LAWS_EN = frozenset(
    "law act code regulation regulations rules constitution ordinance measures".split()
)
_LAWS = ("法", "例", "则", "程", "典")
_LONGEST_EN = 9  # words of the name of a law
_LONGEST = 30  # characters


def without_references(terms: Terms) -> Terms:
    """Return the terms of a question without the words that only ask what a part says."""
    content = {word: idf for word, idf in terms.content.items() if word not in _ASKS_PART}
    return replace(terms, content=content)


def owner_of(search: str, reference: Reference) -> str:
    """Return the name of the law or document whose part is asked for, '' if there is none.

    That is a title in brackets or the name of a law right before the number, in English after it,
    so that 民法典第三条 is not answered from another law.
    """
    return _owner_after(search[reference.end :]) or _owner_before(search[: reference.start])


def _owner_after(text: str) -> str:
    """Return the law of "of the Civil Code", which begins a text, '' if there is none."""
    words = latin_words(text)
    if not words or words[0].lower not in ("of", "in", "under") or text[: words[0].start].strip():
        return ""
    named = words[2:] if words[1:] and words[1].lower == "the" else words[1:]
    for word in named[:_LONGEST_EN]:
        name = text[named[0].start : word.end]
        if word.lower in _LAWS_EN:
            return name if not set(name) & set(",;.") else ""
    return ""


def _owner_before(text: str) -> str:
    """Return the title in brackets or the name of a law that ends a text, '' if there is none."""
    text = text.rstrip().removesuffix("的").removesuffix("中").rstrip()
    if text.endswith("》"):
        _, opening, title = text[:-1].rpartition("《")
        return title.strip() if opening else ""
    if not text.endswith(_LAWS):
        return ""
    name = han_runs(text)[-1][-_LONGEST:]
    if len(name) == 1:
        return ""
    words = content_words(name)
    last = "".join(words[-2:])
    return last if words and name.endswith(last) else name


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
