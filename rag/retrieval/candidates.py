"""The candidates that retrieval ranks, the channels that find them, and the channels' weights."""

from dataclasses import dataclass, field, replace

import numpy as np

from index.text.part_numbers import Part, Reference
from rag.fitted import Section
from rag.question.terms import Terms


@dataclass(frozen=True)
class Weights:
    """The weight of each channel in the score of a candidate.

    ``python -m bench.weights`` fits all but ``cross``, the weight of the optional cross-encoder;
    docs/decisions/retrieval.md ("Channels are weighed by script") says which are in use.
    ``late``, ``sentence`` and ``dense`` add up to 1.4 within a script and across scripts, so
    that scores have the same scale in both cases.
    """

    late: float
    sentence: float
    dense: float
    lexical: float
    names: float
    translated: float
    cross: float


SAME_SCRIPT = Section("retrieval", "same_script", Weights)
OTHER_SCRIPT = Section("retrieval", "other_script", Weights)
FIRST = Section("retrieval", "first", Weights)
"""The weights of the first ranking, before tokens and sentences are compared."""


@dataclass(frozen=True)
class ContextWeights:
    """What is added to a score if all words of the question stand above the text.

    ``passage`` is that of a passage, in each ranking, and ``sentence`` that of a sentence. They
    are apart from the weights of the other channels because the sets of these have neither names
    nor headings; ``python -m bench.context`` chooses them.
    """

    passage: float
    sentence: float


CONTEXT = Section("retrieval", "context", ContextWeights)


@dataclass(frozen=True)
class Calibration:
    """How scores of passages in another language become comparable with those in the question's.

    The embedding model finds texts in one language alike, whatever they say, and the weights
    across languages differ from those within one. A score across languages is multiplied by
    ``scale``, and ``offset`` is added; ``lexical`` is the weight in it of words that the
    dictionary finds. The numbers beginning with ``first_`` do the same in the first ranking.
    ``python -m bench.language_fit`` fits them to a store in two languages.
    """

    first_scale: float
    first_offset: float
    first_lexical: float
    scale: float
    offset: float
    lexical: float


ZH_EN = Section("retrieval", "calibration_zh_en", Calibration)
EN_ZH = Section("retrieval", "calibration_en_zh", Calibration)
CALIBRATIONS = {"zh": ZH_EN, "en": EN_ZH}
"""By the language of the question."""


@dataclass(frozen=True)
class Crossing:
    """How English questions are compared with Chinese passages by tokens.

    ``focus`` is the share of the best sentence alone in the score by tokens, 0 to 1; the rest is
    that of the whole passage. ``python -m bench.crossing`` chooses it.
    """

    focus: float


EN_ZH_CROSSING = Section("retrieval", "crossing_en_zh", Crossing)


@dataclass(frozen=True)
class Ranking:
    """The weights of passages in the language of the question and in another one.

    Scores of the latter are multiplied by ``scale``, then ``offset`` is added. ``focus`` is
    the share of the best sentence in their score by tokens.
    """

    own: Weights
    other: Weights
    scale: float = 1.0
    offset: float = 0.0
    focus: float = 0.0


@dataclass(frozen=True)
class Channels:
    """Which channels contribute to the ranking; each can be switched off for comparison."""

    dense: bool = True
    lexical: bool = True
    names: bool = True
    late: bool = True
    translated: bool = True
    context: bool = True


@dataclass(frozen=True)
class Superseded:
    """A document that was found and a newer edition of it, by id and path.

    ``asked``: the question asks for the older one, by its year.
    """

    older: int
    newer: int
    older_path: str
    newer_path: str
    asked: bool = False


@dataclass
class Candidate:
    """A passage with its score from each channel and their weighted sum, ``score``.

    The scores of passages that were compared token by token have another scale than those of
    the rest. ``matches`` is the best cosine of each token of the question in the passage,
    float32 ``(q,)``, None if it was not compared. ``measured`` is False if the store does not
    hold the passage's tokens yet; its ``matches`` are then filled with ``dense``. ``across`` is
    0 for a passage in the language of the question; for one in another it is 1, less for what is
    not in words. ``focus`` is ``late`` of its best sentence alone. ``worded`` is what its
    score is multiplied by, less than 1 for what is not in words, such as base64, and not quoted.
    """

    passage_id: int
    dense: float = 0.0
    lexical: float = 0.0
    names: float = 0.0
    late: float = 0.0
    sentence: float = 0.0
    translated: float = 0.0
    cross: float = 0.0
    context: float = 0.0
    score: float = 0.0
    matches: np.ndarray | None = None
    measured: bool = False
    document_id: int = 0
    across: float = 0.0
    focus: float = 0.0
    worded: float = 1.0


@dataclass(frozen=True)
class FoundPart:
    """A part that a question asks for: its range, and the ranges that say it.

    ``quoted`` is the part itself, or the lead-in of a list and the item that is asked for.
    ``share`` is the share of the other words of the question that the document or the part has.
    """

    document_id: int
    path: tuple[Part, ...]
    start: int
    end: int
    quoted: tuple[tuple[int, int], ...]
    share: float


@dataclass(frozen=True)
class LackingPart:
    """A part that the document which the question means does not have, and how many it has."""

    document_id: int
    title: str
    part: Part
    count: int
    within: tuple[Part, ...] = ()


@dataclass(frozen=True)
class PartLookup:
    """The result of looking up the parts of a question.

    ``terms`` are those of the question without its references; ``unknown`` are references for
    which no document was found.
    """

    found: tuple[FoundPart, ...] = ()
    lacking: tuple[LackingPart, ...] = ()
    unknown: tuple[Reference, ...] = ()
    terms: Terms | None = None


@dataclass(frozen=True)
class Retrieved:
    """The candidates, best first, and what the later stages need with them.

    ``forms`` are the Chinese names that the question means, ``by_id`` maps passage ids to all
    candidates, and ``token_weights``, float32 ``(q,)``, has the weight of each token of the
    question, 0 for romanised names that the store knows. ``editions`` are the older and newer
    editions of one text among the documents, ``parts`` the numbered parts that the question asks
    for.
    """

    candidates: list[Candidate]
    forms: frozenset[str] = frozenset()
    by_id: dict[int, Candidate] = field(default_factory=dict)
    token_weights: np.ndarray = field(default_factory=lambda: np.zeros(0))
    editions: tuple[Superseded, ...] = ()
    parts: PartLookup = PartLookup()


def rankings(language: str, calibrated: bool) -> tuple[Ranking, Ranking]:
    """Return the first ranking of passages for a question, and that by tokens and sentences.

    ``language`` is that of the question. The rankings are ``calibrated`` only if the numbers
    belong to the embedding model in use.
    """
    first = Ranking(FIRST.numbers, FIRST.numbers)
    second = Ranking(SAME_SCRIPT.numbers, OTHER_SCRIPT.numbers)
    if calibrated:
        numbers = CALIBRATIONS[language].numbers
        first = Ranking(
            FIRST.numbers,
            replace(FIRST.numbers, lexical=numbers.first_lexical),
            numbers.first_scale,
            numbers.first_offset,
        )
        second = Ranking(
            SAME_SCRIPT.numbers,
            replace(OTHER_SCRIPT.numbers, lexical=numbers.lexical),
            numbers.scale,
            numbers.offset,
            EN_ZH_CROSSING.numbers.focus if language == "en" else 0.0,
        )
    return first, second


def rank(candidates: list[Candidate], ranking: Ranking) -> None:
    """Set the score of each candidate to the weighted sum of its channels, and sort best first."""
    context = CONTEXT.numbers.passage
    for candidate in candidates:
        score = context * candidate.context
        # What is hardly in words, such as base64, is in no language and counts by its share.
        if candidate.across < 1.0:
            score += (1.0 - candidate.across) * _weighted(candidate, ranking.own)
        if candidate.across > 0.0:
            other = ranking.scale * _across(candidate, ranking) + ranking.offset
            score += candidate.across * other
        candidate.score = candidate.worded * score
    # The id decides between equal scores, so that the order is the same every time.
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.passage_id))


def _across(candidate: Candidate, ranking: Ranking) -> float:
    """Return the weighted sum of the channels of a candidate in another language."""
    focused = ranking.focus * (candidate.focus - candidate.late)
    return _weighted(candidate, ranking.other) + ranking.other.late * focused


def _weighted(candidate: Candidate, weights: Weights) -> float:
    """Return the weighted sum of the channels of a candidate, without its context."""
    return (
        weights.late * candidate.late
        + weights.sentence * candidate.sentence
        + weights.dense * candidate.dense
        + weights.lexical * candidate.lexical
        + weights.names * candidate.names
        + weights.translated * candidate.translated
        + weights.cross * candidate.cross
    )
