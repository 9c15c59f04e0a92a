"""What is untrusted reaches the terminal as plain characters on one line."""

import io
import logging
import sys

import pytest

from rag.server.terminal import (
    TerminalHandler,
    clean_terminal,
    log_to_terminal,
    own_root_logger,
)

HOSTILE = "a\x1b[2Jb\x9b1mc\u202ed"


@pytest.fixture
def logger():
    logger, handler = logging.getLogger("tests.terminal"), TerminalHandler()
    logger.addHandler(handler)
    logger.propagate = False
    yield logger
    logger.removeHandler(handler)
    logger.propagate = True


def test_a_record_is_one_line_without_control_characters(logger, capsys):
    logger.warning("asked: %s", f"{HOSTILE}\nyinzheng: forged")
    assert capsys.readouterr().err == (
        "yinzheng: tests.terminal: asked: a[2Jb1mcd\\nyinzheng: forged\n"
    )


def test_an_exception_is_one_line_without_folders(logger, capsys):
    try:
        raise ValueError(HOSTILE)
    except ValueError:
        logger.exception("failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "Traceback" not in line
    assert "ValueError: a[2Jb1mcd (server/test_terminal.py:" in line
    assert "/tests/rag" not in line


def test_a_terminal_that_cannot_be_written_stops_nothing(logger, monkeypatch):
    class Broken(io.StringIO):
        def write(self, text):
            raise OSError(24, "Too many open files")

    monkeypatch.setattr(sys, "stderr", Broken())
    logger.warning("lost")


def test_what_libraries_print_is_cleaned(capsys):
    with clean_terminal():
        sys.stdout.write(HOSTILE)
        sys.stderr.write(f"{HOSTILE}\n")
    captured = capsys.readouterr()
    assert captured.out == "a[2Jb1mcd"
    assert captured.err == "a[2Jb1mcd\n"


def test_the_root_logger_gets_one_handler_of_ours_and_keeps_none_of_a_library():
    root = logging.getLogger()
    before = root.handlers[:]
    with own_root_logger():
        root.handlers.clear()  # a server of an earlier test left one
        log_to_terminal()
        log_to_terminal()
        assert sum(isinstance(handler, TerminalHandler) for handler in root.handlers) == 1
    assert root.handlers == before
