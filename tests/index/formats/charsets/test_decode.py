import os
import random

import pytest
from opencc import OpenCC

from index.errors import ReadError
from index.formats.charsets.decode import MIXED, decode, read_bytes
from tests.index.formats.samples import said

TEXT = "会议于12月1日在市会议中心召开，市委书记出席并讲话。\n他强调，要加快转型。"


@pytest.mark.parametrize(
    "charset",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gbk", "gb18030"],
)
def test_simplified_text_is_read_in_every_charset(charset):
    assert decode(TEXT.encode(charset)).text == TEXT


@pytest.mark.parametrize("charset", ["big5", "utf-8", "utf-16"])
def test_traditional_text_is_read_in_every_charset(charset):
    text = OpenCC("s2t").convert(TEXT)
    assert decode(text.encode(charset)).text == text


def test_short_gbk_is_not_taken_for_a_western_charset():
    assert decode("你好,世界。".encode("gbk")).text == "你好,世界。"


def test_a_few_broken_bytes_do_not_lose_a_utf8_file():
    data = (TEXT * 50).encode() + "完".encode()[:2]
    assert decode(data).text.startswith(TEXT)


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
@pytest.mark.parametrize("bad", [b"\xff", b"\x80", b"\xe5"])
def test_one_bad_byte_does_not_change_the_charset(charset, bad):
    data = (TEXT * 3).encode(charset)
    text = decode(data[:60] + bad + data[60:]).text
    assert text.startswith(TEXT[:15])
    assert text.endswith(TEXT[-15:])


def test_line_ends_are_kept_so_that_offsets_point_into_the_file():
    assert decode("一\r\n二".encode()).text == "一\r\n二"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (bytes(5000), "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (bytes(range(256)) * 20, "binary"),
    ],
)
def test_empty_and_binary_files_are_refused_with_the_reason(data, reason):
    with pytest.raises(ReadError, match=reason):
        decode(data)


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(ReadError, match="max_characters"):
        decode(b"a" * 100, max_characters=99)


def test_a_file_that_is_too_large_is_refused_without_reading_it(tmp_path):
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(100_000_000)
    with pytest.raises(ReadError, match="max_file_mb"):
        read_bytes(path, 50_000_000)


def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(ReadError, match="not a regular file"):
        read_bytes(tmp_path / "pipe.txt", 100)


def test_lines_in_utf_8_and_in_gb18030_are_each_read_as_what_they_are():
    first, second = "前半部分：渡口的船票为五元。", "后半部分：渡口末班船为十八点。"
    raw = decode(first.encode() + b"\n" + second.encode("gbk") + b"\n" + first.encode())
    assert raw.text == f"{first}\n{second}\n{first}"
    assert raw.charset == MIXED


@pytest.mark.parametrize("charset", ["gbk", "gb18030", "big5", "utf-8"])
def test_a_text_in_a_single_charset_is_not_taken_for_a_mixed_one(charset):
    text = "聯通電信的服務很好。\n渡口的船票為五元。\n末班船為十八點。" * 3
    assert decode(text.encode(charset)).charset != MIXED


def test_a_utf_8_text_with_broken_bytes_is_no_mixed_one():
    data = "渡口的船票为五元，末班船为十八点。\n".encode() * 30 + b"\xe5\x8f\n"
    assert decode(data).charset == "utf-8"


WHOLE = "市人民政府关于张三同志任职的通知：经研究决定，任命张三为市财政局局长。价格为五百元。"
TRADITIONAL = OpenCC("s2tw").convert(WHOLE)


@pytest.mark.parametrize(("first", "second"), [("utf-8", "gbk"), ("gbk", "utf-8")])
def test_two_charsets_in_one_line_are_told_apart_and_said(first, second):
    raw = decode(WHOLE.encode(first) + WHOLE.encode(second))
    assert raw.text == 2 * WHOLE
    assert said(raw) == (
        "its parts are in different charsets: utf-8 (42 characters) and gb18030 (42 characters)",
    )


def test_utf_8_with_a_mark_before_gbk_is_read():
    raw = decode(f"{WHOLE}\n".encode("utf-8-sig") + WHOLE.encode("gbk"))
    assert raw.text == f"{WHOLE}\n{WHOLE}"


def test_utf_8_before_big5_is_read():
    raw = decode(f"{WHOLE}\n".encode() + TRADITIONAL.encode("big5"))
    assert raw.text == f"{WHOLE}\n{TRADITIONAL}"
    assert raw.charset == "utf-8 and big5hkscs"


def test_a_word_of_another_charset_among_many_lines_is_read():
    raw = decode(f"{WHOLE}\n".encode() * 5 + "备注：张三".encode("gbk"))
    assert raw.text.endswith("\n备注：张三")


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", [WHOLE, TRADITIONAL, "张三出席会议", "2023年8月16日", "A plan."])
def test_wide_characters_without_a_mark_are_recognised(charset, text):
    assert decode(text.encode(charset)).text == text


def test_seven_bit_chinese_is_read():
    assert decode(f"Subject: {WHOLE}".encode("hz")).text == f"Subject: {WHOLE}"
    shifted = b"\x1b$)A\x0e" + bytes(b & 0x7F for b in WHOLE.encode("gb2312")) + b"\x0f OK\n"
    raw = decode(shifted)
    assert (raw.text, raw.charset) == (f"{WHOLE} OK\n", "iso-2022-cn")


def test_a_tilde_and_a_brace_are_no_chinese():
    assert decode(b"a ~{ b ~} c {~{x}").text == "a ~{ b ~} c {~{x}"


def test_the_euro_of_windows_code_pages_is_read():
    assert decode("价格".encode("gbk") + b"\x80" + "5元。".encode("gbk")).text == "价格€5元。"
    assert decode(TRADITIONAL.encode("big5") + b"\xa3\xe15").text == TRADITIONAL + "€5"


def test_characters_that_left_the_private_use_area_are_read_as_what_they_are_now():
    # GB 18030-2022 gave FE59 and A6D9 code points of their own; Python 3.11 has the old ones.
    assert decode(b"\xfe\x59\xa6\xd9" + WHOLE.encode("gbk")).text == "\u9fb4\ufe10" + WHOLE


NOISE = bytes(random.Random(5).choices(range(0x80, 0xFF), k=80))


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_what_no_charset_explains_is_reported_with_its_share(charset):
    raw = decode(WHOLE.encode(charset) * 4 + NOISE + WHOLE.encode(charset))
    (note,) = said(raw)
    assert "explained by no charset" in note
    assert "%" in note
    assert raw.text.count(WHOLE) >= 4
    assert "\ufffd" in raw.text


def test_noise_is_no_text():
    with pytest.raises(ReadError, match="charset that could not be recognised"):
        decode(NOISE * 4)


def test_a_list_of_rare_characters_is_no_noise():
    names = "堃喆镕翀赟，翯彧骉燊，垚犇淼焱"
    raw = decode(names.encode("gb18030"))
    assert (raw.text, said(raw)) == (names, ())


def test_a_text_that_begins_within_a_character_is_read():
    raw = decode(WHOLE.encode("gbk")[1:])
    assert raw.text == "\ufffd" + WHOLE[1:]


def test_a_page_that_declares_another_chinese_charset_is_read_as_what_it_is():
    assert decode(TRADITIONAL.encode("big5"), declared="gb2312").text == TRADITIONAL
    assert decode(WHOLE.encode("gbk"), declared="big5").text == WHOLE


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        ("Où est l’école française à Orléans? Déjà vu.", "cp1252"),
        ("Привет, мир! Это текст на русском языке.", "koi8-r"),
        ("これは日本語の文章です。漢字も含みます。", "shift_jis"),
        ("안녕하세요. 한국어 문장입니다.", "euc-kr"),
    ],
)
def test_texts_of_other_languages_are_not_taken_for_noise(text, charset):
    raw = decode(text.encode(charset))
    assert (raw.text, said(raw)) == (text, ())


def test_a_few_characters_that_were_destroyed_are_said():
    raw = decode(f"{WHOLE * 5}锟斤拷{WHOLE}".encode())
    assert said(raw) == ("characters were destroyed at 1 places when it was saved (锟斤拷)",)
