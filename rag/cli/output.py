"""Output to the terminal, with control characters removed.

Documents and file names are untrusted: an escape sequence in them could rewrite what the terminal
shows or feed it commands, and a direction character could make text read as another.
"""

import json
import os
import sys
from collections.abc import Iterable

from rag.redaction import CONTROLS, without_controls

_ESCAPED = {code: f"\\u{code:04x}" for code in CONTROLS}

_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"


def clean(text: str) -> str:
    """Return a text without control and direction characters."""
    return without_controls(text)


def print_line(text: str) -> None:
    """Write a line to standard output, cleaned."""
    sys.stdout.write(clean(text) + "\n")


def has_styles() -> bool:
    """Return True if standard output is a terminal that may show colours and bold letters."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def print_emphasised(text: str, ranges: Iterable[tuple[int, int]]) -> None:
    """Write a line to standard output, cleaned, with some ranges bold if that is a terminal."""
    if not has_styles():
        print_line(text)
        return
    written, at = "", 0
    for start, end in ranges:
        written += clean(text[at:start]) + f"{_BOLD}{clean(text[start:end])}{_PLAIN}"
        at = end
    sys.stdout.write(written + clean(text[at:]) + "\n")


def print_error(text: str) -> None:
    """Write an error message to standard error, cleaned."""
    sys.stderr.write(f"yinzheng: {clean(text)}\n")


def print_note(text: str) -> None:
    """Write what is no part of the answer, and no error, to standard error, cleaned."""
    sys.stderr.write(f"\n{clean(text)}\n")


def print_json(value: object) -> None:
    """Write JSON to standard output; control and direction characters are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    sys.stdout.write(text.translate(_ESCAPED) + "\n")


def print_json_line(value: object) -> None:
    """Write JSON on one line to standard output, escaped in the same way."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False).translate(_ESCAPED) + "\n")
