"""Fit how scores of passages in another language than the question are compared with the others.

    python -m bench.language_fit SETS ENGLISH [--home FOLDER] [--most 220] [--write]

SETS has XQuAD in Chinese and English and DRCD; ENGLISH is another set in SQuAD format, also as
``.gz``. One store holds XQuAD's paragraphs, those of every second article in English and the others
in Chinese, among 200 paragraphs each of DRCD and of the English set. Questions are asked in both
languages. The numbers maximise the softmax likelihood of the right passage among all candidates on
every second article, and are measured on the others. The least share of words is that of any
paragraph in the folders of both. ``--write`` writes the numbers to ``rag/retrieval/weights.json``.
"""

import gzip
import json
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from bench.fitted import Origin, digests, write_fit
from bench.sets import open_assistant, paragraph_number, read_set, sample, set_parser, store_folder
from index.embed import Embedder, open_embedder
from index.store import ReadableStore, Store
from index.text.words import count_letters
from rag.fitted import stage_file
from rag.question.analysis import analyze
from rag.question.encoding import encode_question
from rag.question.parser import read_question
from rag.retrieval.candidates import CALIBRATIONS, CONTEXT, Ranking, rankings
from rag.retrieval.hybrid import RERANKED, retrieve

FIELDS = ("late", "sentence", "dense", "lexical", "names", "translated", "focus")
_LEXICAL = FIELDS.index("lexical")
_DISTRACTORS = 200  # paragraphs of each further set
_FILES = ("xquad.zh.json", "xquad.en.json", "drcd_dev.json")
NUMBERS = ("scale", "offset", "lexical")
"""The numbers of a ranking of passages in another language, as ``Calibration`` has them."""
PAIRS = (("zh", "zh"), ("zh", "en"), ("en", "zh"), ("en", "en"))
"""Languages of question and passage."""


@dataclass(frozen=True)
class Asked:
    """A question with the ``n`` passages that were found.

    ``features`` is ``(n, len(FIELDS))``; ``context``, ``across`` and ``right`` are ``(n,)``: what
    stands above a passage adds, how far it is in another language, and whether it answers. The
    first RERANKED passages were compared token by token.
    """

    pair: tuple[str, str]
    held_out: bool
    features: np.ndarray
    context: np.ndarray
    across: np.ndarray
    right: np.ndarray

    def cut(self, most: int) -> "Asked":
        """Return the question with the first passages only."""
        parts = (self.features, self.context, self.across, self.right)
        return Asked(self.pair, self.held_out, *(part[:most] for part in parts))


def collect(folder: Path, english: Path, home: Path, most: int) -> list[Asked]:
    """Ask ``most`` questions of each pair over one store in two languages."""
    in_chinese, chinese = read_set(folder / "xquad.zh.json")
    in_english, other = read_set(folder / "xquad.en.json")
    traditional, _ = read_set(folder / "drcd_dev.json")
    articles = list(dict.fromkeys(question.article for question in chinese))
    article = {question.paragraph: articles.index(question.article) for question in chinese}
    mixed = [
        text if article.get(number, 0) % 2 == 0 else in_english[number]
        for number, text in enumerate(in_chinese)
    ]
    for others in (traditional, _contexts(english)):
        left = [text for text in others if text not in set(in_english)]
        mixed += random.Random(0).sample(left, min(len(left), _DISTRACTORS))
    embedder = open_embedder("builtin")
    open_assistant(mixed, home, embedder).close()
    store = Store(home / "store")
    asked = []
    for pair in PAIRS:
        wanted = [
            question
            for question in (chinese if pair[0] == "zh" else other)
            if (article[question.paragraph] % 2 == 0) is (pair[1] == "zh")
        ]
        for question in sample(wanted, most):
            held_out = article[question.paragraph] // 2 % 2 == 1
            asked.append(ask(store, embedder, pair, question.text, question.paragraph, held_out))
    return asked


def least_words(folders: set[Path]) -> tuple[float, list[Path]]:
    """Return the least share of words of any paragraph of the sets in folders, and their files."""
    files = sorted({file for folder in folders for file in folder.glob("*.json")})
    return min(count_letters(text).word_share for file in files for text in _contexts(file)), files


def _contexts(file: Path) -> list[str]:
    """Return the paragraphs of a set in SQuAD format."""
    opened: Callable[..., Any] = gzip.open if file.suffix == ".gz" else open
    with opened(file, "rt", encoding="utf-8") as lines:
        articles = json.load(lines)["data"]
    return [paragraph["context"] for article in articles for paragraph in article["paragraphs"]]


def ask(
    store: ReadableStore,
    embedder: Embedder,
    pair: tuple[str, str],
    text: str,
    paragraph: int,
    held_out: bool,
) -> Asked:
    """Return the passages for a question about a paragraph."""
    question = replace(read_question(text), parts=(), each=False, drops_source=False)
    with store.snapshot() as index:
        analyzed = analyze(store, question, lambda: encode_question(embedder, question))
        found = retrieve(store, index, analyzed).candidates
        passages = store.passages(one.passage_id for one in found)
        paths = store.paths({passage.document_id for passage in passages.values()})
    numbers = [paragraph_number(paths[passages[one.passage_id].document_id]) for one in found]
    return Asked(
        pair,
        held_out,
        np.array([[getattr(one, field) for field in FIELDS] for one in found]),
        CONTEXT.numbers.passage * np.array([one.context for one in found]),
        np.array([one.across for one in found]),
        np.array(numbers) == paragraph,
    )


def weights_of(ranking: Ranking) -> tuple[np.ndarray, np.ndarray]:
    """Return the weights of FIELDS in the language of the question and in another one."""
    own = [getattr(ranking.own, field) for field in FIELDS[:-1]]
    other = [getattr(ranking.other, field) for field in FIELDS[:-1]]
    late = ranking.other.late
    other[FIELDS.index("late")] = (1.0 - ranking.focus) * late
    return np.array([*own, 0.0]), np.array([*other, ranking.focus * late])


def scores(asked: Asked, ranking: Ranking, numbers: Sequence[float]) -> np.ndarray:
    """Return the scores of the passages, ``(n,)``.

    ``numbers`` are scale, offset and lexical weight of passages in another language.
    """
    scale, offset, lexical = numbers
    own, other = weights_of(ranking)
    other[_LEXICAL] = lexical
    across = scale * (asked.features @ other) + offset
    within = asked.features @ own
    return within + asked.across * (across - within) + asked.context


def fit(asked: Sequence[Asked], ranking: Mapping[str, Ranking], *, scaled: bool) -> np.ndarray:
    """Return scale, offset and lexical weight of Chinese, then of English questions, ``(6,)``.

    ``ranking`` is that for questions in each language. Scales other than 1 are fitted only if
    ``scaled``.
    """
    usable = [one for one in asked if one.right.any() and not one.right.all()]

    def loss(found: np.ndarray) -> float:
        total = 0.0
        for one in usable:
            logits = np.exp(found[0]) * scores(
                one, ranking[one.pair[0]], _of(found[1:], one.pair[0])
            )
            logits = logits - logits.max()
            total += np.log(np.exp(logits).sum()) - np.log(np.exp(logits[one.right]).sum() + 1e-30)
        return total / len(usable)

    start = np.array([4.0, *(1.0, 0.1, 0.1) * 2])
    scales = (0.1, 4.0) if scaled else (1.0, 1.0)
    bounds = [(0.0, 6.0), *[scales, (-3.0, 3.0), (0.0, 3.0)] * 2]
    return np.asarray(minimize(loss, start, method="L-BFGS-B", bounds=bounds).x[1:])


def _of(found: np.ndarray, language: str) -> tuple[float, float, float]:
    """Return scale, offset and lexical weight for questions in a language."""
    at = 0 if language == "zh" else 3
    scale, offset, lexical = found[at : at + 3].tolist()
    return scale, offset, lexical


def recalls(
    asked: Sequence[Asked], ranking: Mapping[str, Ranking], found: np.ndarray
) -> Iterator[str]:
    """Yield a line of a table for each pair: recall at 1 and 4, and among those compared."""
    for pair in PAIRS:
        ranks = []
        for one in asked:
            if one.pair == pair:
                order = np.argsort(
                    -scores(one, ranking[pair[0]], _of(found, pair[0])), kind="stable"
                )
                first = np.flatnonzero(one.right[order])
                ranks.append(int(first[0]) if len(first) else RERANKED)
        shares = (f"{np.mean([rank < k for rank in ranks]):.3f}" for k in (1, 4, RERANKED))
        yield f"| {' to '.join(pair)} | {len(ranks)} | {' | '.join(shares)} |"


def main() -> None:
    """Fit both rankings, print the recall on held-out articles, and write the numbers."""
    parser = set_parser(__doc__, most=220)
    parser.add_argument("english", type=Path, help="another English set in SQuAD format")
    parser.add_argument("--write", action="store_true", help="write the fitted numbers")
    arguments = parser.parse_args()
    with store_folder(arguments.home) as home:
        asked = collect(arguments.folder, arguments.english, home, arguments.most)
    by_language = [rankings(language, calibrated=True) for language in CALIBRATIONS]
    found = []
    # The sentences of a passage are scored with what the second ranking gives it: its scale stays.
    for at, (most, scaled) in enumerate(((10**6, True), (RERANKED, False))):
        ranking = {each: both[at] for each, both in zip(CALIBRATIONS, by_language, strict=True)}
        cases = [one.cut(most) for one in asked]
        fitted = [one for one in cases if not one.held_out]
        found.append(fit(fitted, ranking, scaled=scaled).round(3))
        held_out = [one for one in cases if one.held_out]
        by_hand = np.array([1.0, 0.0, rankings("zh", calibrated=False)[at].other.lexical] * 2)
        for name, numbers in (("uncalibrated", by_hand), ("fitted", found[-1])):
            print(f"\n{name} {numbers.tolist()}\n")
            print("| | held out | @1 | @4 | @50 |\n|---|---|---|---|---|")
            print("\n".join(recalls(held_out, ranking, numbers)))
    if arguments.write:
        model = open_embedder("builtin").identity
        data = digests(arguments.folder, _FILES) | digests(
            arguments.english.parent, [arguments.english.name]
        )
        origin = Origin(f"bench/language_fit.py --most {arguments.most}", model, data)
        file = stage_file("retrieval")
        first, second = found
        for language, section in CALIBRATIONS.items():
            values = (*_of(first, language), *_of(second, language))
            names = [f"{rank}{name}" for rank in ("first_", "") for name in NUMBERS]
            write_fit(file, section.name, dict(zip(names, values, strict=True)), origin)
        least, files = least_words({arguments.folder, arguments.english.parent})
        data = {
            name: value
            for each in files
            for name, value in digests(each.parent, [each.name]).items()
        }
        origin = replace(origin, data=data)
        # Rounded down, so that no paragraph is below it.
        write_fit(file, "words", {"least": math.floor(1000 * least) / 1000}, origin)


if __name__ == "__main__":
    main()
