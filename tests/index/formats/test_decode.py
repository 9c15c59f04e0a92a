import os

import pytest
from opencc import OpenCC

from index.errors import ReadError
from index.formats.decode import MIXED, decode, read_bytes

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
