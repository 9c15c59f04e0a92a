"""Verbs of saying, Chinese and English, as alternatives of regular expressions."""

_PLAIN = "强调 指出 要求 表示 认为 提出 建议 介绍 坦言 透露 说".split()
# A longer word comes before its beginning (说道 before 说).
_REPORTING = ["说道", "讲话", *_PLAIN, "称"]
_ASKED = [*_PLAIN, "讲", "呼吁", "回应"]
_FURTHER = (
    "谈 称 提到 提议 回答 答 承诺 部署 汇报 通报 希望 发言 致辞 号召 宣布 解释 警告 主张 批评 回忆"
    " 推断 推论 论述 描述"
).split()

REPORTING = "|".join(_REPORTING)
"""Verbs that stand between a speaker and the words that a text reports."""
ANNOUNCING = "|".join(verb for verb in _REPORTING if len(verb) > 1)
"""The verbs of ``REPORTING`` that are seldom part of another word."""
ASKED = "|".join(_ASKED)
"""Verbs by which a question asks for what somebody said."""
SAYING = "|".join([*_ASKED, *_FURTHER])
"""All verbs by which a text may say that somebody spoke."""
ASKED_EN = (
    r"say|said|says|point(?:s|ed)? out|stress(?:ed)?|emphasi[sz]ed?|suggest(?:ed)?|propos(?:e|ed)"
    r"|call(?:ed)? for|ask for|demand(?:ed)?|require(?:d|ments)?|state(?:d)?|mention(?:ed)?"
    r"|explain(?:ed)?|warn(?:ed)?|announce(?:d)?|argue(?:d)?|claim(?:ed)?|note(?:d)?|urge(?:d)?"
    r"|recommend(?:ed)?"
)
"""The same as ``ASKED`` in English questions."""
