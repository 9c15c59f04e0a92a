"""A conversation at a prompt: each question is understood from those before it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from index.errors import YinzhengError
from rag.answer.events import Done, Event, Replaced, Sentence
from rag.assistant import Assistant
from rag.cli.output import print_emphasised, print_error, print_json_line, print_line
from rag.cli.render import render_answer, render_sources
from rag.types import Answer

PROMPT = "? "
_HELP = """/new     begin a new conversation
/open N  open the place of citation N in the browser
/help    this list
/quit    leave (Ctrl-D too)
Ctrl-C stops an answer."""
_WELCOME = "Ask a question; /help lists the commands, Ctrl-D leaves."
Explain = Callable[[Answer], Answer]
_LEAVING = frozenset(("/quit", "quit", "exit", "/exit"))
_MOST_LINES = 1_000  # of the questions that are kept


def tell(events: Iterator[Event], *, explain: Explain | None, json: bool) -> Answer:
    """Print an answer as its sentences come, and return it, explained by ``explain``."""
    shown = False
    for event in events:
        if isinstance(event, Done):
            answer = explain(event.answer) if explain else event.answer
            if not json:
                print_line((render_sources if shown else render_answer)(answer))
            return answer
        if isinstance(event, Sentence) and not json:
            print_emphasised(event.sentence.marked, event.sentence.short)
            sys.stdout.flush()
            shown = True
        elif isinstance(event, Replaced) and shown:
            print_line(f"\n{event.note}\n")
    raise AssertionError("a stream ends with its answer")


def converse(
    assistant: Assistant,
    ask: Callable[[str, list[Answer]], Iterator[Event]],
    kept: Path,
    *,
    gloss: bool,
    json: bool,
) -> None:
    """Answer the lines of standard input until they end.

    ``ask`` begins an answer to a question after earlier answers. ``kept`` is the file of the
    questions that the prompt offers again, if it is a terminal.
    """
    history: list[Answer] = []
    with suppress(EOFError):
        for line in _lines(kept):
            command, _, rest = line.partition(" ")
            try:
                if line.strip().lower() in _LEAVING:
                    return
                if command == "/new":
                    history.clear()
                elif command == "/open" and history:
                    from rag.cli.cited_page import open_citation  # here because it is rarely used

                    number = int(rest) if rest.isdecimal() else 1
                    print_line(open_citation(assistant.store, history[-1], number))
                elif command.startswith("/"):
                    print_line(_HELP)
                else:
                    answer = tell(
                        ask(line, history), explain=assistant.explain if gloss else None, json=json
                    )
                    history.append(answer)
                    if json:
                        print_json_line(answer.to_dict())
                    sys.stdout.flush()
            except KeyboardInterrupt:
                print_line("")
            except YinzhengError as error:
                print_error(str(error))


def _lines(kept: Path) -> Iterator[str]:
    """Yield the lines of standard input that are not blank, at a prompt if it is a terminal."""
    if not sys.stdin.isatty():
        yield from filter(None, map(str.strip, sys.stdin))
        return
    print_error(_WELCOME)
    with _remembered(kept):
        while True:
            if line := input(PROMPT).strip():
                yield line


@contextmanager
def _remembered(kept: Path) -> Iterator[None]:
    """Offer the questions of earlier conversations again, and keep those of this one.

    Only the owner may read the file. Without the module readline nothing is kept.
    """
    try:
        import readline
    except ImportError:
        yield
        return
    with suppress(OSError):
        readline.read_history_file(kept)
    readline.set_history_length(_MOST_LINES)
    try:
        yield
    finally:
        with suppress(OSError):
            kept.touch(mode=0o600)
            readline.write_history_file(kept)
