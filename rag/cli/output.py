"""Output to the terminal, with control characters removed.

Documents and file names are untrusted: an escape sequence in them could rewrite what the terminal
shows or feed it commands, and a direction character could make text read as another.
"""

import json
import os
import re
import sys
from collections.abc import Iterable

from rag.redaction import without_controls

# The characters that ``without_controls`` drops.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

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


def print_json(value: object) -> None:
    """Write JSON to standard output; control and direction characters are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    sys.stdout.write(_CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n")
