"""Fit what the reader adds to the scores of sentences, and show what each part is worth.

    python -m bench.reading DATA [--documents FOLDER] [--most 120] [--home FOLDER] [--write]

DATA holds the sets that the reader is measured on, as ``docs/reader.md`` lists them: what it was
trained on would make it look surer than it is. Questions of XQuAD, DRCD and CMRC 2018 are asked of
the whole pool of their paragraphs, and those of ``structures_heldout.jsonl.gz`` of a store of the
documents they were made of (FOLDER). The weights of what the reader says maximise the softmax
likelihood of the sentences that hold the answer. The first table is of two fits, each on every
second article or document, measured on the others; the second does the same without one feature at
a time. ``--write`` fits on all. What was measured is kept in ``--home`` and not asked again.
"""

import argparse
import gzip
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
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
from rag.assistant import Assistant
from rag.fitted import stage_file
from rag.reading.sentence_scorer import FEATURES, SCORES, Scored, feature_weights

SETS = (
    ("XQuAD en -> zh", "xquad.zh.json", "xquad.en.json"),
    ("XQuAD zh -> zh", "xquad.zh.json", "xquad.zh.json"),
    ("XQuAD zh -> en", "xquad.en.json", "xquad.zh.json"),
    ("XQuAD en -> en", "xquad.en.json", "xquad.en.json"),
    ("DRCD test", "DRCD_test.json", "DRCD_test.json"),
    ("CMRC dev", "cmrc2018_dev.json", "cmrc2018_dev.json"),
)
XQUAD = ("xquad.en.json", "xquad.zh.json")
_HEAT = 18.0  # logits for a difference of 1 in the score, as in bench/evidence.py
STRUCTURES = "structures_heldout.jsonl.gz"
_STEPS = 600
_DOCUMENTS = 80  # of which structures are asked
FITTED = ("reader_share", "reader_answered")
"""The features whose weights are fitted; the second table shows what the others are worth."""


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


@dataclass(frozen=True)
class Padded:
    """All cases as tensors, padded to the most sentences."""

    features: Tensor
    rest: Tensor
    right: Tensor


def pad(cases: Sequence[Case]) -> Padded:
    """Return cases as tensors; a sentence that pads scores too low to count."""
    shape = len(cases), max(len(case.right) for case in cases)
    features = np.zeros((*shape, len(FEATURES)), np.float32)
    rest, right = np.full(shape, -1e3, np.float32), np.zeros(shape, bool)
    for row, case in enumerate(cases):
        size = len(case.right)
        features[row, :size], rest[row, :size] = case.features, case.rest
        right[row, :size] = case.right
    return Padded(*(torch.from_numpy(array) for array in (features, rest, right)))


def fit(cases: Sequence[Case], without: str = "") -> np.ndarray:
    """Return the weights of FEATURES, float64: those of FITTED fitted, the others in force.

    The cases are of one script or all across scripts. A feature may be left out.
    """
    across = bool(cases) and cases[0].across
    given = pad(cases)
    used = np.array([float(name != without) for name in FEATURES])
    force = torch.tensor(feature_weights(across) * used, dtype=torch.float32)
    fitted = torch.tensor([float(name in FITTED and name != without) for name in FEATURES])
    raw = torch.full((len(FEATURES),), 0.01, requires_grad=True)
    optimizer = torch.optim.Adam([raw], lr=1e-3)
    for _ in range(_STEPS):
        weights = torch.where(fitted > 0, raw.clamp(min=0), force)
        logits = _HEAT * (given.rest + given.features @ weights)
        held = logits.masked_fill(~given.right, -1e4)
        loss = (logits.logsumexp(1) - held.logsumexp(1)).mean()
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
    return np.asarray(torch.where(fitted > 0, raw.clamp(min=0), force).detach().double())


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
    unread = {across: feature_weights(across) for across in (False, True)}
    for weights in unread.values():
        weights[[FEATURES.index(name) for name in FITTED]] = 0
    without, fitted = hits(cases, unread), left_out(cases)
    print("| set | questions | right without a reader | with it, on those left out |")
    print("|---|---|---|---|")
    for name, found in fitted.items():
        print(f"| {name} | {len(found)} | {np.mean(without[name]):.3f} | {np.mean(found):.3f} |")
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
    origin = Origin(f"bench/reading.py --most {arguments.most}", embedder.identity, data)
    values = {
        f"{name}_across" if across else name: round(float(weights[FEATURES.index(name)]), 4)
        for across, weights in fit_both(cases).items()
        for name in FITTED
    }
    print(values, *write_fit(stage_file("reading"), SCORES.name, values, origin), sep="\n")


if __name__ == "__main__":
    main()
