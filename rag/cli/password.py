"""Ask for a secret: unseen on a terminal, else the first line of standard input."""

import sys

from index.errors import YinzhengError


def ask_secret() -> str:
    """Return the secret. Raises YinzhengError when it is not given, or not twice the same."""
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
