"""Find where the clause or line around an offset starts and ends.

The search is bounded, because a document may be ten million characters without a full stop.
"""

import re

STOPS = "。！？!?；;\n\r"
_STOP = re.compile(f"[{STOPS}]")
# Characters searched before and after an offset; far more than a clause or a list item has.
_MAX_BACK = 600
_MAX_AHEAD = 5_000


def start_of_clause(text: str, at: int, stops: re.Pattern[str] = _STOP) -> int:
    """Return where the clause that reaches up to ``at`` starts."""
    low = max(0, at - _MAX_BACK)
    start = low
    for match in stops.finditer(text, low, at):
        start = match.end()
    return start


def end_of_clause(
    text: str, at: int, limit: int | None = None, stops: re.Pattern[str] = _STOP
) -> int:
    """Return where the clause at ``at`` ends, after its stop, or ``limit`` if that comes first."""
    high = min(len(text), at + _MAX_AHEAD) if limit is None else min(limit, at + _MAX_AHEAD)
    match = stops.search(text, at, high)
    return match.end() if match else high


def end_of_line(text: str, at: int) -> int:
    """Return where the line that contains ``at`` ends, before its line break."""
    breaks = [text.find(mark, at, at + _MAX_AHEAD) for mark in "\n\r"]
    return min((place for place in breaks if place >= 0), default=min(len(text), at + _MAX_AHEAD))
