"""Remove the clause of a question that names its source.

"At the county meeting, which four chains …" names a document and asks about the chains. The meeting
helps to find the document, but among its sentences it would favour those about the meeting.
"""

import re

from index.text.normalize import has_han
from rag.language.keywords import content_words
from rag.language.stopwords import ASKING, STOP_TERMS

_SOURCE_EN = (
    r"(?:speech|address|talk|lecture|interview|statement|remarks|letter|article|report|document"
    r"|paper|text|page|passage|story|news|website|meeting|conference|session|forum|seminar"
    r"|symposium|summit|gathering|event|briefing|consultation|discussion|hearing)"
)
_WORD = r"[\w'’“”\"().-]+"
_LEADING_EN = re.compile(
    rf"^(?:(?:in|at|on|during|from|per|within|judging (?:from|by)|based on)\s+(?!\d)"
    rf"(?!what\b|which\b|whose\b|how\b)(?:{_WORD}\s+){{0,12}}?{_SOURCE_EN}\b[^,?]*"
    rf"|(?:according to|as stated (?:in|by)|as reported (?:in|by))\s+"
    rf"(?!what\b|which\b|whom\b|whose\b)[^,?\d]+),\s*",
    re.IGNORECASE,
)
_TRAILING_EN = re.compile(
    rf",?\s+(?!in the event\b)(?:at|in|during|according to)"
    rf"\s+(?:the|this|that|a|an|its|his|her|their|{_WORD}['’]s)\s+(?:{_WORD}\s+){{0,8}}?{_SOURCE_EN}\b"
    rf"(?:\s+of\s+{_WORD}(?:\s+{_WORD}){{0,3}}(?=\s*(?:[,?]|$))|(?!\s+of\b))",
    re.IGNORECASE,
)
# The source is the subject: "Which towns did the 2019 county report name".
_SUBJECT_EN = re.compile(
    rf"(?:(?<=\bdid\s)|(?<=\bdoes\s))the\s+"
    rf"(?:(?!(?:its|his|her|their|a|an|the|of)\b){_WORD}\s+){{1,8}}?{_SOURCE_EN}"
    rf"(?=\s+(?!(?:of|on|in|at|about|with|for|held)\b){_WORD})",
    re.IGNORECASE,
)
# "the city that hosted the 2019 conference"
_HOST_EN = re.compile(
    rf"\s+that\s+(?:held|hosted)\s+(?:{_WORD}\s+){{1,8}}?{_SOURCE_EN}\b", re.IGNORECASE
)
# The clause must not itself ask anything, so it contains no 哪 or 什么.
_LEADING_ZH = re.compile(
    r"^(?:(?:在|于)?[^，,？。什哪谁几]*?(?:会|会议|活动|讲话|发言|报告|文章|文中|材料|报道|论坛|仪式|采访|通知|意见)"
    r"[”》」]?(?:上|中|里|期间|时)"
    r"|(?:据|根据|按照|依据|照)[^，,？。什哪谁几\d《]*)[，,]\s*"
)
# Words with meaning that must be left for a question to make sense without the clause. Chinese ones
# are content words; English ones include verbs and other words that say little.
_MIN_WORDS_ZH = 2
_MIN_WORDS_EN = 3


def drop_source(question: str) -> str:
    """Return a question of the search layer without the clause that names its source.

    If too little would be left to make sense, the question is returned unchanged.
    """
    if has_han(question):
        rest = _LEADING_ZH.sub("", question)
        return rest if len(content_words(rest)) >= _MIN_WORDS_ZH else question
    rest = _TRAILING_EN.sub("", _HOST_EN.sub("", _LEADING_EN.sub("", question)))
    rest = _SUBJECT_EN.sub("it", rest)
    words = {word.lower() for word in re.findall(r"\w+", rest)}
    return rest if len(words - STOP_TERMS - ASKING) >= _MIN_WORDS_EN else question
