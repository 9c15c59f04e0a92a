"""Write to the terminal. Documents and file names are untrusted: no escape sequence passes."""

import json
import re
import sys

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Remove control and direction characters from a text."""
    return _CONTROL.sub("", text)


def print_line(text: str) -> None:
    """Write a line to standard output."""
    sys.stdout.write(clean(text) + "\n")


def print_error(text: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(f"yinzheng: {clean(text)}\n")


def print_json(value: object) -> None:
    """Write JSON to standard output, control and direction characters escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    sys.stdout.write(_CONTROL.sub(lambda match: f"\\u{ord(match.group()):04x}", text) + "\n")
