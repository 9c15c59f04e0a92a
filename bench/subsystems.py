"""Where the time of a run goes: cProfile's figures, by part of the project and by function.

The profiler slows everything down, small functions most: read the shares, not the seconds.
"""

import cProfile
import pstats
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_HOME = Path(__file__).resolve().parents[1]
_ROUNDS = 30  # deeper than any chain of calls between two of our own functions
_FUNCTIONS = 12  # that are listed
_LEAST_SHARE = 1 / 500  # of the time, for a part to be listed
# The first prefix that a function has, as ``file:name``, decides which part it belongs to.
_PARTS = (
    ("index/store/writer.py:transaction", "commits"),
    ("index/store/writer.py:settle", "commits"),
    ("index/store/dense_index.py", "FAISS files"),
    ("index/store/", "SQLite, but for commits"),
    ("index/text/tagger.py", "cutting into words"),
    ("index/text/segmenter.py", "cutting into words"),
    ("index/text/names.py", "names and their pinyin"),
    ("index/text/terms.py", "terms"),
    ("index/restore/", "looking for damage"),
    ("index/text/normalize.py", "the search layer"),
    ("index/ingestion/batches.py", "vectors"),
    ("index/embed/inputs.py", "the texts to embed"),
    ("index/embed/", "vectors"),
    ("bench/", "vectors"),
    ("index/ingestion/discover.py", "finding files"),
    ("index/ingestion/changes.py", "finding files"),
    ("index/formats/", "reading files"),
    ("index/ingestion/sync.py", "comparing with the store"),
    ("index/ingestion/runner.py", "comparing with the store"),
    ("index/ingestion/intake.py", "reading files"),
    ("index/", "sentences, passages, lists, speakers, dates"),
)
Function = tuple[str, int, str]
"""The key of a function in pstats: file, line, name."""
Row = tuple[int, int, float, float, dict[Function, tuple[int, int, float, float]]]
"""Calls without recursion, all calls, own seconds, seconds with callees, the same by caller."""
Stats = dict[Function, Row]


@contextmanager
def profiled(documents: int) -> Iterator[None]:
    """Profile what runs inside, and print where the time went; ``documents`` is their number."""
    profiler = cProfile.Profile()
    profiler.enable()
    try:
        yield
    finally:
        profiler.disable()
        print(_report(pstats.Stats(profiler).stats, documents))  # type: ignore[attr-defined]


def _report(stats: Stats, documents: int) -> str:
    total = sum(row[2] for row in stats.values())
    lines = [
        f"\n{total:.1f} s under cProfile, {1000 * total / documents:.1f} ms a document\n",
        "| part | seconds | share |\n|---|---|---|",
    ]
    for part, seconds in by_part(stats).most_common():
        if seconds >= total * _LEAST_SHARE:
            lines.append(f"| {part} | {seconds:.2f} | {seconds / total:.0%} |")
    lines.append("\n| function | calls | its own seconds |\n|---|---|---|")
    longest = sorted(stats, key=lambda function: stats[function][2], reverse=True)
    for function in longest[:_FUNCTIONS]:
        lines.append(f"| {_name(function)} | {stats[function][1]} | {stats[function][2]:.2f} |")
    return "\n".join(lines) + "\n"


def by_part(stats: Stats) -> Counter[str]:
    """Return the seconds of each part of the project.

    The time of a library function counts for the parts whose functions called it, in proportion
    to the time that each spent in it.
    """
    parts: Counter[str] = Counter()
    waiting = {function: row[2] for function, row in stats.items()}
    for _ in range(_ROUNDS):
        passed: Counter[Function] = Counter()
        for function, seconds in waiting.items():
            part = _part(function)
            callers = stats[function][4]
            shares = {caller: row[3] for caller, row in callers.items() if caller != function}
            if part or not sum(shares.values()):
                parts[part or "all else"] += seconds
                continue
            for caller, share in shares.items():
                passed[caller] += seconds * share / sum(shares.values())
        waiting = dict(passed)
    parts["all else"] += sum(waiting.values())
    return parts


def _part(function: Function) -> str:
    """Return the part a function belongs to; an empty string for those of libraries."""
    path = Path(function[0])
    if not path.is_relative_to(_HOME) or ".venv" in path.parts:
        return ""
    name = f"{path.relative_to(_HOME).as_posix()}:{function[2]}"
    return next((part for prefix, part in _PARTS if name.startswith(prefix)), "all else")


def _name(function: Function) -> str:
    path, _, name = function
    if path == "~":
        return name.strip("<>").replace("built-in method ", "").replace("method ", "")
    return f"{Path(path).parent.name}/{Path(path).name}: {name}"
