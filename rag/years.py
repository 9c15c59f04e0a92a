"""The years a question names, and whether a text speaks of them."""

import re

# Not a decade or an era (1990s, 1980年代), nor part of a longer number.
_YEAR = re.compile(r"(?<![\d,.])(1\d{3}|20\d{2})(?![\d,]|s\b|年代|多|\s?(?:人|米|元|公里|km|m)\b)")
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
