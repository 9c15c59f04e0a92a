"""What a question asks, without the words that name its source.

"At the county meeting, which four chains …" names a document and asks of the chains. The
meeting finds the document; among its sentences it speaks for those that speak of meetings.
"""

import re

from index.text.normalize import has_han
from rag.language.keywords import content_words
from rag.language.stopwords import ASKING, STOP_TERMS

_TOLD_EN = (
    r"(?:speech|address|talk|lecture|interview|statement|remarks|letter|article|report|document"
    r"|paper|text|page|passage|story|news|website|meeting|conference|session|forum|seminar"
    r"|symposium|summit|gathering|event|briefing|consultation|discussion|hearing)"
)
_WORD = r"[\w'’“”\"().-]+"
_LEADING_EN = re.compile(
    rf"^(?:(?:in|at|on|during|from|per|within|judging (?:from|by)|based on)\s+(?!\d)"
    rf"(?!what\b|which\b|whose\b|how\b)(?:{_WORD}\s+){{0,12}}?{_TOLD_EN}\b[^,?]*"
    rf"|(?:according to|as stated (?:in|by)|as reported (?:in|by))\s+"
    rf"(?!what\b|which\b|whom\b|whose\b)[^,?\d]+),\s*",
    re.IGNORECASE,
)
_WITHIN_EN = re.compile(
    rf",?\s+(?!in the event\b)(?:at|in|during|according to)"
    rf"\s+(?:the|this|that|a|an|its|his|her|their|{_WORD}['’]s)\s+(?:{_WORD}\s+){{0,8}}?{_TOLD_EN}\b"
    rf"(?:\s+of\s+{_WORD}(?:\s+{_WORD}){{0,3}}(?=\s*(?:[,?]|$))|(?!\s+of\b))",
    re.IGNORECASE,
)
# "Which towns did the 2019 county report name" asks what it names.
_SUBJECT_EN = re.compile(
    rf"(?:(?<=\bdid\s)|(?<=\bdoes\s))the\s+"
    rf"(?:(?!(?:its|his|her|their|a|an|the|of)\b){_WORD}\s+){{1,8}}?{_TOLD_EN}"
    rf"(?=\s+(?!(?:of|on|in|at|about|with|for|held)\b){_WORD})",
    re.IGNORECASE,
)
_HOST_EN = re.compile(
    rf"\s+that\s+(?:held|hosted)\s+(?:{_WORD}\s+){{1,8}}?{_TOLD_EN}\b", re.IGNORECASE
)
# Not yet what is asked: no 哪, no 什么.
_LEADING_ZH = re.compile(
    r"^(?:(?:在|于)?[^，,？。什哪谁几]*?(?:会|会议|活动|讲话|发言|报告|文章|文中|材料|报道|论坛|仪式|采访|通知|意见)"
    r"[”》」]?(?:上|中|里|期间|时)"
    r"|(?:据|根据|按照|依据|照)[^，,？。什哪谁几\d《]*)[，,]\s*"
)
_LEAST = 3  # words that still say something
_LEAST_ZH = 2


def drop_source(question: str) -> str:
    """Return a question of the search layer without the clause that names its source.

    What is left must still ask something, else the question is returned as it is.
    """
    if has_han(question):
        left = _LEADING_ZH.sub("", question)
        says = left == question or len(content_words(left)) >= _LEAST_ZH
        return left if says else question
    left = _WITHIN_EN.sub("", _HOST_EN.sub("", _LEADING_EN.sub("", question)))
    left = _SUBJECT_EN.sub("it", left)
    words = {word.lower() for word in re.findall(r"\w+", left)}
    return left if len(words - STOP_TERMS - ASKING) >= _LEAST else question
