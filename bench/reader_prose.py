"""Questions made from sentences of prose: their date, version, amount or number is asked for."""

import random
import re
from collections.abc import Iterator

from bench.reader_clauses import Clause, clause_around

_HAN = r"\u4e00-\u9fff"
_ZH = (
    (
        re.compile(r"\d{4} ?年(?: ?\d{1,2} ?月(?: ?\d{1,2} ?日)?)?"),
        ("什么时候", "哪一年", "何时"),
    ),
    (re.compile(r"(?<![\w.])v\d+(?:\.\d+)+(?![\w.])"), ("哪个版本", "什么版本")),
    (
        re.compile(
            r"(?<![\w.\-/])\d{1,3}(?:\.\d+)? ?"
            r"(?:GB|MB|KB|TB|G|M|毫秒|秒|分钟|小时|天|个月|年|%)(?!\w)"
        ),
        ("多少",),
    ),
    (
        re.compile(
            rf"(?<![\w.\-/第])(?:\d+|[两三四五六七八九十]+) ?[个种次条台行类层位名步](?=[{_HAN} ])"
        ),
        ("几", "多少"),
    ),
)
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_EN = (
    (re.compile(rf"\b(?:in|on|since) ((?:{_MONTH} )?(?:\d{{1,2}}, )?(?:19|20)\d\d)\b"), "when"),
    (
        re.compile(
            r"(?<![\w.\-/])(?<![Tt]he )(?<!these )(?<!first )(?<!last )(?<!its )(?<![Ss]tep )"
            r"(\d+(?:\.\d+)?(?:,\d{3})*|two|three|four|five|six|seven|ten) (?=[a-z]{3,})"
        ),
        "how many",
    ),
    (re.compile(r"(?<![\w.])(v\d+(?:\.\d+)+)(?![\w.])"), "which version"),
    (re.compile(r"(?<![\w.\-/])(\d+(?:\.\d+)? ?(?:GB|MB|KB|TB|ms|%))"), "how much"),
)
_NOT_ASKED_ZH = re.compile(
    r"[`|\[\]{}<>/=#~*]|发布日期|版本：|\d 月|https?:|之前的|开始$|^自|^(?:其|该|上述|并|但|的)"
)
_NOT_ASKED_EN = re.compile(
    r"[`|\[\]{}<>=(:*]|^[^A-Z]|^(?:If|When|While|As|Therefore|However|Then|Also|This|These|It|They|After|But|So|And|Note)\b"
)
_SUBJECT = re.compile(
    r"^((?:The |A |An |Our |Your )?[A-Z]?[\w\-' ]{2,50}?) "
    r"(is|are|was|were|has|have|can|will|must|should|may|cannot)\b (.+)$"
)


def prose_clauses(sentence: str, lang: str, rng: random.Random) -> Iterator[Clause]:
    """Yield questions for a date, version, amount or number in a sentence of prose."""
    yield from _clauses_zh(sentence, rng) if lang == "zh" else _clauses_en(sentence)


def _clauses_zh(sentence: str, rng: random.Random) -> Iterator[Clause]:
    for pattern, asked in _ZH:
        for match in pattern.finditer(sentence):
            before, after = clause_around(sentence, match.start(), match.end())
            word = rng.choice(asked) + (match[0][-1] if "几" in asked else "")
            text = re.sub(r"^[\d.\-*+>#\s]+", "", f"{before}{word}{after}").strip("，,、 -*")
            text = re.sub(rf"(?<=[{_HAN}，]) +(?=[{_HAN}，])", "", text)
            if len(after.strip()) < 3 and len(before) < 10:
                continue
            if 14 <= len(text) <= 60 and not _NOT_ASKED_ZH.search(text) and text[-1] not in "（(":
                yield Clause(text + rng.choice(("？", "", "?")), match.start(), match.end())


def _clauses_en(sentence: str) -> Iterator[Clause]:
    if len(sentence) > 160 or _NOT_ASKED_EN.search(sentence):
        return
    for pattern, asked in _EN:
        for match in pattern.finditer(sentence):
            question = _ask_en(sentence.rstrip(". "), match, asked)
            if question:
                yield Clause(question, match.start(1), match.end(1))


def _ask_en(sentence: str, match: re.Match[str], asked: str) -> str:
    """Return a question for a match in a sentence, '' if its form does not make one."""
    found = _SUBJECT.match(sentence)
    rest = sentence[match.end() :].strip()
    inside = found if found and match.start() >= found.start(3) else None
    noun = re.match(r"(?:\w+ ){0,2}?\w+s\b", rest)
    if asked == "when":
        if inside is None:
            return ""
        middle = sentence[inside.start(3) : match.start()]
        return _spaced(f"When {inside[2]} {_small(inside[1])} {middle} {rest}?")
    if asked == "how many" and noun and inside:
        middle = sentence[inside.start(3) : match.start()]
        if inside[1].lower() == "there" and middle.strip():
            return ""
        tail = f"{middle} {rest[noun.end() :]}"
        verb = inside[2]
        if verb in ("has", "have") and not middle.strip():
            verb, tail = "does" if verb == "has" else "do", f"have {tail}"
        return _spaced(f"How many {noun[0]} {verb} {_small(inside[1])} {tail}?")
    text = _spaced(f"{sentence[: match.start(1)]} {asked} {rest}?")
    return text if 5 <= text.count(" ") <= 25 else ""


def _spaced(text: str) -> str:
    return " ".join(text.split()).replace(" ?", "?").replace(" ,", ",")


def _small(subject: str) -> str:
    """Return the subject of a sentence as it stands inside one."""
    is_word = re.match(r"(?:The|A|An|Our|Your|You|We|They|It|There|Each|All)\b", subject)
    return subject[:1].lower() + subject[1:] if is_word else subject
