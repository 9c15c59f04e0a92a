"""Fit what the parts of a sentence's score count, and show what each is worth.

    python -m bench.reading DATA [--documents FOLDER] [--questions FILE] [--most 120]
                                 [--home FOLDER] [--write]

DATA holds the sets that the reader is measured on, as ``docs/reader.md`` lists them: what it was
trained on would make it look surer than it is. Questions of XQuAD, DRCD and CMRC 2018 are asked of
the whole pool of their paragraphs, those of ``structures_heldout.jsonl.gz`` of a store of the
documents they were made of (``--documents``), and those of FILE, as ``yinzheng eval`` reads it, of
the sample documents. The weights, chosen from a grid, give the sentences that hold the answer the
highest probability, within a script and across scripts. The first table is of two fits, each on
every second article or document, measured on the others; the second does the same without one
feature at a time. ``--write`` fits on all. What was measured is kept in ``--home`` and not asked
again.
"""

import argparse
import gzip
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from scipy.special import softmax
from tqdm import tqdm

from bench.answers import Span, answer_spans, covers, find_occurrences
from bench.fitted import Origin, digests, write_fit
from bench.reader_sets import held_titles
from bench.sets import (
    ALL_MS,
    open_assistant,
    paragraph_number,
    read_set,
    sample,
    set_parser,
    store_folder,
)
from index.embed import Embedder, open_embedder
from index.ingestion.sync import sync
from index.settings import load_settings
from index.text.normalize import has_han
from rag import evaluate
from rag.assistant import Assistant
from rag.fitted import stage_file
from rag.reading.sentence_scorer import (
    FEATURES,
    OTHER_SCRIPT,
    SAME_SCRIPT,
    Scored,
    ScoreWeights,
    feature_weights,
)

SETS = (
    ("XQuAD en -> zh", "xquad.zh.json", "xquad.en.json"),
    ("XQuAD zh -> zh", "xquad.zh.json", "xquad.zh.json"),
    ("XQuAD zh -> en", "xquad.en.json", "xquad.zh.json"),
    ("XQuAD en -> en", "xquad.en.json", "xquad.en.json"),
    ("DRCD test", "DRCD_test.json", "DRCD_test.json"),
    ("CMRC dev", "cmrc2018_dev.json", "cmrc2018_dev.json"),
)
XQUAD = ("xquad.en.json", "xquad.zh.json")
STRUCTURES = "structures_heldout.jsonl.gz"
_DOCUMENTS = 80  # of which structures are asked
SAMPLES = Path(__file__).parent.parent / "corpus"
FITTED = tuple(field.name for field in fields(ScoreWeights))
"""The features whose weights are fitted; the second table shows what the others are worth."""
READ = ("reader_share", "reader_answered")
"""Those that a reader gives."""
GRID = {
    "cosine": (0.0, 0.5, 1.0, 1.5, 2.0, 3.0),
    "passage": (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0),
    **dict.fromkeys(("phrase", "run", "lists", "byline", "names"), (0.0, 0.1, 0.2, 0.3, 0.5, 0.8)),
    "fragment": (-0.3, -0.2, -0.1, 0.0),
    "translated": (0.0, 0.1, 0.2, 0.3, 0.4),
    "reader_share": (0.0, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07),
    "reader_answered": (0.0, 0.005, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.07),
}
_HEAT = 40.0  # logits for a difference of 1 in the score: differences below .02 hardly count


@dataclass(frozen=True)
class Case:
    """A question and its scored sentences.

    ``features``, float32 ``(s, len(FEATURES))``, are what scores are made of; ``rest``, float32
    ``(s,)``, what else the scores hold; ``right``, bool ``(s,)``, tells which hold the answer.
    ``side`` is the half of the articles, ``across`` whether question and texts are in two scripts.
    """

    name: str
    side: bool
    across: bool
    features: np.ndarray
    rest: np.ndarray
    right: np.ndarray


def case_of(
    assistant: Assistant, question: str, name: str, side: bool, right: Callable[[Scored], bool]
) -> Case | None:
    """Return a question with its sentences, None if all or none of them hold the answer."""
    findings = assistant.examine(question).findings
    scored: Sequence[Scored] = findings.scored
    labels = np.array([right(one) for one in scored], bool)
    if not labels.any() or labels.all():
        return None
    features = np.array([one.features for one in scored], np.float32)
    terms = findings.analyzed.whole.terms
    texts = [one.quote.document.search[slice(*_passage(one))] for one in scored]
    across = [terms.across(text) for text in texts]
    weighed = [
        float(row @ feature_weights(is_across))
        for row, is_across in zip(features, across, strict=True)
    ]
    scores = np.array([one.quote.score for one in scored])
    rest = (scores - weighed).astype(np.float32)
    return Case(name, side, across[0], features, rest, labels)


def _passage(one: Scored) -> tuple[int, int]:
    return one.quote.passage.start, one.quote.passage.end


def paragraphs(folder: Path, home: Path, most: int, embedder: Embedder) -> Iterator[Case]:
    """Yield the cases of the public sets."""
    held = held_titles(folder)
    _, english = read_set(folder / XQUAD[0])
    for name, texts_name, questions_name in SETS:
        texts, own = read_set(folder / texts_name)
        _, questions = read_set(folder / questions_name)
        article = {question.paragraph: question.article for question in own}
        titles = sorted(set(article.values()))
        # What two sets call an article differs; its number does not.
        named = {question.paragraph: question.article for question in english}
        asked = [
            one for one in questions if texts_name not in XQUAD or named[one.paragraph] in held
        ]
        sides = {title: number % 2 == 1 for number, title in enumerate(titles)}
        spans_of = answer_spans(folder / texts_name)
        assistant = open_assistant(texts, home / texts_name, embedder)
        for question in tqdm(sample(asked, most), name):
            spans = spans_of[question.id]
            long = [(start, end) for start, end in spans if end - start > 1]
            places = sorted({*spans, *find_occurrences(texts[question.paragraph], long)})

            def right(
                one: Scored, paragraph: int = question.paragraph, places: list[Span] = places
            ) -> bool:
                document = one.quote.document
                place = document.restored.to_source(one.quote.start, one.quote.end)
                return paragraph_number(document.path) == paragraph and covers(*place, places)

            side = sides[article[question.paragraph]]
            if case := case_of(assistant, question.text, name, side, right):
                yield case
        assistant.close()


def structures(
    file: Path, documents: Path, home: Path, most: int, embedder: Embedder
) -> Iterator[Case]:
    """Yield cases of questions that were made of documents, asked of a store of the documents."""
    rng = random.Random(0)
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        groups = [json.loads(line) for line in lines]
    names = sorted({group["doc"] for group in groups if group["kind"] != "table"})
    chosen = set(rng.sample(names, min(_DOCUMENTS, len(names))))
    texts = home / "documents"
    for name in chosen:
        copy = texts / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((documents / name).read_bytes())
    settings = load_settings(store=home / "structures", reading_ms=ALL_MS)
    sync([texts], settings, embedder)
    assistant = Assistant.open(settings=settings, embedder=embedder)
    for languages in ("zh->zh", "en->zh", "en->en", "zh->en"):
        asked = [one for one in groups if one["doc"] in chosen and one["lang"] == languages]
        for group in tqdm(rng.sample(asked, min(most, len(asked))), languages):
            positive = group["positive"]
            text, start, end = positive["text"], positive["start"], positive["end"]
            answer = text[start:end] if start >= 0 else text

            def right(one: Scored, text: str = text, answer: str = answer) -> bool:
                passage = one.quote.document.search[one.quote.passage.start : one.quote.passage.end]
                quote = one.quote.search
                return text[:40] in passage and (answer in quote or quote in answer)

            side = sorted(chosen).index(group["doc"]) % 2 == 1
            name = f"structures {languages}"
            if case := case_of(assistant, group["question"], name, side, right):
                yield case
    assistant.close()


def questions(file: Path, home: Path, most: int, embedder: Embedder) -> Iterator[Case]:
    """Yield the cases of questions about the sample documents that have facts to find."""
    asked = [case for case in evaluate.read_cases(file) if case.answerable and case.facts]
    order = sorted({case.documents[0] for case in asked})
    settings = load_settings(store=home / "samples", reading_ms=ALL_MS)
    sync([SAMPLES], settings, embedder)
    with Assistant.open(settings=settings, embedder=embedder) as assistant:
        for case in tqdm(sample(asked, most), file.stem):

            def right(one: Scored, case: evaluate.Case = case) -> bool:
                document, text = one.quote.document, one.quote.search
                return evaluate.is_named(document.path, case.documents) and any(
                    evaluate.holds(text, fact) for fact in case.facts
                )

            side = order.index(case.documents[0]) % 2 == 1
            name = f"samples {'zh' if has_han(case.question) else 'en'}"
            if found := case_of(assistant, case.question, name, side, right):
                yield found


def fit(cases: Sequence[Case], without: str = "") -> np.ndarray:
    """Return the weights of FEATURES, float64: those of FITTED from GRID, the others in force.

    The cases are of one script or all across scripts. A feature may be left out. One weight after
    the other is set to the best of its grid until none changes.
    """
    force = feature_weights(cases[0].across)
    weights = force * [name != without for name in FEATURES]
    gains = _Gains(cases)
    best, before = gains.of(weights), -1.0
    while best > before:
        before = best
        for name in FITTED:
            for value in GRID[name] if name != without else ():
                tried = weights.copy()
                tried[FEATURES.index(name)] = value
                found = gains.of(tried)
                if found > best:
                    best, weights = found, tried
    return np.asarray(weights)


class _Gains:
    """Cases as arrays, padded to the most sentences, each set counting the same."""

    def __init__(self, cases: Sequence[Case]) -> None:
        shape = len(cases), max(len(case.right) for case in cases)
        self._features = np.zeros((*shape, len(FEATURES)), np.float32)
        self._rest, self._right = np.full(shape, -1e3, np.float32), np.zeros(shape, bool)
        for row, case in enumerate(cases):
            size = len(case.right)
            self._features[row, :size], self._rest[row, :size] = case.features, case.rest
            self._right[row, :size] = case.right
        sizes = Counter(case.name for case in cases)
        self._counts = np.array([1 / sizes[case.name] / len(sizes) for case in cases])

    def of(self, weights: np.ndarray) -> float:
        """Return the mean probability of the right sentences.

        Unlike their likelihood it does not depend most on questions that are hopeless.
        """
        shares = softmax(_HEAT * (self._rest + self._features @ weights), axis=1)
        return float(self._counts @ np.where(self._right, shares, 0.0).sum(axis=1))


Weights = dict[bool, np.ndarray]
"""The weights of FEATURES within a script, by False, and across scripts, by True."""


def fit_both(cases: Sequence[Case], without: str = "") -> Weights:
    """Return the weights within a script and across scripts; a feature may be left out."""
    return {
        across: fit([case for case in cases if case.across == across], without)
        for across in {case.across for case in cases}
    }


def hits(cases: Sequence[Case], weights: Weights) -> dict[str, list[bool]]:
    """Return whether the best sentence of each case is right, by set."""
    found: dict[str, list[bool]] = {}
    for case in cases:
        best = int(np.argmax(case.rest + case.features @ weights[case.across]))
        found.setdefault(case.name, []).append(bool(case.right[best]))
    return found


def left_out(cases: Sequence[Case], without: str = "") -> dict[str, list[bool]]:
    """Return whether the best sentences are right, by set, with weights of the other half."""
    seen: dict[str, list[bool]] = {}
    for side in (False, True):
        weights = fit_both([case for case in cases if case.side != side], without)
        for name, found in hits([case for case in cases if case.side == side], weights).items():
            seen.setdefault(name, []).extend(found)
    return seen


def main() -> None:
    """Print the tables, and write the numbers if asked to."""
    parser = set_parser(__doc__, most=120)
    parser.add_argument("--documents", type=Path, help="folder with the documents of structures")
    parser.add_argument("--questions", type=Path, help="file of questions on the samples")
    parser.add_argument("--write", action="store_true", help="write the fitted numbers")
    arguments = parser.parse_args()
    embedder = open_embedder("builtin")
    with store_folder(arguments.home) as home:
        cases = read_cases(home / "cases.npz") or list(_ask(arguments, home, embedder))
        write_cases(home / "cases.npz", cases)
    report(cases)
    if arguments.write:
        write(arguments, cases, embedder)


def _ask(arguments: argparse.Namespace, home: Path, embedder: Embedder) -> Iterator[Case]:
    yield from paragraphs(arguments.folder, home, arguments.most, embedder)
    if arguments.documents:
        made = (arguments.folder / STRUCTURES, arguments.documents, home, arguments.most, embedder)
        yield from structures(*made)
    if arguments.questions:
        yield from questions(arguments.questions, home, arguments.most, embedder)


def write_cases(path: Path, cases: Sequence[Case]) -> None:
    """Keep cases for another run."""
    sizes = np.array([len(case.right) for case in cases])
    np.savez_compressed(
        path,
        names=np.array([case.name for case in cases]),
        sides=np.array([case.side for case in cases]),
        across=np.array([case.across for case in cases]),
        sizes=sizes,
        features=np.concatenate([case.features for case in cases]),
        rest=np.concatenate([case.rest for case in cases]),
        right=np.concatenate([case.right for case in cases]),
    )


def read_cases(path: Path) -> list[Case]:
    """Return the cases that an earlier run kept, [] if none."""
    if not path.is_file():
        return []
    with np.load(path, allow_pickle=False) as data:
        ends = np.cumsum(data["sizes"])[:-1]
        parts = zip(
            data["names"].tolist(),
            data["sides"].tolist(),
            data["across"].tolist(),
            *(np.split(data[name], ends) for name in ("features", "rest", "right")),
            strict=True,
        )
        return [Case(*part) for part in parts]


def report(cases: Sequence[Case]) -> None:
    """Print the tables."""
    unread = {across: feature_weights(across).copy() for across in (False, True)}
    for weights in unread.values():
        weights[[FEATURES.index(name) for name in READ]] = 0
    force = {across: feature_weights(across) for across in (False, True)}
    without, now, fitted = hits(cases, unread), hits(cases, force), left_out(cases)
    print("| set | questions | right without a reader | in force | fitted, on those left out |")
    print("|---|---|---|---|---|")
    for name, found in fitted.items():
        shares = [np.mean(part) for part in (without[name], now[name], found)]
        print(f"| {name} | {len(found)} | {' | '.join(f'{share:.3f}' for share in shares)} |")
    names = list(fitted)
    print(f"\n| without | within a script | across | mean | {' | '.join(names)} |")
    print(f"|---|---|---|---|{'---|' * len(names)}", flush=True)
    both = fit_both(cases)
    for feature in ("", *FEATURES):
        found = left_out(cases, feature)
        shares = [float(np.mean(found[name])) for name in names]
        own = [f"{both[a][FEATURES.index(feature)]:.3f}" if feature else "" for a in (False, True)]
        cells = " | ".join([*own, *(f"{share:.3f}" for share in (np.mean(shares), *shares))])
        print(f"| {feature or '(nothing)'} | {cells} |", flush=True)


def write(arguments: argparse.Namespace, cases: Sequence[Case], embedder: Embedder) -> None:
    """Write the weights fitted to all cases."""
    names = [name for _, *files in SETS for name in files]
    data = digests(arguments.folder, names)
    if arguments.documents:
        data |= digests(arguments.folder, [STRUCTURES])
    if arguments.questions:
        data |= digests(arguments.questions.parent, [arguments.questions.name])
    origin = Origin(f"bench/reading.py --most {arguments.most}", embedder.identity, data)
    for across, weights in fit_both(cases).items():
        section = (OTHER_SCRIPT if across else SAME_SCRIPT).name
        values = {name: round(float(weights[FEATURES.index(name)]), 4) for name in FITTED}
        print(values, *write_fit(stage_file("reading"), section, values, origin), sep="\n")


if __name__ == "__main__":
    main()
