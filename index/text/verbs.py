"""Verbs of saying, Chinese and English, as alternatives of regular expressions."""

_PLAIN = "强调 指出 要求 表示 认为 提出 建议 介绍 透露 说".split()
# A longer word comes before its beginning (说道 before 说).
_REPORTING = ["说道", "讲话", "坦言", *_PLAIN, "称"]
_ASKED = [*_PLAIN, "讲", "呼吁", "回应"]
_FURTHER = (
    "坦言 谈 称 提到 提议 回答 答 承诺 部署 汇报 通报 希望 发言 致辞 号召 宣布 解释 警告 主张 批评"
    " 回忆 推断 推论 论述 描述"
).split()

REPORTING = "|".join(_REPORTING)
"""Verbs that stand between a speaker and the words that a text reports."""
ANNOUNCING = "|".join(verb for verb in _REPORTING if len(verb) > 1)
"""The verbs of ``REPORTING`` that are seldom part of another word."""
ASKED = "|".join(_ASKED)
"""Verbs by which a question asks for what somebody said."""
SAYING = "|".join([*_ASKED, *_FURTHER])
"""All verbs by which a text may say that somebody spoke."""
TELLING = "|".join(
    [verb for verb in (*_ASKED, *_FURTHER) if verb not in ("讲", "发言", "致辞")] + ["讲(?!话)"]
)
"""Those of ``SAYING`` that are followed by what was said: not 讲话, 发言 and 致辞."""
STATED_EN = (
    "say|said|stress|emphasi[sz]e|propose|suggest|urge|demand|mention|explain|announce|recommend"
    "|call for|ask for"
)
"""Verbs that ask for a statement after "what did X": not "state" or "note", which are nouns too."""
ABOUT = "提出|提|说|讲|谈|作出|做出|发表|表示"
"""Verbs behind the topic of a statement: 就旅游说了什么. 强调 and the like are nouns there."""
ABOUT_EN = "say|said|think|suggest|propose|demand|require|mention|comment"
"""Beginnings of words before the topic of a statement: say about, suggestions on."""
