"""The help of all commands as one Markdown page, ``docs/cli.md``.

To write it: ``python -m rag.cli.manpage > docs/cli.md``.
"""

import argparse
import os
import sys

from rag.cli.parser import build_parser

_WIDTH = "88"  # columns
_INTRODUCTION = """# Commands

What `--help` says, printed by `python -m rag.cli.manpage`.
"""


def render_manual() -> str:
    """Return the help of the program and of each command as Markdown."""
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = _WIDTH  # argparse wraps lines at this width
    try:
        parser = build_parser()
        parts = [_INTRODUCTION, f"```text\n{parser.format_help()}```\n"]
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for name, command in action.choices.items():
                    parts.append(f"## {name}\n\n```text\n{command.format_help()}```\n")
    finally:
        if before is None:
            del os.environ["COLUMNS"]
        else:
            os.environ["COLUMNS"] = before
    return "\n".join(parts)


if __name__ == "__main__":
    sys.stdout.write(render_manual())
