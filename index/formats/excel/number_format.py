"""Numbers as Excel shows them: dates, percentages, leading zeros, currencies, units."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from index.formats.han_numbers import counted, digit_by_digit, formal, formal_digits

# Formats that files name by number only. Those from 27 on mean this in Chinese editions.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 14: "yyyy-mm-dd", 15: "d-mmm-yy", 16: "d-mmm",
    17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm", 27: "yyyy年m月", 28: "m月d日", 29: "m月d日", 30: "m-d-yy",
    31: "yyyy年m月d日", 32: "h时mm分", 33: "h时mm分ss秒", 34: "上午/下午h时mm分",
    35: "上午/下午h时mm分ss秒", 36: "yyyy年m月", 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: "#,##0", 42: "#,##0", 43: "#,##0.00",
    44: "#,##0.00", 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: "yyyy年m月", 51: "m月d日", 52: "yyyy年m月", 53: "m月d日", 54: "m月d日",
    55: "上午/下午h时mm分", 56: "上午/下午h时mm分ss秒", 57: "yyyy年m月", 58: "m月d日",
}  # fmt: skip
_LAST_DAY = 2_958_465  # the serial number of 31 December 9999
_LONGEST = 255  # characters of a format, which is Excel's own limit
_LARGEST = 308  # the exponent of the largest number that Excel holds
_PRECISION = 1000  # digits, enough for that number in the longest format
_EXACT = 15  # significant digits that Excel keeps

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<half>AM/PM|A/P|上午/下午)|(?P<general>General|G/通用格式)"
    r"|(?P<power>E[+-])|(?P<date>y+|e+|m+|d+|h+|s+(?:\.0+)?|a{3,4}|g+)"
    r"|(?P<digit>[0#?])|(?P<mark>[.,%/@])|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN = re.compile(r"-?[1-9]\d{0,13}|0|-?\d{1,7}\.\d{0,6}[1-9]")
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_LARGEST_FRACTION = 10**12
_WEEKDAYS = "一二三四五六日"
# Long date and time of the system, which is taken for a Chinese one.
_LONG = {"F800": "yyyy年m月d日", "F400": "h:mm:ss", "X-SYSDATE": "yyyy年m月d日",
         "X-SYSTIME": "h:mm:ss"}  # fmt: skip
_JAPANESE_ERAS: tuple[tuple[datetime, str, int], ...] = (
    (datetime(2019, 5, 1), "令和", 2018), (datetime(1989, 1, 8), "平成", 1988),
    (datetime(1926, 12, 25), "昭和", 1925), (datetime.min, "大正", 1911),
)  # fmt: skip
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"


class _Section(NamedTuple):
    """One of up to four formats between semicolons, and when it is used."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None
    numerals: str  # DBNum1 and so on
    locale: str  # the number of a language, such as 804 for Simplified Chinese

    @property
    def republic(self) -> bool:
        """Return True if years are counted from 1912, as in Taiwan."""
        return self.locale.endswith("404")

    @property
    def chinese(self) -> bool:
        """Return True if months and days of the week have Chinese names."""
        return self.locale[-3:] in ("804", "404", "C04", "004")

    @property
    def is_date(self) -> bool:
        return any(kind in ("date", "elapsed", "half") for kind, _ in self.tokens)


def shown(text: str, code: str, *, since_1904: bool = False) -> str:
    """Return the number of a cell as a format shows it, the text itself if it is no number."""
    if code == "General" and _PLAIN.fullmatch(text):
        return text
    try:
        with localcontext(Context(prec=_PRECISION)):
            number = Decimal(text)
            if number.is_finite() and abs(number.adjusted()) <= _LARGEST:
                return _shown(_exact(number), _sections(code[:_LONGEST]), since_1904)
    except ArithmeticError:
        pass
    return text


def _shown(number: Decimal, sections: tuple[_Section, ...], since_1904: bool) -> str:
    section, number = _select(sections, number)
    if not section.is_date:
        return _number(number, section)
    shift = 1462 if since_1904 else 0
    if 0 <= number + shift < _LAST_DAY:
        return _date(float(number) + shift, section)
    return _general(number)


def _exact(number: Decimal) -> Decimal:
    """Round away what binary fractions leave: 0.08749999999999999 is meant to be 0.0875."""
    if len(number.as_tuple().digits) <= _EXACT or number == number.to_integral_value():
        return number
    return number.quantize(Decimal(1).scaleb(number.adjusted() - _EXACT + 1), ROUND_HALF_UP)


@lru_cache(maxsize=1000)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition, numerals, language = None, "", ""
    for match in _TOKEN.finditer(f"{code or 'General'};"):
        kind, text = match.lastgroup or "", match[match.lastgroup or 0]
        if kind == "literal" and text == ";":
            sections.append(_Section(tuple(tokens), condition, numerals, language))
            tokens, condition, numerals, language = [], None, "", ""
        elif kind == "bracket":
            found = _CONDITION.fullmatch(text.replace(" ", ""))
            if found:
                condition = found[1], float(found[2])
            elif text.lower().startswith("dbnum"):
                numerals = text[5:6]
            elif re.fullmatch(r"h+|m+|s+", text, re.IGNORECASE):
                tokens.append(("elapsed", text.lower()))
            elif text.startswith("$"):
                sign, _, locale = text[1:].partition("-")
                if locale.upper() in _LONG:
                    return _sections(_LONG[locale.upper()])
                language = language or locale.upper()
                tokens += [("literal", sign)] if sign else []
        elif kind:
            literal = kind in ("quoted", "escaped", "literal")
            tokens.append(("literal", text) if literal else (kind, text.lower()))
    return tuple(sections)


def _select(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section, Decimal]:
    """Return the section for a number, and the number without a sign that it replaces."""
    tests = {
        "<": lambda a, b: a < b, ">": lambda a, b: a > b, "=": lambda a, b: a == b,
        "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b, "<>": lambda a, b: a != b,
    }  # fmt: skip
    if any(section.condition for section in sections):
        for section in sections[:3]:
            if section.condition is None or tests[section.condition[0]](
                float(number), section.condition[1]
            ):
                return section, number
        return sections[0], number
    if number < 0 and len(sections) > 1:
        return sections[1], -number
    if number == 0 and len(sections) > 2:
        return sections[2], number
    return sections[0], number


def _general(number: Decimal) -> str:
    """Return a number without a format: all its digits, none of them zeros at the end."""
    if number and not -10 <= number.adjusted() < 21:
        mantissa, _, exponent = f"{number.normalize():E}".partition("E")
        return f"{mantissa}E{exponent}"
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _number(number: Decimal, section: _Section) -> str:
    kinds = [kind for kind, _ in section.tokens]
    if "general" in kinds or ("mark", "@") in section.tokens:
        text = _in_numerals(_general(number), section.numerals)
        return "".join(
            text if kind == "general" or (kind, value) == ("mark", "@") else value
            for kind, value in section.tokens
        )
    if "digit" not in kinds:
        sign = "-" if number < 0 and kinds else ""
        return sign + "".join(value for kind, value in section.tokens if kind != "mark")
    if "power" in kinds:
        return _scientific(number, section)
    if ("mark", "/") in section.tokens:
        return _as_fraction(number, section)
    text = _digits(number, section)
    return _in_numerals(text, section.numerals)


def _scientific(number: Decimal, section: _Section) -> str:
    """Return a number with a power of ten, such as 1.20E+04."""
    kinds = [kind for kind, _ in section.tokens]
    power = kinds.index("power")
    point = next((n for n, t in enumerate(section.tokens) if t == ("mark", ".")), power)
    places = kinds[point:power].count("digit")
    digits = max(kinds[power:].count("digit"), 1)
    mantissa, _, exponent = f"{number:.{places}E}".partition("E")
    exponent = exponent if number else "0"
    sign = "-" if exponent.startswith("-") else "+"
    return f"{mantissa}E{sign}{exponent.lstrip('+-').zfill(digits)}"


def _as_fraction(number: Decimal, section: _Section) -> str:
    """Return a number as a whole and a fraction, such as 3 1/2."""
    slash = section.tokens.index(("mark", "/"))
    digits = max(sum(kind == "digit" for kind, _ in section.tokens[slash:]), 1)
    if abs(number) >= _LARGEST_FRACTION:
        return _general(number)
    size = abs(number)
    whole = int(size)
    part = Fraction(size - whole).limit_denominator(10 ** min(digits, 3) - 1)
    whole, part = (whole + 1, Fraction(0)) if part == 1 else (whole, part)
    written = [str(whole)] if whole or not part else []
    written += [f"{part.numerator}/{part.denominator}"] if part else []
    return ("-" if number < 0 else "") + " ".join(written)


def _in_numerals(text: str, numerals: str) -> str:
    if numerals not in ("1", "2"):
        return text
    write, digits = (counted, digit_by_digit) if numerals == "1" else (formal, formal_digits)
    whole, point, rest = text.partition(".")
    if not whole.isdecimal():
        return text
    return write(int(whole)) + (f"点{digits(rest)}" if point else "")


def _digits(number: Decimal, section: _Section) -> str:
    """Return a number with its digits in the places that a format gives them."""
    tokens = list(section.tokens)
    percents = tokens.count(("mark", "%"))
    number = number.scaleb(2 * percents)
    last = max(at for at, (kind, _) in enumerate(tokens) if kind == "digit")
    first = next(at for at, (kind, _) in enumerate(tokens) if kind == "digit")
    point = next((at for at, token in enumerate(tokens) if token == ("mark", ".")), len(tokens))
    scale = 0
    while last + 1 + scale < len(tokens) and tokens[last + 1 + scale] == ("mark", ","):
        scale += 1
    number = number.scaleb(-3 * scale)
    places = [text for kind, text in tokens[point:] if kind == "digit"]
    grouped = ("mark", ",") in tokens[first : min(last, point)]
    rounded = abs(number).quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    whole, _, fraction = f"{rounded:f}".partition(".")
    whole = "" if whole == "0" else whole
    sign = "-" if number < 0 and rounded else ""
    written: list[str] = []
    waiting = list(whole)
    holders = [at for at, (kind, _) in enumerate(tokens[:point]) if kind == "digit"]
    count = 0
    for at in range(min(point, len(tokens)) - 1, -1, -1):
        kind, text = tokens[at]
        if kind == "digit":
            take = len(waiting) if holders and at == holders[0] else 1
            for _ in range(max(take, 1)):
                if waiting or text == "0":
                    if grouped and count and count % 3 == 0:
                        written.append(",")
                    written.append(waiting.pop() if waiting else "0")
                    count += 1
        elif (kind, text) != ("mark", ","):
            written.append(text[::-1])
    if not holders:
        written = [whole[::-1], *written]
    head = "".join(written)[::-1]
    tail = _fraction(tokens[point:], fraction)
    return sign + head + tail


def _fraction(tokens: list[tuple[str, str]], digits: str) -> str:
    """Return what stands from the decimal point on, without zeros that the format does not ask."""
    kept = len(digits)
    wanted = [text for kind, text in tokens if kind == "digit"]
    while kept and digits[kept - 1] == "0" and wanted[kept - 1] != "0":
        kept -= 1
    written, at = [], 0
    for kind, text in tokens:
        if kind == "digit":
            written.append(digits[at] if at < kept else "")
            at += 1
        elif (kind, text) == ("mark", "."):
            written.append("." if kept else "")
        elif (kind, text) != ("mark", ","):
            written.append(text)
    return "".join(written)


def _date(serial: float, section: _Section) -> str:
    """Return the date or the time of a serial number of days."""
    # Excel counts a 29 February 1900, which there was not.
    day = int(serial) + (serial < 61)
    seconds = round((serial - int(serial)) * 86400)
    moment = datetime(1899, 12, 30) + timedelta(days=day, seconds=seconds)
    if not _plain_date(section):
        return "".join(_date_parts(moment, int(serial) * 86400 + seconds, section))
    clock = {text[0] for kind, text in section.tokens if kind == "date"} & {"h", "s"}
    if not clock:
        return moment.date().isoformat()
    return f"{moment:%Y-%m-%d %H:%M:%S}" if "s" in clock else f"{moment:%Y-%m-%d %H:%M}"


def _plain_date(section: _Section) -> bool:
    """Return True for a whole date in figures, whose order differs from country to country."""
    texts = [text for kind, text in section.tokens if kind == "date"]
    letters = [text[0] for text in texts]
    literals = "".join(text for kind, text in section.tokens if kind == "literal")
    named = any(text.startswith(("mmm", "ddd", "aaa", "g", "e")) for text in texts)
    whole = {"y", "m", "d"} <= set(letters) and "half" not in [kind for kind, _ in section.tokens]
    return whole and not named and not section.numerals and set(literals) <= set("-/. :T")


def _date_parts(moment: datetime, elapsed: int, section: _Section) -> Iterator[str]:
    tokens = section.tokens
    half = any(kind == "half" for kind, _ in tokens)
    for at, (kind, text) in enumerate(tokens):
        if kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[text[0]]
            yield str(elapsed // unit).zfill(len(text))
        elif kind == "half":
            names = ("上午", "下午") if text == "上午/下午" else ("AM", "PM")
            yield names[moment.hour >= 12]
        elif kind == "date":
            minutes = text in ("m", "mm") and _is_minutes(tokens, at)
            yield _in_date_numerals(_date_part(moment, text, minutes, half, section), text, section)
        elif text != "@":
            yield text


def _is_minutes(tokens: tuple[tuple[str, str], ...], at: int) -> bool:
    """Return True if ``m`` stands next to hours or seconds, where it means minutes."""
    before = [text for kind, text in tokens[:at] if kind in ("date", "elapsed")]
    after = [text for kind, text in tokens[at + 1 :] if kind in ("date", "elapsed")]
    return bool(before and before[-1][0] == "h") or bool(after and after[0][0] == "s")


def _date_part(moment: datetime, text: str, minutes: bool, half: bool, section: _Section) -> str:
    letter, width = text[0], len(text)
    if letter in "ge" and section.locale.endswith("411"):
        name, before = next((era, year) for start, era, year in _JAPANESE_ERAS if moment >= start)
        return str(moment.year - before) if letter == "e" else name
    if letter in "ye":
        year = moment.year - 1911 if letter == "e" and section.republic else moment.year
        return f"{year % 100:02}" if letter == "y" and width < 3 else str(year)
    if section.chinese and width > 2 and letter in "md" and not minutes:
        if letter == "d":
            return ("星期" if width > 3 else "周") + _WEEKDAYS[moment.weekday()]
        return f"{counted(moment.month) if width > 3 else moment.month}月"
    if letter == "m" and not minutes and width > 2:
        name = _MONTHS.split()[moment.month - 1]
        return name[:3] if width == 3 else name[:1] if width == 5 else name
    if letter == "d" and width > 2:
        name = _DAYS.split()[moment.weekday()]
        return name[:3] if width == 3 else name
    if letter == "a":
        return ("星期" if width > 3 else "") + _WEEKDAYS[moment.weekday()]
    if letter == "g":
        return "民国" if section.republic else "公元"
    hour = (moment.hour - 1) % 12 + 1 if half else moment.hour
    values = {"m": moment.minute if minutes else moment.month, "d": moment.day, "h": hour}
    value = values.get(letter, moment.second)
    return str(value).zfill(2 if "." in text else min(width, 2))


def _in_date_numerals(value: str, text: str, section: _Section) -> str:
    """Return a part of a date in Chinese characters if the format asks for them."""
    if section.numerals not in ("1", "2") or not value.isdecimal():
        return value
    if text[0] in "ye":
        return (digit_by_digit if section.numerals == "1" else formal_digits)(value)
    return (counted if section.numerals == "1" else formal)(int(value))
