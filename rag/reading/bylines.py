"""Who reported, took the pictures or published: told in a line of its own, not in a sentence."""

import re

_BYLINE = re.compile(
    r"(?:^|[\s(（|])(?:本报|本网|本刊)?(?:特约)?"
    r"(?:记者|通讯员|摄影|撰稿|供稿|作者|责任编辑|责编|编辑|发布者|来源)"
    r"(?:[:：\s/]+[\u4e00-\u9fff]{2,12}|[\u4e00-\u9fff]{2,3}(?=[\s、)）]|$))"
    r"|[(（](?!中英)[\u4e00-\u9fff·]{2,4}[\s?]*(?:摄|文|图|报道)[)）]"
)


def is_byline(text: str) -> bool:
    """Tell whether a text of the search layer is a byline, or holds one."""
    return bool(_BYLINE.search(text))
