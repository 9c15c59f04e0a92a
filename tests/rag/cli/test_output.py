"""What is written to the terminal."""

import pytest

from rag.cli.output import print_emphasised


@pytest.fixture
def terminal(monkeypatch, capsys):
    """A function that says what is written to standard output, a terminal or not."""

    def written(*, is_terminal):
        monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
        monkeypatch.delenv("NO_COLOR", raising=False)
        print_emphasised("六个月。「\x1b[31m六个月」", [(0, 3), (10, 13)])
        return capsys.readouterr().out

    return written


def test_ranges_are_bold_in_a_terminal_and_escape_sequences_of_documents_are_removed(terminal):
    bold, plain = "\x1b[1m", "\x1b[0m"
    assert terminal(is_terminal=True) == f"{bold}六个月{plain}。「[31m{bold}六个月{plain}」\n"


def test_nothing_is_bold_where_the_output_is_piped(terminal):
    assert terminal(is_terminal=False) == "六个月。「[31m六个月」\n"
