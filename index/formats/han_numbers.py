"""Numbers in Chinese characters, as Word and Excel print them."""

from index.text.numerals import ONES

DIGITS = f"〇{ONES}"
"""The characters of the digits 0 to 9, as in 二〇二三."""
_FORMAL = str.maketrans("零一二三四五六七八九十百千万亿〇", "零壹贰叁肆伍陆柒捌玖拾佰仟万亿零")
_GREATEST = 10**12


def counted(value: int) -> str:
    """Return a number as Chinese counts, 一百零一, in digits if it is negative or too large."""
    written = _counted(value)
    return written[1:] if written.startswith("一十") else written


def formal(value: int) -> str:
    """Return a number in the characters of cheques, such as 壹佰贰拾叁."""
    return _counted(value).translate(_FORMAL)


def digit_by_digit(text: str) -> str:
    """Return a text with each digit as a character, such as 二〇二三."""
    return "".join(DIGITS[int(char)] if char in "0123456789" else char for char in text)


def formal_digits(text: str) -> str:
    """Return a text with each digit as a character of cheques."""
    return digit_by_digit(text).translate(_FORMAL)


def _counted(value: int) -> str:
    if not 0 < value < _GREATEST:
        return "零" if not value else str(value)
    for size, unit in ((10**8, "亿"), (10**4, "万")):
        if value >= size:
            high, low = divmod(value, size)
            rest = ("零" if low < size // 10 else "") + _counted(low) if low else ""
            return f"{_counted(high)}{unit}{rest}"
    text, gap = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, size)
        if digit:
            text += ("零" if gap and text else "") + ONES[digit - 1] + unit
        gap = not digit
    return text
