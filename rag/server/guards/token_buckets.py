"""Token buckets: how many requests each client may still make in a minute."""

import time
from collections import OrderedDict
from collections.abc import Callable

_MAX_KEYS = 10_000  # clients remembered, so that forged addresses cannot fill the memory


class TokenBuckets:
    """One token bucket per key, refilled evenly; the least recently used buckets are dropped.

    Not thread-safe: for use within one event loop.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Start with a full bucket for every key.

        ``per_minute`` is both the size of a bucket and its refill in a minute; 0 means no limit.
        ``clock`` returns seconds.
        """
        self._capacity = per_minute
        self._clock = clock
        # key -> (tokens left, time of that count)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def remembered(self) -> int:
        """The number of keys that are remembered."""
        return len(self._buckets)

    def take(self, key: str, count: int = 1) -> float:
        """Take tokens from the bucket of a key; return 0, or the seconds until there are so many.

        More than a full bucket are taken as a full bucket.
        """
        if not self._capacity:
            return 0.0
        wanted = min(count, self._capacity)
        tokens = self._tokens(key)
        if tokens < wanted:
            return (wanted - tokens) * 60 / self._capacity
        self._store(key, tokens - wanted)
        return 0.0

    def give_back(self, key: str) -> None:
        """Return a token that was taken."""
        if self._capacity:
            self._store(key, min(self._tokens(key) + 1, self._capacity))

    def _tokens(self, key: str) -> float:
        tokens, counted_at = self._buckets.get(key, (float(self._capacity), 0.0))
        refill = (self._clock() - counted_at) * self._capacity / 60
        return min(self._capacity, tokens + refill)

    def _store(self, key: str, tokens: float) -> None:
        self._buckets[key] = tokens, self._clock()
        self._buckets.move_to_end(key)
        if len(self._buckets) > _MAX_KEYS:
            self._buckets.popitem(last=False)
