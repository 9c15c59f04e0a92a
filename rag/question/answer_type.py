"""What kind of answer a question asks for."""

import re
from collections.abc import Collection, Iterable

from rag.language.stopwords import FUNCTION
from rag.language.verbs import SAYING

LIST_ZH = re.compile(r"哪些|哪几|几点|几个|几项|几条|几方面|分别|列出|都有谁")
_LISTED = (
    "requirements|problems|tasks|measures|points|suggestions|steps|aspects|issues|goals|industries"
    "|companies|areas|principles|challenges|reasons|ways|proposals|shortcomings|projects|priorities"
    "|actions|things"
)
# What is asked for stands before the verb: "which plan should take up the suggestions" is of one.
_NO_VERB = r"(?!(?:is|are|was|were|do|does|did|should|could|can|will|would|must|has|have|had)\b)"
LIST_EN = re.compile(
    rf"(?:\b(?:list|which|what)|^(?:please )?name)\b(?:\s+(?:are|were))?"
    rf"(?:\s+{_NO_VERB}[\w'’-]+){{0,5}}?\s+(?:{_LISTED})\b",
    re.IGNORECASE,
)
ACROSS = re.compile(
    r"(哪些|哪几|几)(篇|份|个)?(文章|文件|文档|报道|材料|新闻|资料|稿)|"
    r"\b(which|what|how many)\s+(articles?|documents?|files?|reports?|texts?|pages?)\b",
    re.IGNORECASE,
)
ANSWER_TYPES = (
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
ASKS_WORDS = re.compile(
    rf"{SAYING}|"
    r"\b(say|said|says|point(s|ed)? out|stress(ed)?|emphasi[sz]ed?|suggest(ed)?|propos(e|ed)"
    r"|call(ed)? for|demand(ed)?|require(d|ments)?|state(d)?|mention(ed)?|explain(ed)?|warn(ed)?"
    r"|announce(d)?|argue(d)?"
    r"|claim(ed)?|note(d)?|urge(d)?|recommend(ed)?|according to)\b",
    re.IGNORECASE,
)
_PERSON_EN = (
    r"(?:authors?|reporters?|journalists?|correspondents?|photographers?|editors?|publishers?)"
)
_DID_EN = (
    r"(?:wrote|reported|photographed|published|posted|edited|took (?:the )?(?:photo|picture|image))"
)
_ASKS_BYLINE = re.compile(
    r"(?:记者|通讯员|作者|责编|编辑|摄影师?|撰稿人?|供稿人?|发布者)[^，,。]{0,4}(?:是谁|是哪|有谁|有哪|叫什么)"
    r"|(?:哪[一几]?[位名些家]|谁是)[^，,。]{0,8}(?:记者|通讯员|作者|编辑|摄影)"
    r"|(?:谁|哪[一几]?[位名家])(?:记者|通讯员)?(?:写|拍|撰|报道|摄|供稿|编辑|发布)"
    r"|(?:照片|配图|图片|稿子|稿件|报道)[^，,。]{0,8}(?:谁|哪[里家位])"
    r"|哪家?[^，,。]{0,4}(?:发布|刊登|刊发)的?$|\b(?:published|written|taken|reported)\b.*\bby who"
    rf"|\b(?:who|(?:which|what) \w+) (?:\w+ ){{0,2}}?{_DID_EN}"
    rf"|\bwho (?:is|was|are|were) the (?:\w+ )?{_PERSON_EN}|\b(?:which|what) {_PERSON_EN}",
    re.IGNORECASE,
)


def asks_byline(question: str) -> bool:
    """Tell whether a question of the search layer asks for what a byline tells."""
    return bool(_ASKS_BYLINE.search(question))


_HOLDING = frozenset(
    "担任 现任 任职 单位 机构 部门 hold holds held serve serves government official posts positions"
    " jobs roles body work works organisation organization department unit".split()
)


def asks_only_post(content: Iterable[str], names: Collection[str]) -> bool:
    """Tell whether a question asks nothing but who somebody is, or what post they hold.

    ``content`` are its words that carry meaning, ``names`` those of the person and of places.
    """
    left = [one for one in content if one not in _HOLDING | FUNCTION]
    return all(any(one in name for name in names) for one in left)
