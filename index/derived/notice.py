"""Say once that tables are made, which takes some seconds on a machine's first use."""

from collections.abc import Callable

_waiting: list[Callable[[], None]] = []


def before_tables_are_made(tell: Callable[[], None]) -> None:
    """Have ``tell`` called once in this process, before the first table is made, if any is."""
    _waiting[:] = [tell]


def tables_are_made() -> None:
    """Call what waits for it."""
    while _waiting:
        _waiting.pop()()
