"""Complete a follow-up that is a question word and hardly more: "And where?", 那几点, 谁主持.

What it asks for takes the place of what the question before asked for, if both tell how or when
something is (*when* and *where*, 什么时候 and 在哪里), or both how much it is (多长, 多宽). Else
it is asked of what that question was about, or in the same breath. A follow-up that calls that *it*
is given its name.
"""

from collections.abc import Sequence

from index.text.words import Word, latin_words
from rag.language.stopwords import QUESTION_WORDS_ZH
from rag.question.follow_up.ellipsis import (
    ASKS_EN,
    AUXILIARIES_EN,
    JOINING,
    PREPOSITIONS_EN,
    Token,
    names_property,
    opening_en,
    subject_zh,
    tokens_zh,
    topic_en,
)

_TIMES = frozenset("time year month week day date hour season".split())
_HOW = frozenset("long often far soon late early exactly then else".split())
_ADVERBS = frozenset("when where why".split())

_NAMES_IT = frozenset(("it", "its"))
_EITHER = frozenset(("of", "for"))
_MOVES = frozenset("get go come travel walk drive cycle fly sail getting going coming".split())
_MOST_WORDS = 8  # of a question whose "it" is what the question before was about

_PLACES = ("哪里", "哪儿", "何处")
_MOMENTS = ("时候", "时间", "几点", "几号", "几时", "何时", "年", "月", "天", "日", "星期", "周")
_MATTERS = ("的", "的事")
_MANNERS = ("为什么", "为何", "怎么", "怎样", "如何")
_DEGREES = "长宽高深大重远厚快久"
_GENERAL = ("时候", "时间", "地方", "地点", "小时", "分钟", "星期", "部门", "单位", "原因", "东西")
_PARTICLES = ("u", "y")  # 了, 的, 呢 by jieba's flags
_NOUNS = ("n", "m", "q", "t", "s")  # after what asks: 什么时候, 多少人


def asked_anew(previous: str, fragment: str, *, chinese: bool) -> str:
    """Return the question that a question word asks after another question, '' if it is none.

    Both are without punctuation at the end, and the fragment without what joins it to the question
    before. ``chinese`` tells how both are written.
    """
    return _anew_zh(previous, fragment) if chinese else _anew_en(previous, fragment)


def thing_named(previous: str, question: str, *, chinese: bool) -> str:
    """Return a question with what the question before was about in place of *it*, *there* or 它.

    It is '' where there is no such word, or that is not known for certain.
    """
    if chinese:
        topic = subject_zh(previous)
        fits = topic and "它" in question and "它们" not in question and "它" not in topic
        return f"{question.replace('它', topic)}？" if fits else ""
    words, before = latin_words(question), latin_words(previous)
    lower = [word.lower for word in before]
    part = topic_en(lower, opening_en(lower))
    if part is None or len(words) > _MOST_WORDS:
        return ""
    start = part.start
    if "of" in lower[start + 1 : part.end]:  # "the fees of the regatta": the regatta
        of = lower.index("of", start)
        start = of + 1 if names_property(lower[of - 1], chinese=False) else start
    # Of "a ticket for the museum" either may be meant, "the report on the flood" is one thing.
    if not (_EITHER | _NAMES_IT).isdisjoint(lower[start : part.end]):
        return ""
    topic = previous[before[start].start : before[part.end - 1].end]
    named, at = "", 0
    for position, word in enumerate(words):
        beside = {one.lower for one in words[max(0, position - 1) : position + 2]}
        if word.lower in _NAMES_IT:
            named += question[at : word.start] + topic + ("'s" if word.lower == "its" else "")
            at = word.end
        elif word.lower == "there" and beside.isdisjoint(AUXILIARIES_EN | {"be", "been"}):
            to = "to" if words[max(0, position - 1)].lower in _MOVES else "at"
            named += f"{question[at : word.start]}{to} {topic}"
            at = word.end
    named += question[at:]
    return f"{named[0].upper()}{named[1:]}?" if at else ""


def _anew_en(previous: str, fragment: str) -> str:
    words, new = latin_words(previous), latin_words(fragment)
    asked = [word.lower for word in new]
    if not words or not _only_asks(asked):
        return ""
    if asked == ["why", "not"]:
        fragment = "why"
    fragment = fragment[0].lower() + fragment[1:]
    lower = [word.lower for word in words]
    opening = opening_en(lower)
    if asked == ["how", "much"]:
        if topic := topic_en(lower, opening):
            named = previous[words[topic.start].start : words[topic.end - 1].end]
            return f"How much {'do' if _is_plural(lower[topic.end - 1]) else 'does'} {named} cost?"
    elif opening < len(lower) and lower[opening] in AUXILIARIES_EN and _tells_how(lower[:opening]):
        asked_first = fragment[0].upper() + fragment[1:]
        rest = previous[words[opening].start :]
        return f"{asked_first} {rest[0].lower()}{rest[1:]}?"
    elif passive := _passive(previous, words):
        return f"{fragment[0].upper()}{fragment[1:]} {passive}?"
    return f"{previous}, and {fragment}?"


def _only_asks(asked: Sequence[str]) -> bool:
    """Return True if words ask for something and name nothing: "by whom", "until when"."""
    if not asked or ASKS_EN.isdisjoint(asked) or asked in (["what"], ["which"]):
        return False
    if asked[-2:] == ["how", "much"] or asked == ["why", "not"]:
        return set(asked[:-2]) <= PREPOSITIONS_EN
    return all(word in ASKS_EN | PREPOSITIONS_EN | _TIMES | _HOW for word in asked)


def _tells_how(opening: Sequence[str]) -> bool:
    """Return True if the beginning of a question asks when, where, why or how something is.

    So does that of a question that is answered by yes or no, which is empty.
    """
    if not opening or opening[-1] in _ADVERBS | {"how"} or opening[0] in PREPOSITIONS_EN:
        return True
    asks = next((word for word in opening if word in ASKS_EN), "")
    return opening[-1] in _TIMES if asks in ("what", "which") else opening[-1] in _HOW


def _passive(previous: str, words: Sequence[Word]) -> str:
    """Return *was the bakery founded* for "who founded the bakery", '' where that is not known."""
    lower = [word.lower for word in words]
    if len(words) < 3 or lower[0] not in ("who", "what") or not lower[1].endswith("ed"):
        return ""
    done = previous[words[2].start :]
    head = next((at for at in range(2, len(lower)) if lower[at] in PREPOSITIONS_EN), len(lower))
    return f"{'were' if _is_plural(lower[head - 1]) else 'was'} {done} {words[1].written}"


def _is_plural(noun: str) -> bool:
    return noun.endswith("s") and not noun.endswith("ss")


def _anew_zh(previous: str, fragment: str) -> str:
    if fragment.startswith("是") and fragment.endswith(_MATTERS):  # 是哪一年的事
        fragment = fragment[1:].removesuffix("事").removesuffix("的")
    old, new = tokens_zh(previous), tokens_zh(fragment)
    asked, before = _asked(new), _asked(old)
    if asked is None or not _only_verb([*new[: asked[0]], *new[asked[1] :]]):
        return ""
    topic = subject_zh(previous)
    if _bare([*new[: asked[0]], *new[asked[1] :]]):  # 谁主持, 花了多少钱
        # 有几条班车线路 need not be asked of what the question before was about.
        owner = "" if _counts_thing(new, *asked) else _doing(old, topic, before)
        return f"{owner}{fragment}？" if owner else ""
    if before is None:
        if _kind(_text(new, *asked)) == "adverb":  # 为什么 after 可以带手机吗
            first = topic if topic and previous.startswith(topic) else ""
            return f"{first}{_at(fragment)}{previous.removeprefix(first)}？"
        return f"{topic}{fragment}？" if topic else ""
    start, end = before
    kinds = _kind(_text(new, *asked)), _kind(_text(old, start, end))
    head, rest = _text(old, 0, start), _text(old, end, len(old))
    if kinds[0] == kinds[1] == "degree":
        return f"{head}{fragment}{rest}？"
    if kinds[0] == "adverb":
        if rest and head and kinds[1] != "thing":
            return f"{head}{_at(fragment)}{rest}？"
        if told := _told(old, start, end, fragment):
            return told
    alone = not topic or (kinds[0] == "adverb" and "谁" in old[0][0])
    return f"{previous}，{fragment}？" if alone else f"{topic}{fragment}？"


def _asked(tokens: Sequence[Token]) -> tuple[int, int] | None:
    """Return the range of the tokens that ask, with a preposition and a noun; None for none."""
    start = next((at for at in range(len(tokens)) if _begins(tokens, at)), None)
    if start is None:
        return None
    end = start + 1
    while end < len(tokens) and (
        _begins(tokens, end) or tokens[end][1].startswith(_NOUNS) or tokens[end - 1][0] == "多"
    ):
        if tokens[end][1] == "vn" or "谁" in tokens[end - 1][0] or tokens[start][0] in _MANNERS:
            break
        end += 1
    if start and tokens[start - 1][1] == "p":
        start -= 1
    return start, end


def _begins(tokens: Sequence[Token], at: int) -> bool:
    """Return True if a token asks; 多 before an adjective does."""
    written = tokens[at][0]
    after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
    degree = written[1:] if len(written) > 1 else after
    asks = any(word in written for word in QUESTION_WORDS_ZH)
    return asks or (written.startswith("多") and degree[:1] in tuple(_DEGREES))


def _bare(tokens: Sequence[Token]) -> list[Token]:
    return [token for token in tokens if not token[1].startswith(_PARTICLES)]


def _only_verb(tokens: Sequence[Token]) -> bool:
    """Return True if tokens are at most a verb, beside particles."""
    left = _bare(tokens)
    return not left or (len(left) == 1 and left[0][1].startswith("v"))


def _counts_thing(tokens: Sequence[Token], start: int, end: int) -> bool:
    """Return True if a phrase that asks how many or which names a thing: not 多少人, 什么时候."""
    return any(
        flag.startswith("n") and len(written) > 1 and written not in _GENERAL
        for written, flag, _ in tokens[start:end]
    ) and not any(word in tokens[start][0] for word in _MANNERS)


def _doing(tokens: Sequence[Token], topic: str, asked: tuple[int, int] | None) -> str:
    """Return of what another verb is asked after a question: its topic, or that and what it counts.

    After 贫困生可以领多少助学金 it may be either of them that something is done to.
    """
    if asked is None or not _counts_thing(tokens, *asked) or not _does(tokens[: asked[0]]):
        return topic
    counted = _named(tokens, *asked)
    return f"{topic}的{counted}" if topic else counted


def _does(tokens: Sequence[Token]) -> bool:
    """Return True if something is done last among tokens, as in 可以领 and not in 有 or 需要."""
    last = next((token for token in reversed(tokens) if token[1].startswith("v")), ("", "", 0))
    return _is_act(last) and not last[0].endswith("要")


def _kind(asked: str) -> str:
    """Return whether a phrase asks for an adverb (when, where, how), a degree or a thing."""
    if asked.startswith("多") and asked[1:2] in tuple(_DEGREES):
        return "degree"
    if any(word in asked for word in (*_MANNERS, *_PLACES)) or asked.startswith(("在", "由")):
        return "adverb"
    return "adverb" if asked.endswith(_MOMENTS) else "person" if "谁" in asked else "thing"


def _at(fragment: str) -> str:
    """Return what asks for a place with the preposition that stands before a verb."""
    return f"在{fragment}" if fragment.startswith(_PLACES) else fragment


def _told(tokens: Sequence[Token], start: int, end: int, fragment: str) -> str:
    """Return when (or where, how) that was done of which a question asks who did it, or what.

    谁设计了剧院 becomes 剧院是什么时候设计的, 他说了什么 他是什么时候说的. It is '' without a verb.
    """
    doer = not start and "谁" in tokens[0][0]
    at = end if doer else next(
        (at for at in range(1, start) if _is_act(tokens[at])), start
    )  # fmt: skip
    if at >= len(tokens) or (at >= start and not doer):
        return ""
    verb = tokens[at][0]
    follows = at + 1
    while follows < len(tokens) and tokens[follows][1].startswith(_PARTICLES):
        follows += 1
    if doer:
        done = _text(tokens, follows, len(tokens))
        return f"{done}是{_at(fragment)}{verb}的？" if done else ""
    what = _text(tokens, follows, start) + _named(tokens, start, end)
    what += _text(tokens, end, len(tokens))
    said = f"{verb}{what}".rstrip("到为成")  # 调整到多少
    return f"{_text(tokens, 0, at)}是{_at(fragment)}{said}的？"


def _is_act(token: Token) -> bool:
    """Return True for a verb that does more than join a thing and what is asked of it."""
    return token[1].startswith("v") and not token[0].endswith(JOINING)


def _named(tokens: Sequence[Token], start: int, end: int) -> str:
    """Return what a phrase that asks names without what asks: 四点 of 哪四点, '' of 什么."""
    return "".join(
        written for written, _, _ in tokens[start:end]
        if not any(word in written for word in QUESTION_WORDS_ZH)
    )  # fmt: skip


def _text(tokens: Sequence[Token], start: int, end: int) -> str:
    return "".join(written for written, _, _ in tokens[start:end])
