"""Numbers of lists in the formats in which Word, PowerPoint and browsers print them.

The formats have the names of ECMA-376 (ST_NumberFormat). Those for which this module has no
characters are printed in digits: Arabic, Hindi and Vietnamese ones, and amounts of money in words.
"""

from index.formats.han_numbers import counted, digit_by_digit, formal
from index.text.numerals import ONES

_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_HEBREW = (
    (400, "ת"), (300, "ש"), (200, "ר"), (100, "ק"), (90, "צ"), (80, "פ"), (70, "ע"), (60, "ס"),
    (50, "נ"), (40, "מ"), (30, "ל"), (20, "כ"), (16, "טז"), (15, "טו"), (10, "י"), (9, "ט"),
    (8, "ח"), (7, "ז"), (6, "ו"), (5, "ה"), (4, "ד"), (3, "ג"), (2, "ב"), (1, "א"),
)  # fmt: skip
# The first characters of rows of enclosed numbers that Unicode has, and how many there are.
_CIRCLED = ((1, 20, "①"), (21, 35, "㉑"), (36, 50, "㊱"))
_ENCLOSED = {
    "decimalEnclosedCircle": _CIRCLED,
    "decimalEnclosedCircleChinese": _CIRCLED,
    "decimalEnclosedParen": ((1, 20, "⑴"),),
    "decimalEnclosedFullstop": ((1, 20, "⒈"),),
    "ideographEnclosedCircle": ((1, 10, "㊀"),),
}
_HAN = (
    "chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand",
)  # fmt: skip
_HAN_DIGITS = ("ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand")
_TRADITIONAL = str.maketrans("贰叁陆万亿", "貳參陸萬億")
_JAPANESE_LEGAL = str.maketrans("壹贰叁肆陆柒捌玖佰仟万", "壱弐参四六七八九百阡萬")
_KOREAN = str.maketrans("一二三四五六七八九十百千", "일이삼사오육칠팔구십백천")
_KOREAN_ONES = ("", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_KOREAN_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_DIGITS = {
    "decimalFullWidth": "０１２３４５６７８９", "decimalFullWidth2": "０１２３４５６７８９",
    "koreanDigital": "영일이삼사오육칠팔구", "koreanDigital2": f"零{ONES}",
    "thaiNumbers": "๐๑๒๓๔๕๖๗๘๙", "hindiNumbers": "०१२३४५६७८९",
}  # fmt: skip
_KATAKANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_IROHA = (
    "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
)
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
# Rows of characters of which each is a number; after the last the first comes again.
_ROWS = {
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
    "ganada": "가나다라마바사아자차카타파하",
    "chosung": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "aiueo": _KATAKANA, "aiueoFullWidth": _KATAKANA, "iroha": _IROHA, "irohaFullWidth": _IROHA,
}  # fmt: skip
# Rows of letters: after the last each is doubled, then tripled.
_LETTERS = {
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz", "upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "russianLower": _RUSSIAN, "russianUpper": _RUSSIAN.upper(), "chicago": "*†‡§",
    "hebrew2": "אבגדהוזחטיכלמנסעפצקרשת", "arabicAlpha": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "arabicAbjad": "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ",
    "thaiLetters": "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
}  # fmt: skip
_MOST_REPEATS = 40
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINAL = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


def in_format(value: int, name: str) -> str:
    """Return a number in one of the formats, in digits if the format is not known."""
    for first, last, character in _ENCLOSED.get(name, ()):
        if first <= value <= last:
            return chr(ord(character) + value - first)
    if name in _DIGITS:
        return "".join(_DIGITS[name][int(digit)] for digit in str(value))
    if name in _ROWS and value:
        return _ROWS[name][(value - 1) % len(_ROWS[name])]
    letters = _LETTERS.get(name, "")
    if letters and 0 < value <= _MOST_REPEATS * len(letters):
        repeats, at = divmod(value - 1, len(letters))
        return letters[at] * (repeats + 1)
    return _in_han(value, name) or _western(value, name)


def _in_han(value: int, name: str) -> str:
    """Return a number in East Asian characters, '' if the format is none of these."""
    if name in _HAN:
        return counted(value)
    if name in _HAN_DIGITS:
        return digit_by_digit(str(value))
    if name == "chineseLegalSimplified":
        return formal(value)
    if name == "ideographLegalTraditional":
        return formal(value).translate(_TRADITIONAL)
    if name == "japaneseLegal":
        return formal(value).replace("零", "").translate(_JAPANESE_LEGAL)
    if name in ("japaneseCounting", "koreanCounting"):
        plain = counted(value).replace("零", "")  # neither language says the noughts
        plain = plain.replace("一百", "百").replace("一千", "千").replace("一十", "十")
        return plain.translate(_KOREAN) if name == "koreanCounting" else plain
    if name == "koreanLegal" and 0 < value < 100:
        return _KOREAN_TENS[value // 10] + _KOREAN_ONES[value % 10]
    if name == "ideographZodiacTraditional" and value:
        return _STEMS[(value - 1) % 10] + _BRANCHES[(value - 1) % 12]
    return ""


def _western(value: int, name: str) -> str:
    """Return a number in Roman numerals, words or digits."""
    if name in ("lowerRoman", "upperRoman") and 0 < value < 5000:
        text = _added(value, _ROMAN)
        return text.upper() if name == "upperRoman" else text
    if name == "hebrew1" and 0 < value < 1000:
        return _added(value, _HEBREW)
    if name == "ordinal":
        tail = "th" if value % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(value % 10)
        return f"{value}{tail or 'th'}"
    if name in ("cardinalText", "ordinalText") and value < 1000:
        words = _in_words(value)
        if name == "ordinalText":
            *before, last = words.replace("-", " -").split(" ")
            stem = last.lstrip("-")
            ends = _ORDINAL.get(stem) or (f"{stem[:-1]}ieth" if stem[-1] == "y" else f"{stem}th")
            words = " ".join([*before, last.replace(stem, ends)]).replace(" -", "-")
        return words.capitalize()
    if name == "hex":
        return f"{value:X}"
    if name == "numberInDash":
        return f"- {value} -"
    if name == "none":
        return ""
    zeros = 2 if name == "decimalZero" else int(name[5:]) if name.startswith("zeros") else 0
    return str(value).zfill(zeros)


def _added(value: int, signs: tuple[tuple[int, str], ...]) -> str:
    """Return a number as signs whose values add up to it."""
    text = ""
    for size, letters in signs:
        count, value = divmod(value, size)
        text += letters * count
    return text


def _in_words(value: int) -> str:
    if value < 20:
        return _SMALL[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens - 2] + (f"-{_SMALL[ones]}" if ones else "")
    hundreds, rest = divmod(value, 100)
    return f"{_SMALL[hundreds]} hundred" + (f" {_in_words(rest)}" if rest else "")
