"""Chinese and English numerals."""

_DIGITS = ["", *"一二三四五六七八九"]
NUMBERS = {
    **{one: value for value, one in enumerate(_DIGITS) if value}, "两": 2,
    **{f"{'' if ten == 1 else _DIGITS[ten]}十{one}": 10 * ten + value
       for ten in (1, 2) for value, one in enumerate(_DIGITS)},
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
