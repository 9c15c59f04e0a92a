"""Read dates as Chinese and Western texts write them, and return them as ``YYYY-MM-DD``."""

import re
from datetime import date, timedelta

from index.text.numerals import ONES, TO_TEN, ZEROS, parse_number

# Of four digits that look like a year, those outside these years are rarely one.
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
MONTHS = (
    "january february march april may june july august september october november december"
).split()
MONTH_NAMES = "|".join(MONTHS)
_SHORT_MONTHS = [month[:3] for month in MONTHS]
SHORT_MONTH_NAMES = "|".join(_SHORT_MONTHS)
# The year before the first of an era: 民国元年 is 1912.
_ERAS = {"民国": 1911, "民國": 1911, "令和": 2018, "平成": 1988, "昭和": 1925}
_FORMAL = "壹贰叁肆伍陆柒捌玖拾貳參陸"
_PLAIN = str.maketrans(
    dict(zip(_FORMAL, "一二三四五六七八九十二三六", strict=True)) | {"廿": "二十", "卅": "三十"}
)
_HAN_YEAR = f"[{ONES}{ZEROS}{_FORMAL}]{{4}}"
_HAN_DAY = f"[{TO_TEN}{_FORMAL}廿卅]{{1,3}}"
_DATE = re.compile(
    r"(?<![\d.])(?P<y>\d{4})\s?(?:年|[-/.－／．])\s?(?P<m>\d{1,2})\s?(?:月|[-/.－／．])\s?"
    r"(?P<d>\d{1,2})(?![\d])"
    rf"|(?P<hy>{_HAN_YEAR})\s?年\s?(?P<hm>{_HAN_DAY})\s?月\s?(?P<hd>{_HAN_DAY})\s?[日号號]"
    rf"|(?P<era>{'|'.join(_ERAS)})\s?(?P<ry>\d{{1,3}}|元|[{ONES}{ZEROS}十百]{{1,5}})\s?年\s?"
    rf"(?P<rm>\d{{1,2}}|{_HAN_DAY})\s?月\s?(?P<rd>\d{{1,2}}|{_HAN_DAY})\s?[日号號]"
    rf"|(?P<ed>\d{{1,2}})(?:st|nd|rd|th)?\s(?P<em>{SHORT_MONTH_NAMES})[a-z]*\.?,?\s(?P<ey>\d{{4}})(?!\d)"
    rf"|(?P<am>{SHORT_MONTH_NAMES})[a-z]*\.?\s(?P<ad>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<ay>\d{{4}})(?!\d)",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<![0-9A-Za-z])((?:19|20|21)\d\d)(\d\d)(\d\d)(?![0-9A-Za-z])")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATED = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:[-./年]?\d{1,2}(?:[-./月]?\d{1,2})?)?[日号月年]?(?!\d)"
)
_TIMESTAMP = re.compile(r"(\d{10})(?:\d{3})?", re.ASCII)


def find_date(text: str) -> str:
    """Return the first full date of a text, or ''. Only dates of 1900 to 2100 count."""
    return next((iso for match in _DATE.finditer(text) if (iso := _to_iso(match))), "")


def date_in_name(name: str) -> str:
    """Return the date in a file name, or ''. Digits without separators (``20240401``) count too."""
    for match in _COMPACT.finditer(name):
        iso = _iso(*(int(part) for part in match.groups()))
        if iso:
            return iso
    return find_date(name.replace("_", "-"))


def date_of_value(value: object) -> str:
    """Return the date of a data field, or ''.

    The field may hold a text with a date, or a Unix time in seconds or milliseconds (UTC).
    """
    text = str(value or "").strip()
    seconds = _TIMESTAMP.fullmatch(text)
    if seconds:
        day = date(1970, 1, 1) + timedelta(seconds=int(seconds[1]))
        return _iso(day.year, day.month, day.day)
    return find_date(text) or date_in_name(text)


def find_years(text: str) -> list[str]:
    """Return the years in digits that a text names, with or without a date, in order."""
    return _YEAR.findall(text)


def without_dates(name: str) -> str:
    """Return a title or file name with a blank for each year, month and day in digits."""
    return _DATED.sub(" ", name)


def dates(text: str) -> list[tuple[int, int, str]]:
    """Return start, end and ISO form of every full date of a text."""
    found = ((*match.span(), _to_iso(match)) for match in _DATE.finditer(text))
    return [(start, end, iso) for start, end, iso in found if iso]


def is_iso(text: str) -> bool:
    """Return True if a text is exactly one date in the form ``YYYY-MM-DD``."""
    return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII)) and find_date(text) == text


def _to_iso(match: re.Match[str]) -> str:
    if match["era"]:
        passed = 1 if match["ry"] == "元" else _number(match["ry"])
        return _iso(_ERAS[match["era"]] + passed, _number(match["rm"]), _number(match["rd"]))
    for year, month, day in (
        ("y", "m", "d"),
        ("hy", "hm", "hd"),
        ("ey", "em", "ed"),
        ("ay", "am", "ad"),
    ):
        if match[year]:
            return _iso(_number(match[year]), _month(match[month]), _number(match[day]))
    return ""


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if _FIRST_YEAR <= year <= _LAST_YEAR else ""
    except ValueError:
        return ""


def _month(text: str) -> int:
    name = text[:3].lower()
    return _SHORT_MONTHS.index(name) + 1 if name in _SHORT_MONTHS else _number(text)


def _number(text: str) -> int:
    return int(parse_number(text.translate(_PLAIN)) or 0)
