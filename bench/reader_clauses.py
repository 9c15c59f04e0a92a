"""Questions made from single clauses of laws in Chinese, in words a layman would use."""

import random
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from bench.reader_templates import WORDINGS

_LAW: dict[str, Any] = WORDINGS["law"]
_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百千万半]+)"
_AMOUNTS = {
    "time": re.compile(
        rf"(?:自[^，。；]{{2,16}}之日起)?(?:(?:不得?(?:超过|少于)|至少|最长|满){_NUMBER}|{_NUMBER})"
        r"(?:个)?(?:工作日|日|天|个月|月|年|小时|分钟|周岁)(?:以内|以上|以下|内|前)?"
    ),
    "money": re.compile(
        rf"(?:不超过)?{_NUMBER}元(?:以上|以下)?(?:(?:至|、)?{_NUMBER}元(?:以上|以下)?)?(?:的?罚款)?"
        rf"|{_NUMBER}倍(?:以上|以下)?(?:{_NUMBER}倍(?:以上|以下)?)?(?:的?罚款)?"
    ),
    "share": re.compile(
        r"(?:不(?:得)?(?:低于|超过|少于))?百分之[一二三四五六七八九十百点零]+(?:以上|以下)?|\d+(?:\.\d+)?%"
    ),
    "count": re.compile(rf"(?:不少于|不超过|至少)?{_NUMBER}(?:人|名|次|份|个)(?:以上|以下)?"),
}
_BODY = (
    r"(?:[\u4e00-\u9fff、]{0,20}(?:部门|机关|委员会|人民政府|人民法院|人民检察院|检察院|法院|"
    r"管理局|办事处|工会|机构|政府|国务院|公司|负责人|法定代表人|主任|理事会|董事会|股东会|监事会|"
    r"大会|单位|经营者))"
)
_DOES = (
    r"(?:应当|可以|负责|依法|给予|责令|批准|决定|组织|审批|制定|备案|"
    r"审核|统一|主管|承担|受理|登记|提出|申请|报告)"
)
_WHO = re.compile(rf"(?:^|(?<=[，：])|(?<=由)|(?<=向))({_BODY})(?={_DOES})")
_MAY = re.compile(r"(?<=[\u4e00-\u9fff，])(不得|可以)([\u4e00-\u9fff、]{3,30})(?=[。；，]|$)")
_MEANS = re.compile(r"(?:是指|，指|系指)[，,]?([^。；]{8,120})")
_DROPPED = re.compile(
    r"依法|按照规定|按照国家有关规定|(?:根据|依照)本(?:法|条例|办法|规定)(?:的?规定)?|有关规定"
)
_WORD = re.compile("|".join(sorted(_LAW["words"], key=len, reverse=True)))
_ANAPHOR = re.compile(
    r"^(?:其|该|上述|前款|前项|本条|并|但|其中|对其|由其|的)|前款|前条|本条|上述|前项|该条"
)
_ARTICLE = re.compile(r"^.*第[一二三四五六七八九十百零]+条 *")
_EDGES = re.compile(r"^(?:[（(][一二三四五六七八九十]+[）)]|[，、\s])+|[，、；。：\s]+$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+")


class Clause(NamedTuple):
    """A question, and the characters ``[start, end)`` of the sentence that answer it."""

    question: str
    start: int
    end: int


def colloquial(text: str, rng: random.Random) -> str:
    """Return a clause of a law in more usual words, with some of them left out."""
    text = _DROPPED.sub(lambda match: "" if rng.random() < 0.7 else match[0], text)
    text = _WORD.sub(lambda match: str(rng.choice(_LAW["words"][match[0]])), text)
    return re.sub(r"[“”‘’《》]", "", _EDGES.sub("", text))


def law_clauses(sentence: str, rng: random.Random) -> Iterator[Clause]:
    """Yield questions for a sentence of an article: how long, how much, who, may one, what is."""
    for kind, pattern in _AMOUNTS.items():
        for match in pattern.finditer(sentence):
            before, after = clause_around(sentence, match.start(), match.end())
            asked = _ask_amount(kind, match[0], before, after, rng)
            if asked:
                yield Clause(asked, match.start(), match.end())
    for match in _WHO.finditer(sentence):
        before, after = clause_around(sentence, match.start(1), match.end(1))
        asked = _ask_who(match[1], before, after, rng)
        if asked:
            yield Clause(asked, match.start(1), match.end(1))
    for match in _MAY.finditer(sentence):
        subject = clause_around(sentence, match.start(), match.end())[0].removesuffix("，")
        whole = subject + match[2]
        if 2 <= len(subject) <= 30 and not _ANAPHOR.search(whole) and "的" not in match[2][-4:]:
            said = {"s": colloquial(subject, rng), "d": colloquial(match[2], rng)}
            yield Clause(rng.choice(_LAW["may"]).format(**said), match.start(), match.end())
    if means := _MEANS.search(sentence):
        name = re.sub(r"^.*(?:所称|称)的?", "", sentence[: means.start()]).strip("，,“”")
        if 2 <= len(name) <= 16 and not _ANAPHOR.search(name):
            yield Clause(rng.choice(_LAW["meaning"]).format(name), means.start(1), means.end(1))


def clause_around(sentence: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after a range, as far as it is needed to understand it."""
    before = _ARTICLE.sub("", re.split(r"[；。：\n]", sentence[:start])[-1])
    *parts, kept = before.split("，")
    for part in reversed(parts):
        if len(kept) + len(part) > 45:
            break
        kept = f"{part}，{kept}"
    return kept, re.split(r"[，；。：\n]", sentence[end:])[0]


def _ask_amount(kind: str, value: str, before: str, after: str, rng: random.Random) -> str:
    """Return a question for a time, sum, share or number, '' if the clause does not make one."""
    if not 6 <= len(before) + len(after) <= 70 or _ANAPHOR.search(before):
        return ""
    if (
        re.search(r"[第年月之前]$|第十$", before)
        or "（" in after
        or not before
        or re.match(r"[级日月号]", after)
    ):
        return ""
    if kind == "time":
        return _ask_time(value, before, after, rng)
    if kind == "money":
        deed = re.sub(r"，?(?:由|责令|可以|并处|处以|处|给予).*$", "", before).removesuffix("的")
        if "罚款" in value + after[:3] and len(deed) >= 6 and rng.random() < 0.75:
            return str(rng.choice(_LAW["fine"])).format(colloquial(deed, rng))
        unit = "几倍" if "倍" in value else rng.choice(_LAW["money"])
        return _join(before, unit + ("的罚款" if value.endswith("罚款") else ""), after, rng)
    if kind == "share":
        return _join(before, rng.choice(_LAW["share"]), after, rng)
    return _join(before, rng.choice(("多少", "几")) + value.rstrip("以上下")[-1], after, rng)


def _ask_time(value: str, before: str, after: str, rng: random.Random) -> str:
    if "周岁" in value:
        return _join(before, rng.choice(_LAW["age"]), after, rng)
    if rng.random() < 0.5 and len(after) >= 2:
        said = {
            "b": colloquial(re.sub(r"[，在于]+$", "", before), rng),
            "a": colloquial(after, rng),
        }
        return re.sub(r"，+", "，", rng.choice(_LAW["time"]).format(**said)).lstrip("，")
    unit = rng.choice(_LAW["duration"] if re.search("[日天]", value) else _LAW["duration"][:2])
    return _join(before, unit + ("内" if value.endswith("内") else ""), after, rng)


def _join(before: str, asked: str, after: str, rng: random.Random) -> str:
    found = f"{colloquial(before, rng)}{asked}{colloquial(after, rng)}"
    return found + rng.choice(("？", "", "？"))


def _ask_who(body: str, before: str, after: str, rng: random.Random) -> str:
    """Return a question for who does something, '' if the clause does not make one."""
    deed = re.sub(r"^(?:应当|可以|依法|负责|统一|具体)+", "", after)
    if not 4 <= len(deed) <= 40 or _ANAPHOR.search(deed) or deed[-1] in "下时后中的":
        return ""
    if re.match(r"[及和与或、的以在对自经不]|按照|依照|根据", deed):
        return ""
    condition = re.sub(r"[由向]$", "", before).rstrip("，")
    if len(condition) > 40 or _ANAPHOR.search(condition):
        return ""
    if re.match(r"根据|依照|按照|经|对|为|在|从", body):
        return ""
    frames = _LAW["to whom" if before.endswith("向") else "who"]
    found = rng.choice(frames).format(c=colloquial(condition, rng), d=colloquial(deed, rng))
    return re.sub(r"，+", "，", found).lstrip("，").replace("，？", "？")


def swapped(question: str, sentence: str, rng: random.Random) -> tuple[tuple[str, str], ...]:
    """Return a word that question and sentence share, with another of the same kind.

    It is a tuple of one pair, or of none.
    """
    both = [pair for one, two in _LAW["kinds"] for pair in ((one, two), (two, one))]
    found = [
        (one, two)
        for one, two in both
        if one in question and one in sentence and two not in sentence
    ]
    for pattern in (_YEAR, _VERSION):
        for match in pattern.finditer(question):
            if match[0] in sentence:
                other = (int(match[0][-1]) + rng.randint(1, 8)) % 10
                found.append((match[0], f"{match[0][:-1]}{other}"))
    return (rng.choice(found),) if found else ()
