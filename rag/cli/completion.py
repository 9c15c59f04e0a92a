"""What a shell completes the command line with."""

import argparse
from collections.abc import Iterator
from pathlib import Path

import shtab

from rag.cli.parser import build_parser

_NAMES_OF_FILES = ("PATH", "FILE", "FILE|FOLDER")


def completion_script(shell: str) -> str:
    """Return the completions of all commands for a shell, one of ``shtab``'s."""
    parser = build_parser()
    for action in _actions(parser):
        if action.type is Path or action.metavar in _NAMES_OF_FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]
    return shtab.complete(parser, shell=shell)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield the arguments of a parser and of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _actions(command)
