"""The names channel: the passages in which the names of a question occur."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.embed import Tokens
from index.store import ReadableStore
from index.text.transcribed import name_parts
from rag.fitted import Section
from rag.language.name_spellings import spelling_keys, weigh
from rag.language.romanised_names import find_romanised
from rag.language.transcribed_names import find_by_sound, keys_with_part, latin_names
from rag.question.names import chinese_names, name_words
from rag.types import Question

_FEW_PASSAGES = 10  # a form with no more passages counts even if these are most of a small store


@dataclass(frozen=True)
class NameWeights:
    """How much the names in a passage count.

    A name that sync recognised only by the pattern of a surname counts ``uncertain``, one found by
    its sound at most ``by_sound``, as embeddings match these across languages too, any other 1;
    all names of a passage together count at most ``most``.
    """

    uncertain: float
    by_sound: float
    most: float


_NAMES = Section("retrieval", "name_channel", NameWeights)


class FoundName(NamedTuple):
    """A name of the question in a passage.

    ``place`` numbers the names of a question: first ``question.names``, then others in Latin
    letters. ``weight`` is at most 1, ``keys`` are the spellings of the name in the question.
    """

    place: int
    form: str
    passage_id: int
    weight: float
    keys: tuple[str, ...]


class _Known(NamedTuple):
    """A romanised name of the question that a key finds: where it stands there, and its place.

    ``shares`` are the weights of the forms that it is found in.
    """

    start: int
    end: int
    place: int
    keys: tuple[str, ...]
    shares: dict[str, float]


def name_occurrences(store: ReadableStore, question: Question) -> list[FoundName]:
    """Return where the names occur that the question has in Latin letters.

    A romanised name is looked up by the keys of its pinyin and of its readings in other systems,
    and any name that no key finds by its sound. Longer names that have a found one as a part are
    found too: where one passage has a family name alone, another has the given name with it.
    """
    uncertain = _NAMES.numbers.uncertain
    found: list[FoundName] = []
    known: list[_Known] = []
    romanised = {name.keys: name for name in find_romanised(question.text)}
    for place, keys in enumerate(question.names):
        name = romanised.get(keys)
        readings = name.readings if name else ()
        wanted = {key for reading in readings for key in spelling_keys(reading)}
        weights: dict[str, float] = {}
        stored = store.names(wanted.union(keys))
        for key, form, _, _ in stored:
            weights[form] = 1.0 if key in keys else weights.get(form) or weigh(readings, form)
        # How usual a spelling is matters only where several names are spelled so.
        best = max(weights.values(), default=0.0)
        for _, form, passage_id, certain in stored:
            if weights[form]:
                weight = weights[form] / best * (1.0 if certain else uncertain)
                found.append(FoundName(place, form, passage_id, weight, keys))
        if name and best:
            shares = {form: weight / best for form, weight in weights.items() if weight}
            known.append(_Known(name.start, name.end, place, keys, shares))
    found += _longer_forms(store, known)
    for place, latin in enumerate(latin_names(question.text), len(question.names)):
        if any(one.start < latin.end and latin.start < one.end for one in known):
            continue
        by_sound = find_by_sound(latin.words, store.sound_keys())
        for key, form, passage_id, _ in store.names(by_sound):
            weight = by_sound[key] * _NAMES.numbers.by_sound
            found.append(FoundName(place, form, passage_id, weight, latin.words))
    return found


def _longer_forms(store: ReadableStore, known: Iterable[_Known]) -> Iterator[FoundName]:
    """Yield where names occur of which a known one is a part, between dots."""
    for one in known:
        keys = keys_with_part(one.shares, store.sound_keys())
        for _, form, passage_id, _ in store.names(keys):
            weight = max(one.shares.get(part, 0.0) for part in name_parts(form))
            if weight and form not in one.shares:
                yield FoundName(one.place, form, passage_id, weight, one.keys)


def written_names(store: ReadableStore, question: Question) -> set[str]:
    """Return the names that the question has in Chinese characters.

    The lexical channel finds them by itself, so ``name_scores`` does not score them again.
    """
    return set(chinese_names(store, question.search))


def name_scores(found: Iterable[FoundName], passages: int) -> dict[int, float]:
    """Return how many of the question's names each passage contains, as ``NameWeights`` say.

    A name counts once, in however many forms a passage contains it. A form that occurs in more
    than half of the ``passages`` of the store distinguishes none of them and counts nothing;
    this also ignores ordinary words that were mistaken for names.
    """
    best: dict[tuple[int, str, int], float] = {}
    for name in found:
        key_of_form = (name.passage_id, name.form, name.place)
        best[key_of_form] = max(best.get(key_of_form, 0.0), name.weight)
    passages_with = Counter(form for _, form in {key_of_form[:2] for key_of_form in best})
    by_name: dict[tuple[int, int], float] = defaultdict(float)
    for (passage_id, form, at), weight in best.items():
        if passages_with[form] <= max(_FEW_PASSAGES, passages / 2):
            by_name[passage_id, at] = max(by_name[passage_id, at], weight)
    scores: dict[int, float] = defaultdict(float)
    for (passage_id, _), weight in by_name.items():
        scores[passage_id] += weight
    return {passage_id: min(total, _NAMES.numbers.most) for passage_id, total in scores.items()}


def without_names(
    question: Question,
    tokens: Tokens,
    found: Iterable[FoundName],
    weights: np.ndarray,
) -> np.ndarray:
    """Return the weights of the question's tokens with 0 for romanised names that the store knows.

    ``weights`` and the result are float32 ``(q,)`` with the sum 1; ``found`` are the names in
    Latin letters. The names channel finds such a name, while embeddings hardly match a
    name across scripts. The weights are returned unchanged if nothing else is left.
    """
    known = list(dict.fromkeys(name.keys for name in found))
    ranges = name_words(question, known)
    inside = [any(start <= at < end for start, end in ranges) for at in tokens.starts.tolist()]
    left = np.where(inside, 0.0, weights) if ranges else weights
    return left / left.sum() if left.sum() else weights
