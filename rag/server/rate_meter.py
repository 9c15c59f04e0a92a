"""Count what each client does in a minute: token buckets."""

import time
from collections import OrderedDict
from collections.abc import Callable

_MOST_KEYS = 10_000


class Meter:
    """Lets each key do so much in a minute, at once or spread; 0 is without limit.

    For one event loop, not for threads.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with a full bucket for every key; ``clock`` tells seconds."""
        self._most = per_minute
        self._clock = clock
        self._held: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> float:
        """Count one for a key; return 0, or in how many seconds it may try again."""
        if not self._most:
            return 0.0
        level = self._level(key)
        if level < 1:
            return (1 - level) * 60 / self._most
        self._hold(key, level - 1)
        return 0.0

    def give_back(self, key: str) -> None:
        """Take back one that was counted."""
        if self._most:
            self._hold(key, min(self._level(key) + 1, self._most))

    def _level(self, key: str) -> float:
        level, since = self._held.get(key, (float(self._most), 0.0))
        return min(self._most, level + (self._clock() - since) * self._most / 60)

    def _hold(self, key: str, level: float) -> None:
        self._held[key] = level, self._clock()
        self._held.move_to_end(key)
        if len(self._held) > _MOST_KEYS:
            self._held.popitem(last=False)
