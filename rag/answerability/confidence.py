"""Decide whether the evidence answers the question: a probability and the level it must reach.

Logistic regression over signals, with one model for questions in the script of the text and
another across scripts, where words can be compared only by a dictionary and token similarity
says more. ``python -m bench.refusal --write`` fits weights and levels: at the levels ``eager``,
``balanced`` and ``cautious``, 99, 96.5 and 90 percent of the answerable questions of the fit are
answered. The corrections are set by hand, and so is ``balanced`` within a script now, lower than
its fit.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from index.store import ReadableStore
from index.text.normalize import has_han
from rag.answerability import (
    codes,
    figures,
    kinds,
    measures,
    parts,
    persons,
    places,
    reading,
    topics,
    unseen,
    years,
)
from rag.answerability.checks import CHECKS, Case
from rag.answerability.mismatch import find_mismatches
from rag.fitted import load, stage_file
from rag.reading.findings import Findings
from rag.types import Mismatch

# Importing them registers their checks.
_REGISTERED = (
    codes, figures, kinds, measures, parts, persons, places, reading, topics, unseen, years,
)  # fmt: skip
_STEEPEST = 30.0  # logits are cut off here, where the probability is 0 or 1 to ten digits


@dataclass(frozen=True)
class Model:
    """A logistic regression over signals, its corrections, and the levels to reach.

    ``levels`` are by the name of a refusal setting, all other numbers by that of a signal.
    ``weights`` and ``raising`` are multiplied by their signals and added to the logit. It is then
    raised to the ``floors`` of those signals that are not 0. Last, ``corrections`` times their
    signals are added, negative ones for what the evidence lacks.
    """

    weights: Mapping[str, float]
    bias: float
    levels: Mapping[str, float]
    raising: Mapping[str, float]
    floors: Mapping[str, float]
    corrections: Mapping[str, float]


@cache
def model_of(same_script: bool) -> Model:
    """Return the model for quotes in the script of the question, or that for another script."""
    script = "same_script" if same_script else "other_script"
    sections = load(stage_file("answerability"), "").sections
    weights = dict(sections[script])
    return Model(
        bias=weights.pop("bias"),
        weights=weights,
        levels=sections[f"{script}_levels"],
        raising=sections[f"{script}_raising"],
        floors=sections[f"{script}_floors"],
        corrections=sections["corrections"],
    )


@dataclass(frozen=True)
class Judgement:
    """The probability that the evidence answers the question, and the signals it is based on.

    ``signals`` is empty if there is no evidence to judge; ``same_script`` is True if question and
    quotes are written in the same script. ``mismatches`` are the exact things of the question
    that the evidence lacks.
    """

    signals: Mapping[str, float]
    same_script: bool
    confidence: float
    mismatches: tuple[Mismatch, ...] = ()

    def is_enough(self, level: str) -> bool:
        """Return True if the confidence reaches the level of a refusal setting."""
        levels = model_of(self.same_script).levels
        return bool(self.signals) and self.confidence >= levels[level]


def judge(store: ReadableStore, findings: Findings) -> Judgement:
    """Return the probability that the evidence answers the question, with its signals.

    Call inside ``store.snapshot()``.
    """
    if not findings.evidence:
        return Judgement({}, False, 0.0)
    case = Case(store, findings, find_mismatches(findings))
    signals = {name: float(measure(case)) for name, measure in CHECKS.items()}
    same_script = is_same_script(findings)
    return Judgement(signals, same_script, confidence(signals, same_script), case.mismatches)


def is_same_script(findings: Findings) -> bool:
    """Return True if the question and its first quotes are both Chinese, or both are not."""
    evidence = findings.evidence
    text = "".join(quote.search for quote in (*evidence.items, *evidence.sentences)[:3])
    return has_han(text) == (findings.question.language == "zh")


def confidence(signals: Mapping[str, float], same_script: bool) -> float:
    """Return the probability, from 0 to 1, that evidence with these signals answers."""
    if signals["asks_nothing"]:
        return 0.0
    model = model_of(same_script)
    logit = (
        model.bias + _weighted_sum(model.weights, signals) + _weighted_sum(model.raising, signals)
    )
    for name, floor in model.floors.items():
        if signals[name]:
            logit = max(logit, floor)
    logit += _weighted_sum(model.corrections, signals)
    return 1.0 / (1.0 + math.exp(-max(-_STEEPEST, min(_STEEPEST, logit))))


def _weighted_sum(weights: Mapping[str, float], signals: Mapping[str, float]) -> float:
    return sum(weight * signals[name] for name, weight in weights.items())
