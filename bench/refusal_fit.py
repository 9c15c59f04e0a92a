"""Fit the probability that evidence answers: logistic regression over the signals that help.

Signals are standardised and weighed with an L2 penalty. Forward selection takes one signal after
the other, the one that makes the answers to the questions of other articles most likely, until
none lowers their loss by LEAST_GAIN. (The mean AUROC over all kinds is too coarse: it takes
similarities that hardly differ before a mismatch that is rare and nearly certain.) A signal that
says what the evidence lacks may only lower the probability.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.optimize import minimize
from scipy.stats import rankdata

from bench.refusal_ask import Sample
from bench.refusal_pairs import ANSWERABLE

LEAST_GAIN = 0.004  # of the loss in nats a question; a signal that gives less is left out
PENALTIES = (0.0003, 0.003, 0.03)
FOLDS = 4
NOWHERE = -30.0  # logit of a question for which nothing was found
_LEAST = 15  # questions with and without an answer, to measure a kind
_SEVERAL_PAIRS = ("XQuAD", "SQuAD 2.0", "structures", "people")
_LOWERS = ("lack", "mismatch", "missing", "told_unseen", "read_other", "asks_nothing")
EXACT = ("mismatch", "lacks", "missing", "count_met", "code_found", "part_found")
"""Signals that are always weighed and hardly shrunk: what is exact is rare in question sets."""
_EXACT = 0.02  # share of the penalty that exact signals bear; set by hand
_RAISES = (
    "match_", "read_answered", "read_quote", "coverage", "passage_coverage", "count_met",
    "code_found", "part_found",
)  # fmt: skip

Cell = tuple[str, str, str]
"""Genre, row ("zh->zh", "DRCD test") and kind of questions without an answer."""
Measure = Callable[[np.ndarray, np.ndarray], float]
"""From the logits of answerable questions and those of others."""


@dataclass(frozen=True)
class Line:
    """A logistic regression: weights by the name of their signal, and the bias."""

    weights: Mapping[str, float]
    bias: float


class Table:
    """``n`` questions with what a fit needs of them.

    ``values``, float64 ``(n, len(names))``, are their signals; ``judged``, bool ``(n,)``, is True
    where something was found that can be weighed, ``truth`` where the question is answerable.
    """

    def __init__(self, samples: Sequence[Sample]) -> None:
        """Collect the signals that are not the same for all questions."""
        self.samples = samples
        self.truth = np.array([sample.asked.answerable for sample in samples], dtype=bool)
        self.judged = np.array([_is_judged(sample) for sample in samples], dtype=bool)
        every = next(
            (s.signals for s, judged in zip(samples, self.judged, strict=True) if judged), {}
        )
        rows = [[sample.signals.get(name, 0.0) for name in every] for sample in samples]
        self.names = list(every)
        self.values = np.array(rows, dtype=float).reshape(len(samples), len(self.names))
        articles = (sample.asked.article for sample in samples)
        self.fold = np.array([_fold(article) for article in articles], dtype=int)

    @property
    def varying(self) -> list[str]:
        """The names of the signals that are not the same for all questions."""
        spread = self.values[self.judged].std(axis=0)
        return [name for name, each in zip(self.names, spread, strict=True) if each > 0]

    def columns(self, names: Sequence[str]) -> np.ndarray:
        """Return the values of some signals, ``(n, len(names))``."""
        return self.values[:, [self.names.index(name) for name in names]]

    @cached_property
    def counts(self) -> np.ndarray:
        """What each question counts, ``(n,)``, 1 on average.

        Every genre counts the same, in it answerable questions as much as the others, and among
        these every kind the same.
        """
        keys = []
        sizes: dict[tuple[str, bool, str], int] = defaultdict(int)
        for asked in (sample.asked for sample in self.samples):
            keys.append((asked.genre, asked.answerable, "" if asked.answerable else asked.kind))
            sizes[keys[-1]] += 1
        kinds: dict[tuple[str, bool], int] = defaultdict(int)
        for genre, answerable, _ in sizes:
            kinds[genre, answerable] += 1
        counts = np.array([1 / sizes[key] / kinds[key[:2]] for key in keys])
        return np.asarray(counts / counts.mean())

    @cached_property
    def cells(self) -> dict[Cell, tuple[list[int], list[int]]]:
        """The places of answerable questions and of those compared with them, by kind.

        Kinds with too few questions are left out.
        """
        places: dict[tuple[str, str, str, str, bool], list[int]] = defaultdict(list)
        for at, asked in enumerate(sample.asked for sample in self.samples):
            row = asked.pair if asked.group in _SEVERAL_PAIRS else asked.group
            places[asked.genre, row, asked.group, asked.kind, asked.answerable].append(at)
        found = {}
        for (genre, row, group, kind, answerable), others in places.items():
            like = "half store" if kind == "half store" else ANSWERABLE
            own = places.get((genre, row, group, like, True), [])
            if not answerable and min(len(own), len(others)) >= _LEAST:
                found[genre, row, kind] = (own, others)
        return found

    def by_kind(self, logits: np.ndarray, measure: Measure) -> dict[Cell, float]:
        """Return a measure of the logits, ``(n,)``, by genre, row and kind."""
        return {
            cell: measure(logits[own], logits[others]) for cell, (own, others) in self.cells.items()
        }

    def mean(self, logits: np.ndarray, measure: Measure) -> float:
        """Return the mean of a measure over genres and kinds."""
        return mean_of(self.by_kind(logits, measure))

    def logits(self, line: Line) -> np.ndarray:
        """Return the log odds that a regression gives, ``(n,)``."""
        values = self.columns([*line.weights]) @ np.array([*line.weights.values()])
        return np.where(self.judged, values + line.bias, NOWHERE)

    def fit(self, names: Sequence[str], penalty: float, without: int | None = None) -> Line:
        """Return the regression over some signals, fitted to all folds or to all but one."""
        inside = self.judged & (self.fold != without) if without is not None else self.judged
        return fit(
            self.columns(names)[inside], self.truth[inside], self.counts[inside], names, penalty
        )

    def crosswise(self, names: Sequence[str], penalty: float) -> np.ndarray:
        """Return logits, ``(n,)``, each of a fit to the questions of other articles."""
        logits = np.zeros(len(self.samples))
        for number in range(FOLDS):
            inside = self.fold == number
            logits[inside] = self.logits(self.fit(names, penalty, number))[inside]
        return logits

    def loss(self, logits: np.ndarray) -> float:
        """Return the mean of minus the logarithm of the probability of what is true."""
        sign = np.where(self.truth, 1.0, -1.0)
        return float((self.counts * np.logaddexp(0, -sign * logits)).mean())

    def choose_penalty(self) -> float:
        """Return the penalty under which the fits to other articles have the least loss."""
        return min(PENALTIES, key=lambda each: self.loss(self.crosswise(self.varying, each)))

    def select(self, penalty: float) -> Iterator[tuple[str, np.ndarray]]:
        """Yield the signals that help, as they are taken, with the crosswise logits, ``(n,)``."""
        chosen = [name for name in EXACT if name in self.varying]
        least = self.loss(self.crosswise(chosen, penalty))
        while True:
            left = [name for name in self.varying if name not in chosen]
            reached = {name: self.crosswise([*chosen, name], penalty) for name in left}
            losses = {name: self.loss(logits) for name, logits in reached.items()}
            name = min(losses, key=losses.__getitem__, default="")
            if not name or losses[name] > least - LEAST_GAIN:
                return
            chosen.append(name)
            least = losses[name]
            yield name, reached[name]

    def prune(self, names: Sequence[str], penalty: float) -> list[str]:
        """Return the signals without those that the others made superfluous, the worst first."""
        kept = list(names)
        while set(kept) - set(EXACT):
            least = self.loss(self.crosswise(kept, penalty))
            losses = {
                name: self.loss(self.crosswise([n for n in kept if n != name], penalty))
                for name in kept
                if name not in EXACT
            }
            name = min(losses, key=losses.__getitem__)
            if losses[name] > least + LEAST_GAIN:
                break
            kept.remove(name)
        return kept

    def level(self, logits: np.ndarray, share: float) -> float:
        """Return the confidence that a share of the answerable questions reaches.

        Every genre counts the same.
        """
        counts, own = self.counts[self.truth], logits[self.truth]
        order = np.argsort(-own)
        reached = int(np.searchsorted(np.cumsum(counts[order]) / counts.sum(), share))
        return float(1 / (1 + np.exp(-own[order][min(reached, len(order) - 1)])))


def fit(
    values: np.ndarray, truth: np.ndarray, counts: np.ndarray, names: Sequence[str], penalty: float
) -> Line:
    """Return the regression of ``truth``, ``(n,)``, over ``values``, ``(n, len(names))``."""
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-9
    table = np.hstack([(values - mean) / scale, np.ones((len(values), 1))])
    sign = np.where(truth, 1.0, -1.0)
    exact = [name in EXACT or name.startswith(_LOWERS) for name in names]
    shrunk = [penalty * (_EXACT if is_exact else 1.0) for is_exact in exact]
    penalties = np.array([*shrunk, 0.0])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margins = sign * (table @ weights)
        value = (counts * np.logaddexp(0, -margins)).mean() + (penalties * weights**2).sum() / 2
        slope = -counts * sign / (1 + np.exp(np.clip(margins, -50, 50)))
        return float(value), table.T @ slope / len(sign) + penalties * weights

    bounds = [_bounds(name) for name in names]
    found = minimize(
        loss, np.zeros(table.shape[1]), jac=True, method="L-BFGS-B",
        bounds=[*bounds, (None, None)], options={"ftol": 1e-7},
    )  # fmt: skip
    weights = found.x[:-1] / scale
    bias = float(found.x[-1] - (weights * mean).sum())
    return Line(dict(zip(names, map(float, weights), strict=True)), bias)


def _bounds(name: str) -> tuple[float | None, float | None]:
    """Return between what the weight of a signal may be: what it says must not be turned round."""
    if name.startswith(_LOWERS):
        return None, 0.0
    return (0.0, None) if name.startswith(_RAISES) else (None, None)


def area(answerable: np.ndarray, others: np.ndarray) -> float:
    """Return the AUROC of the logits of answerable questions against others."""
    ranks = rankdata(np.concatenate([answerable, others]))[: len(answerable)]
    above = ranks.sum() - len(answerable) * (len(answerable) + 1) / 2
    return float(above / len(answerable) / len(others))


def refused(answerable: np.ndarray, others: np.ndarray) -> float:
    """Return the share of the others that is refused where 95 % of the answerable are kept."""
    return float((others < np.quantile(answerable, 0.05)).mean())


def mean_of(cells: Mapping[Cell, float]) -> float:
    """Return the mean over genres of the mean over kinds of the mean over rows."""
    nested: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for (genre, _, kind), value in cells.items():
        nested[genre][kind].append(value)
    genres = [np.mean([np.mean(values) for values in kinds.values()]) for kinds in nested.values()]
    return float(np.mean(genres)) if genres else float("nan")


def _is_judged(sample: Sample) -> bool:
    return bool(sample.signals) and not sample.signals["asks_nothing"]


def _fold(article: str) -> int:
    return int(hashlib.sha256(article.encode()).hexdigest()[:8], 16) % FOLDS
