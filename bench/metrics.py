"""Measures of a ranking with one right document for each question."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

_ROUNDS = 500


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
    means = sorted(sum(rng.choices(first, k=len(first))) / n for _ in range(_ROUNDS))
    return Quality(
        sum(first) / n,
        sum(rank < 5 for rank in places) / n,
        len(top) / n,
        sum(1 / (rank + 1) for rank in top) / n,
        sum(1 / math.log2(rank + 2) for rank in top) / n,
        means[int(_ROUNDS * 0.025)],
        means[int(_ROUNDS * 0.975)],
    )
