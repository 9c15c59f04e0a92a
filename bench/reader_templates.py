"""Wordings of questions made from headings, cells, pairs and lists, in Chinese and English.

The frames themselves are in ``reader_wordings.json``: ``{h}`` is a heading, ``{t}`` a title,
``{k}`` a key, ``{c}`` a column and ``{q}`` a whole question.
"""

import json
import random
import re
from pathlib import Path
from typing import Any

WORDINGS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "reader_wordings.json").read_text(encoding="utf-8")
)
GENERIC = frozenset(WORDINGS["generic"])
IDLE = frozenset(WORDINGS["idle"])
"""Headings under which nothing stands that is asked for."""

_ASKS = {
    "zh": re.compile(
        r"[?？]$|^(?:如何|怎么|怎样|为什么|为何|什么是|是否|能否|哪些)|(?:吗|呢|哪些|什么)$"
    ),
    "en": re.compile(r"\?$"),
}
_VERB = {
    "zh": re.compile(f"^(?:{'|'.join(WORDINGS['verbs']['zh'])})"),
    "en": re.compile(rf"^(?:{'|'.join(WORDINGS['verbs']['en'])})\b", re.I),
}
_HAN_NUMBER = "[一二三四五六七八九十百零〇]"
_NUMBERING = re.compile(
    rf"^(?:第(?:{_HAN_NUMBER}|\d)+[章节篇部分步条]+[、.．:：\s]*|[（(]?{_HAN_NUMBER}+[）)、.．]\s*"
    r"|\d+(?:\.\d+)*[.、．)）]?\s+|\d+[.、．)）]\s*|Step \d+[.:]?\s*"
    r"|(?:问|Q|Question)\s*\d*\s*[：:.]\s*)"
)
_MARKDOWN = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|<[^>]+>|[`*]|\*\*")
_BRACKETS = str.maketrans("", "", "[]\\")
_WAY = re.compile(r"(?:步骤|方法|流程|方式|办法|程序)$")
_SEVERAL = {
    "zh": re.compile(
        r"(?:要求|条件|限制|原则|优势|特性|功能|场景|类型|职责|义务|权利|问题|参数|选项|因素|好处|原料|工具)$"
    ),
    "en": re.compile(r"[^s]s$"),
}
_REASON = re.compile(r"(?:原因|理由|目的|意义)$")
_TYPES = frozenset(("类型", "数据类型", "参数类型", "type", "data type"))
_SAME = {"说明": "描述", "含义": "描述", "作用": "描述", "meaning": "descri", "explan": "descri"}
_CONJUNCTION = re.compile(
    rf"^(?:第{_HAN_NUMBER}+条|其中|另外|此外|因此|所以|同时|然后|那么|例如|比如)[，\s]*"
)
_FOLLOWING = re.compile(r"(?:下列|以下(?!列)|如下)[几两三四五]?(?:个|种|项|类|点|条(?!件|款|例))?")
_INCLUDES = re.compile(r"(?:包括|包含|分为|有|涉及|支持|由)$")
_COUNTED = re.compile(
    r"(?:步骤|条件|要求|内容|方式|参数|原因|优点|缺点|特点|功能|原则|措施|职责|规则|字段|选项|方法|场景)$"
)
_NOT_LISTED = re.compile(r"用语|术语|[`|]|^(?:本|该|此|其|this|these|it|they)\b", re.I)
_THERE_ARE = re.compile(
    r"(?:Here are|There are|Below are|These are) (?:(?:the|some|a few|several|many|\w+) )?(.+)$"
)
_ARE_FOLLOWING = re.compile(r"(?:The |the )?following (.+?) (?:are|is) (.+)$")
_INCLUDES_EN = re.compile(
    r"(.{4,80}?),? (include|contain|provide|support)s?(?: the following)?$", re.I
)


def clean_heading(text: str) -> str:
    """Return a heading without numbering and markup."""
    for _ in range(2):  # a link may be to a code
        text = _MARKDOWN.sub(lambda match: match[1] or "", text)
    text = text.translate(_BRACKETS).strip("# \t*")
    return " ".join(_NUMBERING.sub("", text).split()).rstrip("：:").strip()


def is_generic(heading: str) -> bool:
    """Return True for a heading that says nothing without the title."""
    plain_word = heading.isascii() and " " not in heading and heading[:1].isupper()
    short = len(heading) < 3 or (plain_word and heading[1:].islower()) or heading.isdigit()
    return short or heading.lower().strip(" .:：") in GENERIC


def is_question(text: str, lang: str) -> bool:
    """Return True for a heading that asks; one of a word or two does not."""
    return len(text) > 6 and bool(_ASKS[lang].search(text.strip()))


def ask_heading(title: str, heading: str, lang: str, rng: random.Random) -> str:
    """Return a question for what stands under a heading, '' if it cannot be asked for.

    The title is used where the heading alone says too little, and sometimes where it does not.
    """
    named = bool(title) and title.lower() not in heading.lower()
    generic = is_generic(heading)
    if generic and not named:
        return ""
    if not named or not (generic or rng.random() < 0.35):
        title = ""
    frames: dict[str, list[str]] = WORDINGS["heading"][lang]
    if is_question(heading, lang):
        heading = heading.rstrip("?？")
        if title:
            return rng.choice(frames["printed with title"]).format(t=title, h=heading)
        return heading + ("?" if lang == "en" else rng.choice(("？", "", "?")))
    heading = _lower(heading) if lang == "en" else heading
    kind = _heading_kind(heading, lang)
    if f"{kind} with title" in frames and title:
        kind += " with title"
        if kind.startswith("deed"):
            return rng.choice(frames[kind]).format(t=title, h=heading)
    name = rng.choice(frames["name"]).format(t=title, h=heading) if title else heading
    return rng.choice(frames[kind]).format(h=name)


def _heading_kind(heading: str, lang: str) -> str:
    """Return which frames suit a heading."""
    if _VERB[lang].match(heading):
        return "deed"
    if _SEVERAL[lang].search(heading):
        return "several"
    if lang == "en":
        return "doing" if re.match(r"[a-z]+ing\b", heading) else "thing"
    if _WAY.search(heading):
        return "way"
    return "reason" if _REASON.search(heading) else "thing"


def _lower(heading: str) -> str:
    """Return a heading with its first letter lower, unless the word is a name or a code."""
    first = heading.split(" ", 1)[0]
    keeps = len(first) > 1 and not first[1:].islower()
    return heading if keeps else heading[:1].lower() + heading[1:]


def ask_cell(key: str, column: str, title: str, lang: str, rng: random.Random) -> str:
    """Return a question for the cell of a column in the row of a key."""
    frames: dict[str, list[str]] = WORDINGS["cell"][lang]
    lower = column.lower()
    kind = next((kind for kind in frames if kind and kind in lower), "")
    kind = next((to for word, to in _SAME.items() if word in lower and to in frames), kind)
    if kind in ("类型", "type") and lower not in _TYPES:
        kind = ""
    asked = rng.choice(frames[kind]).format(k=key, c=column if lang == "zh" else lower)
    if title and title.lower() not in asked.lower() and rng.random() < 0.3:
        return rng.choice(WORDINGS["cell with title"][lang]).format(t=title, q=asked)
    return asked


def ask_pair(key: str, value: str, title: str, lang: str, rng: random.Random) -> str:
    """Return a question for the value of a key; a short key is asked for with the title."""
    frames = WORDINGS["pair"][lang]
    is_text = len(value) > 15 or bool(re.search(r"[_`]|^[a-z.\-]+$", key))
    asked = rng.choice(frames["text" if is_text else "value"]).format(k=key)
    if title and len(title) < 40 and (len(key) <= 6 or rng.random() < 0.3):
        return rng.choice(frames["with title"]).format(t=title, q=asked)
    return asked


def ask_list(lead: str, lang: str, rng: random.Random) -> str:
    """Return a question that the items after a lead-in answer, '' if there is none."""
    lead = _MARKDOWN.sub(lambda match: match[1] or "", lead).rstrip("：:，,。. ")
    lead = re.split(r"[。！？\n]|\. ", lead)[-1].strip().lstrip("-*+>•·# ")
    if _NOT_LISTED.search(lead):
        return ""
    return _ask_list_zh(lead, rng) if lang == "zh" else _ask_list_en(lead, rng)


def _ask_list_zh(lead: str, rng: random.Random) -> str:
    lead = _CONJUNCTION.sub("", lead)
    if not 4 <= len(lead) <= 60:
        return ""
    found, count = _FOLLOWING.subn("哪些", lead, count=1)
    if count:
        found = re.sub(r"之一的?$", "", found)
        if found.endswith("哪些") and not re.search(r"[有是为]哪些$", found):
            found = found[:-2] + "有哪些"
        found = re.sub(
            r"应当|可以|必须|须", lambda match: rng.choice((match[0], "要", "需要", "")), found
        )
        return found + rng.choice(("？", "", "呢？"))
    if _INCLUDES.search(lead):
        return lead + rng.choice(WORDINGS["list"]["zh"]["which"])
    return lead + rng.choice(WORDINGS["list"]["zh"]["what"]) if _COUNTED.search(lead) else ""


def _ask_list_en(lead: str, rng: random.Random) -> str:
    if not 10 <= len(lead) <= 140 or lead.count(" ") < 2:
        return ""
    if match := _THERE_ARE.match(lead):
        return str(rng.choice(WORDINGS["list"]["en"]["there are"])).format(match[1])
    if match := _ARE_FOLLOWING.match(lead):
        return f"Which {match[1]} are {match[2]}?"
    if match := _INCLUDES_EN.match(lead):
        return f"What does {_lower(match[1])} {match[2].lower()}?"
    found, count = re.subn(r"(?:the|these|one of the) following (\w+)", r"which \1", lead, count=1)
    return " ".join(found.split()) + "?" if count else ""


def ask_default(key: str, lang: str, rng: random.Random) -> str:
    """Return a question for the default of a parameter."""
    return str(rng.choice(WORDINGS["default"][lang])).format(k=key)


def ask_meaning(name: str, lang: str, rng: random.Random) -> str:
    """Return a question for what something is."""
    return str(rng.choice(WORDINGS["meaning"][lang])).format(name)
