"""Look for the ends of clauses around a place, never further than a bounded stretch.

Bounded, because a document may be ten million characters without a full stop.
"""

import re

STOPS = "。！？!?；;\n\r"
_STOP = re.compile(f"[{STOPS}]")
_BACK = 600
_AHEAD = 5_000


def start_of_clause(text: str, at: int, stops: re.Pattern[str] = _STOP) -> int:
    """Return where the clause that reaches up to ``at`` begins."""
    low = max(0, at - _BACK)
    start = low
    for match in stops.finditer(text, low, at):
        start = match.end()
    return start


def end_of_clause(
    text: str, at: int, limit: int | None = None, stops: re.Pattern[str] = _STOP
) -> int:
    """Return the end of the clause from ``at`` on, its stop included, or the limit."""
    high = min(len(text), at + _AHEAD) if limit is None else min(limit, at + _AHEAD)
    match = stops.search(text, at, high)
    return match.end() if match else high


def end_of_line(text: str, at: int) -> int:
    """Return where the line of a place ends, before the line break."""
    found = [text.find(mark, at, at + _AHEAD) for mark in "\n\r"]
    return min((place for place in found if place >= 0), default=min(len(text), at + _AHEAD))
