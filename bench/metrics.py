"""Measures of rankings with one right document for each question, of times and of memory."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_RESAMPLES = 500  # of the bootstrap


@dataclass(frozen=True)
class Quality:
    """Shares between 0 and 1; ``low`` and ``high`` bound recall@1 (95 %, bootstrap)."""

    recall1: float
    recall5: float
    recall10: float
    mrr10: float
    ndcg10: float
    low: float
    high: float


def quality(ranks: Sequence[int | None]) -> Quality:
    """Return the measures of ranks counted from 0; None where the document was not found."""
    places = [10**9 if rank is None else rank for rank in ranks]
    top = [rank for rank in places if rank < 10]
    n = max(1, len(places))
    first = [float(rank < 1) for rank in places]
    rng = random.Random(0)
    means = sorted(sum(rng.choices(first, k=len(first))) / n for _ in range(_RESAMPLES))
    return Quality(
        sum(first) / n,
        sum(rank < 5 for rank in places) / n,
        len(top) / n,
        sum(1 / (rank + 1) for rank in top) / n,
        sum(1 / math.log2(rank + 2) for rank in top) / n,
        means[int(_RESAMPLES * 0.025)],
        means[int(_RESAMPLES * 0.975)],
    )


def median_and_p95(times: Sequence[float]) -> tuple[float, float]:
    """Return the (upper) median and the 95th percentile of times, in their unit."""
    ordered = sorted(times)
    return ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]


def resident_megabytes() -> float:
    """Return the memory of this process that is resident now, read from ``/proc``."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6
