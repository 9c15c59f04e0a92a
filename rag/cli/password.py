"""Prompt for a secret without echo; without a terminal, read it from standard input.

It is never a command-line argument: other users could see it in the list of processes.
"""

import sys

from index.errors import YinzhengError


def ask_secret() -> str:
    """Return the secret, which is asked for twice on a terminal.

    Raises YinzhengError if the two differ, or the input is not UTF-8.
    """
    if not sys.stdin.isatty():
        try:
            return sys.stdin.readline().rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise YinzhengError("The secret is not UTF-8 text.") from error
    from getpass import getpass

    secret = getpass("Secret: ")
    if getpass("Once more: ") != secret:
        raise YinzhengError("The two were not the same; nothing was changed. Try again.")
    return secret
