"""Who reported, took the pictures or published: told in a line of its own, not in a sentence."""

import re

_PERSON_EN = (
    r"(?:authors?|reporters?|journalists?|correspondents?|photographers?|editors?|publishers?)"
)
_DID_EN = (
    r"(?:wrote|reported|photographed|published|posted|edited|took (?:the )?(?:photo|picture|image))"
)
_ASKS = re.compile(
    r"(?:记者|通讯员|作者|责编|编辑|摄影师?|撰稿人?|供稿人?|发布者)[^，,。]{0,4}(?:是谁|是哪|有谁|有哪|叫什么)"
    r"|(?:哪[一几]?[位名些家]|谁是)[^，,。]{0,8}(?:记者|通讯员|作者|编辑|摄影)"
    r"|(?:谁|哪[一几]?[位名家])(?:记者|通讯员)?(?:写|拍|撰|报道|摄|供稿|编辑|发布)"
    r"|(?:照片|配图|图片|稿子|稿件|报道)[^，,。]{0,8}(?:谁|哪[里家位])"
    r"|哪家?[^，,。]{0,4}(?:发布|刊登|刊发)的?$|\b(?:published|written|taken|reported)\b.*\bby who"
    rf"|\b(?:who|(?:which|what) \w+) (?:\w+ ){{0,2}}?{_DID_EN}"
    rf"|\bwho (?:is|was|are|were) the (?:\w+ )?{_PERSON_EN}|\b(?:which|what) {_PERSON_EN}",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:^|[\s(（|])(?:本报|本网|本刊)?(?:特约)?"
    r"(?:记者|通讯员|摄影|撰稿|供稿|作者|责任编辑|责编|编辑|发布者|来源)"
    r"(?:[:：\s/]+[\u4e00-\u9fff]{2,12}|[\u4e00-\u9fff]{2,3}(?=[\s、)）]|$))"
    r"|[(（](?!中英)[\u4e00-\u9fff·]{2,4}[\s?]*(?:摄|文|图|报道)[)）]"
)


def asks_byline(question: str) -> bool:
    """Tell whether a question of the search layer asks for what a byline tells."""
    return bool(_ASKS.search(question))


def is_byline(text: str) -> bool:
    """Tell whether a text of the search layer is a byline, or holds one."""
    return bool(_BYLINE.search(text))
