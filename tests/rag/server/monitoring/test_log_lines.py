"""A log line stays one line of printable characters, and full files are kept under numbers."""

import json
import stat

import pytest

from rag.server.monitoring.log_lines import RotatedFile, json_line

NASTY = [
    "two\nlines", "carriage\rreturn", "\x1b[31mred\x1b[0m", "C1 \x9b31m", "\u2028\u2029\x85",
    "right to left \u202e txt.exe", "half \ud83d", 'quote " and \\', "\x00\x7f",
    "谁主持会议？ é 😀",
]  # fmt: skip


@pytest.mark.parametrize("text", NASTY)
def test_nothing_in_a_line_breaks_it_or_reaches_a_terminal(text):
    line = json_line({"text": text, text: 1})
    assert line.count("\n") == 1
    assert line.endswith("\n")
    assert all(char.isprintable() for char in line[:-1])
    assert json.loads(line) == {"text": text, text: 1}
    line.encode()


def test_chinese_is_kept_readable():
    assert "谁主持会议？" in json_line({"text": "谁主持会议？"})


def test_a_full_file_is_kept_under_a_number_and_the_oldest_is_dropped(tmp_path):
    log = RotatedFile(tmp_path / "audit.jsonl", 100, 2)
    for number in range(9):
        log.write(f"{number} {'x' * 40}\n")
    held = {path.name: path.read_text().split()[::2] for path in tmp_path.iterdir()}
    assert held == {
        "audit.jsonl": ["8"], "audit.jsonl.1": ["6", "7"], "audit.jsonl.2": ["4", "5"],
    }  # fmt: skip
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.iterdir())


def test_without_full_files_to_keep_a_new_one_is_begun(tmp_path):
    log = RotatedFile(tmp_path / "audit.jsonl", 10, 0)
    log.write("123456789\n")
    log.write("abcdefghi\n")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["abcdefghi\n"]


def test_a_log_is_not_led_to_another_file_by_a_link(tmp_path):
    (tmp_path / "other").write_text("kept")
    (tmp_path / "audit.jsonl").symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="symbolic"):
        RotatedFile(tmp_path / "audit.jsonl", 100, 1).write("line\n")
    assert (tmp_path / "other").read_text() == "kept"


def test_a_file_that_is_moved_away_is_begun_again(tmp_path):
    log = RotatedFile(tmp_path / "audit.jsonl", 100, 1)
    log.write("first\n")
    (tmp_path / "audit.jsonl").rename(tmp_path / "moved")
    log.write("second\n")
    assert (tmp_path / "audit.jsonl").read_text() == "second\n"
