"""The years a question names, and whether a text speaks of them."""

import re

# Not a decade (1990s, 1980年代), nor a part of a longer number, nor so many of something
# (1500亩, 2000 meters, 1000 people).
_YEAR = re.compile(
    r"(?<![\d,.])(1\d{3}|20\d{2})(?!\d|,\d|s\b|\s?年代|\s?(?!年|至|到)[\u4e00-\u9fff]"
    r"|\s(?:people|percent|km|kg|[a-z]+s)\b)"
)
_NUMERALS = str.maketrans("〇零○一二三四五六七八九", "000123456789")


def lacks_year(question: str, text: str) -> bool:
    """Tell whether a question names a year that a text, in digits or numerals, does not.

    ``98年`` in the text is 1998. Both are texts of the search layer.
    """
    asked = _YEAR.findall(question.translate(_NUMERALS))
    if not asked:
        return False
    digits = text.translate(_NUMERALS)
    return not all(year in digits or re.search(rf"(?<!\d){year[2:]}年", digits) for year in asked)
