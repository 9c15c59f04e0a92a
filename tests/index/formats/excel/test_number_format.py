import pytest

from index.formats.excel.number_format import BUILT_IN, shown


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        ("0.125", "0.00%", "12.50%"),
        ("0.08749999999999999", "0.00%", "8.75%"),
        ("452", "000000", "000452"),
        ("6901234567892", "General", "6901234567892"),
        ("340501199001011234", "0", "340501199001011234"),
        ("0.30000000000000004", "General", "0.3"),
        ("1E+25", "General", "1E+25"),
        ("1280.5", "¥#,##0.00", "¥1,280.50"),
        ("-1234.5", "#,##0.00;[Red]-#,##0.00", "-1,234.50"),
        ("-5", "0;(0)", "(5)"),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("12", '0"万元"', "12万元"),
        ("12345", '0!.0,"万"', "1.2万"),
        ("13812345678", "000-0000-0000", "138-1234-5678"),
        ("1.5", "0.###", "1.5"),
        ("99.995", "0.00", "100.00"),
        ("1", '[=1]"是";[=0]"否"', "是"),
        ("123", "[DBNum2][$-804]General", "壹佰贰拾叁"),
        ("5", ";;;", ""),
        ("45154.348", "0.00E+00", "4.52E+04"),
        ("0", "0.00E+00", "0.00E+00"),
        ("-0.00012", "0.0E-0", "-1.2E-4"),
        ("1.5", "# ?/?", "1 1/2"),
        ("0.333", "# ??/??", "1/3"),
        ("0.99", "?/?", "1"),
        ("-2.25", "# ?/?", "-2 1/4"),
    ],
)
def test_numbers_are_written_as_their_format_shows_them(number, code, text):
    assert shown(number, code) == text


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        ("45154", '[$-804]yyyy"年"m"月"d"日";@', "2023年8月16日"),
        ("45154", '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "二〇二三年八月十六日"),
        ("45154", BUILT_IN[31], "2023年8月16日"),
        ("45154", BUILT_IN[57], "2023年8月"),
        ("45565", "yyyy/m/d;@", "2024-09-30"),
        ("45154.5", "m/d/yy h:mm", "2023-08-16 12:00"),
        ("45154.347916666666", "yyyy/m/d h:mm;@", "2023-08-16 08:21"),
        ("45154", "aaaa;@", "星期三"),
        ("45154", '[$-404]e"年"m"月"d"日";@', "112年8月16日"),
        ("45154", '[$-404]ggge"年"m"月"d"日"', "民国112年8月16日"),
        ("45154", '[$-411]ggge"年"m"月"d"日"', "令和5年8月16日"),
        ("32000", "[$-411]ggge", "昭和62"),
        ("45154", '[$-804]m"月"d"日"dddd', "8月16日星期三"),
        ("45154", "[$-804]ddd", "周三"),
        ("45154", "[$-804]mmmm", "八月"),
        ("45154", "[$-F800]dddd, mmmm dd, yyyy", "2023年8月16日"),
        ("45154", "[$-409]dddd, mmmm d, yyyy", "Wednesday, August 16, 2023"),
        ("0.34791666", '上午/下午h"时"mm"分"', "上午8时21分"),
        ("1.5", "[h]:mm", "36:00"),
        ("1", "yyyy-mm-dd", "1900-01-01"),
        ("2958466", "yyyy-mm-dd", "2958466"),
        ("-3", "yyyy-mm-dd", "-3"),
    ],
)
def test_dates_and_times_are_written_as_their_format_shows_them(number, code, text):
    assert shown(number, code) == text


def test_days_may_be_counted_from_1904():
    assert shown("43692", "yyyy-mm-dd", since_1904=True) == "2023-08-16"


@pytest.mark.parametrize("number", ["abc", "1e400", "NaN", ""])
def test_what_is_no_number_is_left_as_it_is(number):
    assert shown(number, "0.00") == number


def test_many_places_and_large_numbers_are_no_trouble():
    assert shown("0.5", f"0.{'0' * 200}") == f"0.5{'0' * 199}"
    assert shown("1e300", "#,##0.00").startswith("1,000,000")


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((27, 36, 50, 52, 57), "2023年8月"),
        ((28, 29, 51, 53, 54, 58), "8月16日"),
        ((31,), "2023年8月16日"),
        ((30,), "2023-08-16"),
        ((32,), "8时21分"),
        ((33,), "8时21分07秒"),
        ((34, 55), "上午8时21分"),
        ((35, 56), "上午8时21分07秒"),
    ],
)
def test_the_formats_that_chinese_editions_name_by_number_alone_are_dates_and_times(numbers, text):
    assert {shown("45154.348", BUILT_IN[number]) for number in numbers} == {text}
