import pytest

from index.formats.printed_numbers import in_format


@pytest.mark.parametrize(
    ("value", "name", "text"),
    [
        (11, "chineseCountingThousand", "十一"),
        (101, "chineseCountingThousand", "一百零一"),
        (20, "chineseCounting", "二十"),
        (21, "ideographDigital", "二一"),
        (10, "chineseLegalSimplified", "壹拾"),
        (22, "ideographLegalTraditional", "貳拾貳"),
        (3, "ideographTraditional", "丙"),
        (12, "ideographZodiac", "亥"),
        (3, "ideographZodiacTraditional", "丙寅"),
        (110, "japaneseCounting", "百十"),
        (21, "japaneseLegal", "弐拾壱"),
        (13, "decimalEnclosedCircle", "⑬"),
        (21, "decimalEnclosedCircleChinese", "㉑"),
        (4, "decimalEnclosedParen", "⑷"),
        (20, "decimalEnclosedFullstop", "⒛"),
        (10, "ideographEnclosedCircle", "㊉"),
        (12, "decimalFullWidth", "１２"),
        (15, "ganada", "가"),
        (21, "koreanCounting", "이십일"),
        (21, "koreanLegal", "스물하나"),
        (10, "koreanDigital", "일영"),
        (3, "aiueoFullWidth", "ウ"),
        (2, "iroha", "ロ"),
        (14, "upperRoman", "XIV"),
        (28, "lowerLetter", "bb"),
        (3, "russianLower", "в"),
        (15, "hebrew1", "טו"),
        (10, "thaiNumbers", "๑๐"),
        (5, "chicago", "**"),
        (22, "ordinal", "22nd"),
        (120, "cardinalText", "One hundred twenty"),
        (21, "ordinalText", "Twenty-first"),
        (30, "ordinalText", "Thirtieth"),
        (255, "hex", "FF"),
        (3, "numberInDash", "- 3 -"),
        (5, "decimalZero", "05"),
        (5, "none", ""),
        (7, "unheardOf", "7"),
    ],
)
def test_numbers_are_printed_in_the_formats_of_word(value, name, text):
    assert in_format(value, name) == text


def test_no_number_is_too_large_or_too_small():
    from index.formats import printed_numbers

    names = [*printed_numbers._ROWS, *printed_numbers._LETTERS, *printed_numbers._DIGITS, "hebrew1",
             "koreanLegal", "ideographZodiacTraditional", "ordinalText", "upperRoman"]  # fmt: skip
    for name in names:
        for value in (0, 1, 999, 1000, 1_000_000):
            assert in_format(value, name)
