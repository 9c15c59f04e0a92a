"""Who reported, took the pictures or published: told in a line of its own, not in a sentence."""

import re

_ASKS = re.compile(
    r"记者|通讯员|撰稿|供稿|作者|责编|编辑|照片|配图|摄影|拍摄|拍的|谁写|发布者|发布的"
    r"|\b(?:journalists?|reporters?|reported|correspondents?|photo\w*|pictures?|authors?|editors?"
    r"|publish(?:ed|er|ers)|posted|wrote|written)\b",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:^|[\s(（|])(?:本报|本网|本刊)?(?:特约)?"
    r"(?:记者|通讯员|摄影|撰稿|供稿|作者|责任编辑|责编|编辑|发布者|来源)"
    r"(?:[:：\s/]+[\u4e00-\u9fff]{2,12}|[\u4e00-\u9fff]{2,3}(?=[\s、)）]|$))"
    r"|[(（][^()（）]{0,12}(?:摄|文|图|报道)[)）]"
)


def tells_byline(text: str, question: str) -> bool:
    """Tell whether a question asks for a byline and a text is one; both of the search layer."""
    return bool(_ASKS.search(question) and _BYLINE.search(text))
