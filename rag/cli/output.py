"""Output to the terminal, with control characters removed.

Documents and file names are untrusted: an escape sequence in them could rewrite what the terminal
shows or feed it commands, and a direction character could make text read as another.
"""

import json
import re
import sys

# Control characters but tab and line feed, and the marks, embeddings, overrides and isolates of
# bidirectional text.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Return a text without control and direction characters."""
    return _CONTROL.sub("", text)


def print_line(text: str) -> None:
    """Write a line to standard output, cleaned."""
    sys.stdout.write(clean(text) + "\n")


def print_error(text: str) -> None:
    """Write an error message to standard error, cleaned."""
    sys.stderr.write(f"yinzheng: {clean(text)}\n")


def print_json(value: object) -> None:
    """Write JSON to standard output; control and direction characters are escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    sys.stdout.write(_CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n")
