"""Measure how often another exact thing is found in place of the one that a question names.

    python -m bench.mismatch PLACE… --home STORES

The questions are those of ``bench/refusal_pairs.py``, asked once by ``bench/refusal_ask.py``. Of
those with a name or number swapped, nearly all should have a mismatch; of the answerable ones
hardly any: less than one in a hundred another thing in place of theirs.
"""

import argparse
from collections import defaultdict
from pathlib import Path

from bench.refusal_ask import Sample, ask_all
from bench.refusal_pairs import ANSWERABLE, make_questions
from bench.sets import store_folder
from rag.types import MismatchKind

_ASKED = (ANSWERABLE, "swap")
_SIGNALS = ("mismatch", "missing")
"""How the names of signals begin: another thing is in place of one, or none is."""


def share(samples: list[Sample], begins: str, kinds: tuple[MismatchKind, ...]) -> float:
    """Return the share of the samples with such a signal of any of some kinds, 0 to 1."""
    names = [f"{begins}_{kind}" for kind in kinds]
    return sum(any(sample.signals.get(name) for name in names) for sample in samples) / len(samples)


def main() -> None:
    """Print the shares of each set, pair of languages and kind of question."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, help="question sets or folders with them")
    parser.add_argument("--home", type=Path, help="folder to keep stores and signals in")
    parser.add_argument("--limit", type=int, default=60, help="questions of each set and kind")
    parser.add_argument("--jobs", type=int, default=2, help="processes that ask")
    arguments = parser.parse_args()
    made = make_questions(arguments.folders, arguments.limit)
    made.asked = [asked for asked in made.asked if asked.kind in _ASKED]
    with store_folder(arguments.home) as home:
        samples = ask_all(made, home, arguments.jobs)
    rows: dict[tuple[str, str, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        rows[sample.asked.group, sample.asked.pair, sample.asked.kind].append(sample)
    print("set, pair, question: number; another in its place, none in its place (by kind)")
    for key, some in sorted(rows.items()):
        both = "  ".join(
            f"{share(some, begins, tuple(MismatchKind)):.3f} "
            + " ".join(f"{kind} {share(some, begins, (kind,)):.3f}" for kind in MismatchKind)
            for begins in _SIGNALS
        )
        print(f"{', '.join(key)}: {len(some)}; {both}")


if __name__ == "__main__":
    main()
