"""Decide whether the evidence answers: a probability, and the level it must reach.

Logistic regression over signals, one model for questions in the script of the text and one
across scripts, where words are compared by a dictionary only and tokens tell more. Weights and
levels are printed by ``python -m bench.refusal``: the levels keep 99, 96.5 and 90 percent of the
answerable questions they were fitted on.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from index.store import ReadableStore
from index.text.normalize import has_han
from rag.answerability import figures, measures, persons, topics, years
from rag.answerability.checks import CHECKS, Case
from rag.reading.findings import Findings

# Importing them registers their checks.
_REGISTERED = (figures, measures, persons, topics, years)
_STEEPEST = 30.0  # logits beyond it are 0 or 1 in any case


@dataclass(frozen=True)
class Step:
    """A correction of the logit by one signal, in the order of the steps.

    ``add`` counts by the signal's value; ``at_least`` raises the logit to that where the signal
    is there.
    """

    signal: str
    add: float = 0.0
    at_least: float | None = None


@dataclass(frozen=True)
class Model:
    """A logistic regression over signals, its corrections, and the levels to be reached."""

    weights: dict[str, float]
    bias: float
    levels: dict[str, float]
    steps: tuple[Step, ...]


# Not fitted, for the sets have no or few such questions: points counted as asked, a year
# that the document does not know, a figure that no quote tells, words of somebody who is only
# mentioned, a person's name or post where there is none, a topic that the document never
# touches, and questions about a name, which the embedding of another script hardly knows and
# which lowers every cosine: asked for nothing else ("What did X say?"), or standing in the
# best sentence, and there beside the post that is asked for.
_LACKING = (
    Step("tells_post", 1.0),
    Step("only_post", at_least=0.0),
    Step("lacks_year", -8.0),
    Step("lacks_figure", -8.0),
    Step("lacks_person", -6.0),
    Step("lacks_topic", -4.0),
)
SAME_SCRIPT = Model(
    {"cosine": 31.11, "late": 27.46, "coverage": 2.54, "passage_coverage": 3.31},
    -32.93,
    {"eager": 0.076, "balanced": 0.144, "cautious": 0.488},
    (Step("count_met", 2.0), Step("counted", 1.0), *_LACKING),
)
OTHER_SCRIPT = Model(
    {
        "cosine": -1.85, "contrast_lead": 12.71, "contrast_low": 34.48,
        "contrast_spread": -0.58, "contrast_sentence": 46.1,
        "contrast_dense": -34.46, "lack": -38.71, "coverage": 3.12,
    },
    0.39,
    {"eager": 0.075, "balanced": 0.121, "cautious": 0.331},
    (
        Step("count_met", 3.0),
        Step("counted", 2.0),
        Step("names_it", 0.5),
        Step("only_named", at_least=1.0),
        *_LACKING,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Judgement:
    """How likely the evidence answers the question, and the signals that say so.

    ``signals`` is empty where there is no evidence to judge; ``same_script`` is true if question
    and quotes are written in the same script.
    """

    signals: Mapping[str, float]
    same_script: bool
    confidence: float

    def is_enough(self, level: str) -> bool:
        """Return True if the confidence reaches a named level of the refusal setting."""
        model = SAME_SCRIPT if self.same_script else OTHER_SCRIPT
        return bool(self.signals) and self.confidence >= model.levels[level]


def judge(store: ReadableStore, findings: Findings) -> Judgement:
    """Return how likely the evidence answers the question.

    Call inside ``store.snapshot()``.
    """
    if not findings.evidence:
        return Judgement({}, False, 0.0)
    case = Case(store, findings)
    signals = {name: float(measure(case)) for name, measure in CHECKS.items()}
    same_script = is_same_script(findings)
    return Judgement(signals, same_script, confidence(signals, same_script))


def is_same_script(findings: Findings) -> bool:
    """Return True if the question and its first quotes are both Chinese, or both are not."""
    evidence = findings.evidence
    text = "".join(quote.search for quote in (*evidence.items, *evidence.sentences)[:3])
    return has_han(text) == (findings.question.language == "zh")


def confidence(signals: Mapping[str, float], same_script: bool) -> float:
    """Return the probability, between 0 and 1, that evidence with such signals answers."""
    if signals["asks_nothing"]:
        return 0.0
    model = SAME_SCRIPT if same_script else OTHER_SCRIPT
    logit = model.bias + sum(weight * signals[name] for name, weight in model.weights.items())
    for step in model.steps:
        logit += step.add * signals[step.signal]
        if step.at_least is not None and signals[step.signal]:
            logit = max(logit, step.at_least)
    return 1.0 / (1.0 + math.exp(-max(-_STEEPEST, min(_STEEPEST, logit))))
