"""Ask the questions of ``bench/refusal_pairs.py`` and keep what was measured of each.

Asking takes minutes, fitting seconds. The signals are appended to a file as they come, so that a
run goes on where an earlier one ended, and a fit needs no asking at all.
"""

import hashlib
import json
import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bench.refusal_pairs import Asked, Questions
from bench.sets import ALL_MS, open_assistant
from index.embed import Embedder, open_embedder
from index.ingestion.sync import sync
from index.settings import load_settings
from index.store import EVERYWHERE, Scope
from rag.answerability.confidence import combined
from rag.assistant import Assistant

_EVERY = 100  # questions between two lines about how far the asking is


@dataclass(frozen=True)
class Sample:
    """A question and what was measured of it.

    ``signals`` are those of all checks, and are empty if nothing was found; ``confidence`` is
    that of the weights in force when it was asked.
    """

    asked: Asked
    same_script: bool
    confidence: float
    signals: Mapping[str, float]


def ask_all(made: Questions, home: Path, jobs: int) -> list[Sample]:
    """Return all questions with their signals; those that ``home`` has are not asked again.

    The questions left are shared among ``jobs`` processes, a processor each.
    """
    home.mkdir(parents=True, exist_ok=True)
    file = home / "signals.jsonl"
    names = {store: folder_name(store, texts) for store, texts in made.stores.items()}
    names |= {store: store for store in made.folders}
    known = dict(_read(file))
    left = [asked for asked in _in_turn(made.asked) if key_of(asked, names) not in known]
    if left:
        embedder = open_embedder("builtin")
        for store in dict.fromkeys(asked.store for asked in left):
            if store in made.folders:
                settings = load_settings(store=home / store / "store")
                sync([made.folders[store]], settings, embedder)
            else:
                open_assistant(made.stores[store], home / names[store], embedder).close()
        print(f"{len(left)} of {len(made.asked)} questions to ask", flush=True)
        _ask(left, home, names, file, max(1, min(jobs, len(left))))
        known = dict(_read(file))
    return [_sample(asked, known[key_of(asked, names)]) for asked in made.asked]


def _in_turn(asked: Sequence[Asked]) -> list[Asked]:
    """Return questions of all stores and kinds in turn, so that a part of them tells of all."""
    ranks: Counter[tuple[str, str, bool]] = Counter()
    ranked = []
    for each in asked:
        key = (each.store, each.kind, each.answerable)
        ranks[key] += 1
        ranked.append((ranks[key], each))
    return [each for _, each in sorted(ranked, key=lambda pair: pair[0])]


def folder_name(store: str, texts: Sequence[str]) -> str:
    """Return the name of a store's folder, another for other texts."""
    digest = hashlib.sha256("\0".join(texts).encode()).hexdigest()
    return f"{store.replace(' ', '_')}-{digest[:8]}"


def key_of(asked: Asked, names: Mapping[str, str]) -> str:
    """Return what the signals of a question are kept by."""
    return f"{names[asked.store]}/{asked.document}/{asked.question}"


def _ask(
    left: Sequence[Asked], home: Path, names: Mapping[str, str], file: Path, jobs: int
) -> None:
    """Ask questions and append what was measured to a file."""
    began = time.perf_counter()
    # Started anew rather than forked: the model of this process has threads of its own.
    context = multiprocessing.get_context("spawn")
    started = context.Value("i", 0)
    with (
        ProcessPoolExecutor(jobs, context, initializer=_start, initargs=(home, started)) as workers,
        file.open("a", encoding="utf-8") as lines,
    ):
        work = [
            workers.submit(_examine, names[asked.store], asked.document, asked.question)
            for asked in left
        ]
        for done, (asked, future) in enumerate(zip(left, work, strict=True), 1):
            row = {"key": key_of(asked, names), **future.result()}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            if done % _EVERY == 0:
                lines.flush()
                seconds = (time.perf_counter() - began) / done * (len(left) - done)
                print(f"{done} of {len(left)} asked, {seconds:.0f} s left", flush=True)


_HOME = Path()  # of the stores, in a process that asks
_OPEN: dict[str, Assistant] = {}


def _start(home: Path, started: Any) -> None:  # noqa: ANN401 - a shared number has no public type
    """Begin a process that asks, on a processor of its own."""
    global _HOME
    _HOME = home
    with started.get_lock():
        number = started.value
        started.value += 1
    processors = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {processors[number % len(processors)]})


def _examine(store: str, document: int | None, question: str) -> dict[str, Any]:
    """Return what was measured of a question, as kept in the file."""
    if store not in _OPEN:
        settings = load_settings(store=_HOME / store / "store", reading_ms=ALL_MS)
        _OPEN[store] = Assistant.open(settings=settings, embedder=_embedder())
    scope = EVERYWHERE if document is None else Scope(within=(f"{document:06}.txt",))
    judgement = _OPEN[store].examine(question, scope=scope).judgement
    return {
        "same_script": judgement.same_script,
        "confidence": judgement.confidence,
        "signals": dict(judgement.signals),
    }


@cache
def _embedder() -> Embedder:
    return open_embedder("builtin")


def _read(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the rows of the file; the last line may be cut off where a run was ended."""
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            row = json.loads(line)
        except json.JSONDecodeError:
            continue
        yield row.pop("key"), row


def _sample(asked: Asked, row: Mapping[str, Any]) -> Sample:
    signals = combined(row["signals"]) if row["signals"] else {}
    return Sample(asked, row["same_script"], row["confidence"], signals)
