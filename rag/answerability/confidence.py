"""Decide whether the evidence answers the question: a probability and the level it must reach.

Logistic regression over signals, with one model for questions in the script of the text and
another across scripts, where words can be compared only by a dictionary and token similarity
says more. ``python -m bench.refusal --write`` fits weights and levels: at the levels ``eager``,
``balanced`` and ``cautious``, 99, 96.5 and 90 percent of the answerable questions of the fit are
answered. What is set by hand, ``weights.json`` gives the reason for.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from index.store import ReadableStore
from index.text.normalize import has_han
from rag.answerability import (
    codes,
    dimensions,
    figures,
    measures,
    parts,
    persons,
    reading,
    token_matches,
    topics,
    unseen,
)
from rag.answerability.checks import CHECKS, Case
from rag.answerability.mismatch import find_mismatches, lacking_columns
from rag.answerability.persons import told_by_another
from rag.answerability.unnamed import unnamed_speakers
from rag.fitted import load, stage_file
from rag.reading.findings import Findings
from rag.types import Mismatch, MismatchKind

# Importing them registers their checks.
_REGISTERED = (
    codes, dimensions, figures, measures, parts, persons, reading, token_matches, topics,
    unseen,
)  # fmt: skip
MISMATCHES = (
    "lacks_part", "told_unseen", "mismatch_code", "mismatch_year", "missing_code",
    "missing_place", "missing_year",
)  # fmt: skip
"""Signals that the evidence lacks something exact that the question names."""
LACKS = ("lacks_figure", "lacks_measure", "lacks_person", "lacks_somebody", "lacks_topic")
"""Signals that the evidence lacks what the form of the question asks for."""
MISSING = tuple(
    f"{how}_{kind}"
    for how in ("mismatch", "missing")
    for kind in MismatchKind
    if f"{how}_{kind}" not in MISMATCHES
)
"""Signals that it does not name something which it may call otherwise."""
_STEEPEST = 30.0  # logits are cut off here, where the probability is 0 or 1 to ten digits


@dataclass(frozen=True)
class Model:
    """A logistic regression over signals, and the levels to reach.

    ``weights`` are by the name of a signal, ``levels`` by that of a refusal setting.
    """

    weights: Mapping[str, float]
    bias: float
    levels: Mapping[str, float]


@cache
def model_of(same_script: bool) -> Model:
    """Return the model for quotes in the script of the question, or that for another script."""
    script = "same_script" if same_script else "other_script"
    sections = load(stage_file("answerability"), "").sections
    weights = dict(sections[script])
    bias = weights.pop("bias")
    return Model(weights, bias, sections[f"{script}_levels"])


@dataclass(frozen=True)
class Judgement:
    """The probability that the evidence answers the question, and the signals it is based on.

    ``signals`` is empty if there is no evidence to judge; ``same_script`` is True if question and
    quotes are written in the same script. ``mismatches`` are the exact things of the question
    that the evidence lacks. ``unnamed`` are the persons whose words are asked for and whom no
    document names: then nothing answers.
    """

    signals: Mapping[str, float]
    same_script: bool
    confidence: float
    mismatches: tuple[Mismatch, ...] = ()
    unnamed: tuple[str, ...] = ()

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
    signals = combined({name: float(measure(case)) for name, measure in CHECKS.items()})
    same_script = is_same_script(findings)
    unnamed = unnamed_speakers(store, findings)
    instead = told_by_another(case) or lacking_columns(findings)
    probability = 0.0 if unnamed or instead else confidence(signals, same_script)
    return Judgement(signals, same_script, probability, instead or case.mismatches, unnamed)


def combined(signals: Mapping[str, float]) -> dict[str, float]:
    """Return signals with the strongest of some: each is rare, so that sets hardly tell its weight.

    ``mismatch`` is that of MISMATCHES, ``lacks`` of LACKS and ``missing`` of MISSING.
    """
    strongest = {"mismatch": MISMATCHES, "lacks": LACKS, "missing": MISSING}
    joined = {
        joint: max(signals.get(name, 0.0) for name in names) for joint, names in strongest.items()
    }
    return {**signals, **joined}


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
    logit = model.bias + sum(weight * signals[name] for name, weight in model.weights.items())
    return 1.0 / (1.0 + math.exp(-max(-_STEEPEST, min(_STEEPEST, logit))))
