"""Find lines that are not part of a page's text: copyright notices, counters, navigation.

They stay in the document but are not searched. Reporters' credits are facts and are searched.
"""

import re

_LONGEST_LINE = 120  # characters; a longer line is text that mentions, say, copyright
_BOILERPLATE = re.compile(
    r"版权所有|转载请注明|盗用必究|all rights reserved|copyright|©|ICP备|公网安备|"
    r"本站不保证|不予受理|来源于?网络.{0,20}版权|如有侵权|"
    r"^(上一篇|下一篇|上一页|下一页|查看更多|相关文章|相关阅读|相关推荐|热门推荐|推荐阅读|"
    r"您可能关注的文档|猜你喜欢|返回顶部|文档介绍|分享到?|收藏|点赞|评论|打印|关闭|登录|注册)"
    r"|^(首页|当前位置|您的位置|位置)\s*[>：:»›/]|^[^>»›。，]{1,12}([>»›][^<>»›。，]{1,14}){2,}$",
    re.IGNORECASE,
)
_COUNTER = re.compile(r"^[\d\s|.,，、:：/-]*$")


def boilerplate(search: str) -> list[tuple[int, int]]:
    """Return the ranges of boilerplate lines of a text of the search layer."""
    found = []
    at = 0
    for line in search.splitlines(keepends=True):
        text = line.strip()
        if (
            text
            and len(text) <= _LONGEST_LINE
            and (_BOILERPLATE.search(text) or _COUNTER.match(text))
        ):
            found.append((at, at + len(line)))
        at += len(line)
    return found
