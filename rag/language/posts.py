"""The posts that people hold, by their Chinese and English names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Post:
    """A post.

    ``held``: it has one holder at a time, so a question may ask who that is. ``head``: the head of
    an organisation may be called so, and any English word for a head may mean it. ``title``: it
    stands next to the name of its holder. ``english`` are its English names; of a head, those
    besides ``_HEADS_EN``.
    """

    word: str
    held: bool = False
    head: bool = False
    title: bool = True
    english: tuple[str, ...] = ()


_HEADS_EN = ("president", "chairman", "chairwoman", "chairperson", "chair")
_POSTS = (
    Post("书记", held=True, english=("party secretary",)),
    Post("秘书长", held=True, english=("secretary-general", "secretary general")),
    Post("主席", held=True, head=True, english=("governor",)),
    Post("主任", held=True, head=True),
    Post("市长", held=True, english=("mayor",)),
    Post("区长", held=True, english=("mayor",)),
    Post("县长", held=True, english=("mayor",)),
    Post("镇长", held=True, english=("mayor",)),
    Post("州长", english=("mayor", "governor")),
    Post("省长", held=True, english=("governor",)),
    Post("总督", english=("governor",)),
    Post("巡抚", english=("governor",)),
    Post("总统", held=True, head=True),
    Post("总理", held=True),
    Post("首相", held=True),
    Post("部长", held=True),
    Post("局长", held=True),
    Post("处长", held=True),
    Post("科长", held=True),
    Post("厅长", held=True),
    Post("所长", held=True),
    Post("院长", held=True, head=True, english=("principal",)),
    Post("校长", held=True, head=True, english=("principal", "headmaster")),
    Post("行长", held=True, head=True, english=("governor",)),
    Post("董事长", held=True, head=True),
    Post("总经理", held=True, head=True, english=("general manager",)),
    Post("总裁", held=True, head=True, english=("general manager",)),
    Post("总监", english=("general manager",)),
    Post("经理", english=("general manager",)),
    Post("理事长", head=True),
    Post("委员长", head=True),
    Post("会长", head=True),
    Post("社长", head=True),
    Post("议长", head=True),
    Post("主持", head=True, title=False),
    Post("召集", head=True, title=False),
    Post("负责人", head=True, english=("principal",)),
    Post("委员"),
    Post("代表"),
    Post("教授"),
    Post("研究员"),
    Post("工程师"),
    Post("记者"),
    Post("主编"),
    Post("发言人"),
    Post("创始人"),
)


def _either(words: list[str]) -> str:
    """Return words as alternatives of a regular expression, longer ones first."""
    return "|".join(sorted(words, key=len, reverse=True))


TITLE_WORDS = tuple(post.word for post in _POSTS if post.title)
"""Posts that stand next to a name."""
TITLES = _either([*TITLE_WORDS])
"""The same as alternatives of a regular expression; so are the others."""
HELD_POSTS = _either([post.word for post in _POSTS if post.held])
"""Posts with a single holder, in Chinese."""
HELD_POSTS_EN = _either([*_HEADS_EN, *{name for post in _POSTS for name in post.english}])
"""Posts with a single holder, in English."""


def holder_words(post: str) -> str:
    """Return what a Chinese text may call a post of ``HELD_POSTS_EN``, as alternatives.

    Any other post is returned unchanged.
    """
    is_head = post in _HEADS_EN
    words = [known.word for known in _POSTS if post in known.english or (is_head and known.head)]
    return _either(words) or post


def has_post(text: str, names: Iterable[str]) -> bool:
    """Return True if a post stands right before or after one of some Chinese names in a text."""
    return any(re.search(rf"(?:{TITLES}){name}|{name}(?:{TITLES})", text) for name in names)
