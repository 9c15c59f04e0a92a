"""Read a question: its language, its parts, what kind of answer it asks for."""

import re

from index.errors import QuestionError
from index.text.normalize import has_han, search_layer
from rag.language.pinyin import romanised_names
from rag.question.decomposition import split_each
from rag.question.source_clause import drop_source
from rag.reading.bylines import asks_byline
from rag.types import Language, Question

LONGEST = 2000
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SPACED = re.compile(r"(?<=[\u3400-\u9fff]) +(?=[\u3400-\u9fff])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ASKS_ZH = "什么|哪|谁|几|多少|为何|为什么|怎么|怎样|如何|是否|吗"
SAYING = "说|讲|指出|强调|要求|提出|表示|建议|认为|透露|介绍|呼吁|回应"
_DIGITS = ["", *"一二三四五六七八九"]
NUMBERS = {
    **{one: value for value, one in enumerate(_DIGITS) if value}, "两": 2,
    **{f"{'' if ten == 1 else _DIGITS[ten]}十{one}": 10 * ten + value
       for ten in (1, 2) for value, one in enumerate(_DIGITS)},
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_COUNT_ZH = re.compile(
    r"(?<![十百千\d])(二?十[一二三四五六七八九]?|[两二三四五六七八九]|\d{1,2})"
    r"(?:个方面|方面|大|点|项|个|条|种|类|家|名|位|批|步|座|所)"
    r"的?(?:具体|主要|重点|全部)?((?:(?![是有为在和了分被各都由会把将])[\u3400-\u9fff]){0,4})"
)
_COUNT_EN = re.compile(
    r"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2})\s+"
    r"(?!years?\b|months?\b|days?\b|percent\b|o'clock\b|times?\b)"
    r"((?:[a-z-]+\s+){0,3}?[a-z-]*[a-rt-z]s\b)",
    re.IGNORECASE,
)
_DOES = re.compile(r"\b(?:did|do|does|have|has|had)\s+(?:the|these|those|all|its|their)\s+$", re.I)
_ASKS_LATER = re.compile(
    rf"[家名位][^，,。是]{{0,10}}?(?:{SAYING}|做|完成|得到|获得)了?[^，,。是]{{0,4}}(?:什么|哪|几|多少)"
)
_LIST_ZH = re.compile(r"哪些|哪几|几点|几个|几项|几条|几方面|分别|列出|都有谁")
_LISTED = (
    "requirements|problems|tasks|measures|points|suggestions|steps|aspects|issues|goals|industries"
    "|companies|areas|principles|challenges|reasons|ways|proposals|shortcomings|projects|priorities"
    "|actions|things"
)
# What is asked for stands before the verb: "which plan should take up the suggestions" is of one.
_NO_VERB = r"(?!(?:is|are|was|were|do|does|did|should|could|can|will|would|must|has|have|had)\b)"
_LIST_EN = re.compile(
    rf"(?:\b(?:list|which|what)|^(?:please )?name)\b(?:\s+(?:are|were))?"
    rf"(?:\s+{_NO_VERB}[\w'’-]+){{0,5}}?\s+(?:{_LISTED})\b",
    re.IGNORECASE,
)
_ACROSS = re.compile(
    r"(哪些|哪几|几)(篇|份|个)?(文章|文件|文档|报道|材料|新闻|资料|稿)|"
    r"\b(which|what|how many)\s+(articles?|documents?|files?|reports?|texts?|pages?)\b",
    re.IGNORECASE,
)
_KINDS = (
    ("post", re.compile(r"职务|职位|身份|担任什么|是谁$|是什么人|\bwho is\b"
                        r"|\b(position|job|post|role) (does|of)\b"
                        r"|\b(what|which) (\w+ ){0,2}(position|job|post|role)s?\b"
                        r"|\bwhat (is|was)\b.{0,40}\b(position|job|post|role)\b",
                        re.IGNORECASE)),
    ("who", re.compile(r"谁|哪位|何人|\bwho(m|se)?\b", re.IGNORECASE)),
    ("when", re.compile(r"何时|几月|几日|几号|哪天|哪一天|哪年|哪一年|什么时候|时间|日期|\bwhen\b"
                        r"|\bwhat (date|day|year|time)\b", re.IGNORECASE)),
    ("where", re.compile(r"哪里|哪儿|何处|何地|地点|什么地方|\bwhere\b", re.IGNORECASE)),
    ("how many", re.compile(r"多少|几个|几家|几名|几位|\bhow (many|much)\b", re.IGNORECASE)),
    ("why", re.compile(r"为什么|为何|原因|\bwhy\b", re.IGNORECASE)),
)  # fmt: skip
_SAYS = re.compile(
    rf"{SAYING}|"
    r"\b(say|said|says|point(s|ed)? out|stress(ed)?|emphasi[sz]ed?|suggest(ed)?|propos(e|ed)"
    r"|call(ed)? for|demand(ed)?|require(d|ments)?|state(d)?|mention(ed)?|explain(ed)?|warn(ed)?"
    r"|announce(d)?|argue(d)?"
    r"|claim(ed)?|note(d)?|urge(d)?|recommend(ed)?|according to)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“\"「『《]([^”\"」』》]{1,40})[”\"」』》]")


def read_question(text: str) -> Question:
    """Return what a question asks.

    Raises QuestionError, telling what to do, when it is too long or holds no words.
    """
    if not isinstance(text, str):
        raise QuestionError(f"A question is a text, not {type(text).__name__}.")
    clean = _INVISIBLE.sub("", _CONTROL.sub(" ", _SURROGATE.sub(" ", text))).strip()
    clean = _SPACED.sub("", clean)
    if len(clean) > LONGEST:
        raise QuestionError(
            f"The question is {len(clean)} characters long; shorten it to {LONGEST} or fewer."
        )
    if not re.search(r"\w", clean):
        raise QuestionError(
            "The question holds no words. Ask in Chinese or English, for example: "
            "谁主持会议？ or: Who chaired the meeting?"
        )
    search = search_layer(clean).rstrip("?？ ")
    count, counted = _count(search)
    asked = _parts(search)
    left = tuple(drop_source(part) for part in asked)
    parts = tuple(one for part in left for one in split_each(part))
    language: Language = "zh" if has_han(clean) else "en"
    return Question(
        text=clean,
        search=search,
        language=language,
        parts=parts,
        kind=next((name for name, pattern in _KINDS if pattern.search(search)), "what"),
        count=count,
        wants_list=bool(_LIST_ZH.search(search) or _LIST_EN.search(search)),
        asks_words=bool(_SAYS.search(search)),
        across_documents=bool(_ACROSS.search(search)),
        names=romanised_names(clean),
        phrases=tuple(_QUOTED.findall(search)),
        counted=counted,
        each=len(parts) > len(asked),
        drops_source=len(parts) == 1 and left != asked,
        asks_byline=asks_byline(search),
    )


def _parts(search: str) -> tuple[str, ...]:
    """Split a question that asks more than one thing; a clause that asks nothing is kept."""
    wholes = [part.strip() for part in re.split(r"[？?]+", search) if re.search(r"\w", part)]
    parts: list[str] = []
    for whole in wholes:
        clauses = [clause for clause in re.split(r"[，,；;]", whole) if clause.strip()]
        if len(clauses) > 1 and all(re.search(_ASKS_ZH, clause) for clause in clauses):
            parts += clauses
        else:
            parts.append(whole)
    return tuple(parts) or (search,)


def _is_known(search: str, counted: re.Match[str]) -> bool:
    """Tell whether what is counted does what is asked about: "what did the six members say"."""
    if has_han(search):
        return bool(_ASKS_LATER.match(search, counted.end(1)))
    return bool(_DOES.search(search[: counted.start()]))


def _count(search: str) -> tuple[int | None, str]:
    """Return how many things are asked for, and which."""
    match = _COUNT_ZH.search(search) or _COUNT_EN.search(search)
    if not match or _is_known(search, match):
        return None, ""
    label = match[1].lower()
    value = int(label) if label.isdigit() else NUMBERS[label]
    return (value, match[2]) if 2 <= value <= 30 else (None, "")
