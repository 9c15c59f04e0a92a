"""A conversation at a prompt."""

import io
import json
import os
import pty
import sys

import pytest

from rag.cli import main

ASKED = "What four requirements did Zhang Yuefeng set?"


@pytest.fixture
def chat(sample_settings, monkeypatch, capsys):
    monkeypatch.setenv("YINZHENG_STORE", str(sample_settings.store))

    def say(*lines, flags=()):
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
        code = main(["chat", *flags])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        assert code == 0
        return captured.out, captured.err

    return say


def test_a_question_is_understood_from_the_one_before_it(chat):
    out, _ = chat(ASKED, "", "What is the second one?", flags=["--json"])
    first, second = map(json.loads, out.splitlines())
    assert first["answered"]
    assert "point 2" in second["understood"]
    assert second["citations"][0]["quote"].startswith(first["citations"][1]["quote"])


def test_a_new_conversation_knows_nothing_of_the_one_before(chat):
    out, _ = chat(ASKED, "/new", "What is the second one?", flags=["--json"])
    _, second = map(json.loads, out.splitlines())
    assert not second["understood"]


def test_answers_are_printed_with_their_sources(chat):
    out, _ = chat(ASKED)
    assert "[1] 000_11622bfe4d5accc3.txt, characters" in out


def test_a_wrong_question_ends_nothing(chat):
    out, err = chat("？？", ASKED)
    assert "yinzheng: " in err
    assert "把握趨勢性" in out


@pytest.mark.parametrize("leaving", ["/quit", "quit", "Exit"])
def test_commands_are_listed_and_leave(chat, leaving):
    out, _ = chat("/help", leaving, ASKED)
    assert "/open N" in out
    assert "把握趨勢性" not in out


def test_a_citation_is_opened_from_the_prompt(chat, monkeypatch):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda address: opened.append(address) or True)
    out, err = chat(ASKED, "/open 2", "/open 99")
    assert len(opened) == 1
    assert "shows 000_11622bfe4d5accc3.txt with quote [2]" in out
    assert "no citation 99" in err


def test_questions_at_a_terminal_are_kept_for_the_next_time(sample_settings, monkeypatch):
    readline = pytest.importorskip("readline")
    from rag.cli.chat import _lines

    kept = sample_settings.store / "chat_history"
    kept.unlink(missing_ok=True)
    lead, terminal = pty.openpty()
    os.write(lead, "谁主持会议？\n\x04".encode())
    readline.clear_history()
    with os.fdopen(terminal, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        lines = _lines(kept)
        assert next(lines) == "谁主持会议？"
        readline.add_history("谁主持会议？")  # input() does so at a real terminal
        with pytest.raises(EOFError):
            next(lines)
    os.close(lead)
    assert "谁主持会议？" in kept.read_text(encoding="utf-8")
    assert kept.stat().st_mode & 0o077 == 0
