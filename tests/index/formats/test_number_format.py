import pytest

from index.formats.number_format import BUILT_IN, shown


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
