"""What stores of 1 to 100 million passages take: lines through what smaller ones were measured to.

    python -m bench.scale_model [--memory 64] [--seconds 1]
    python -m bench.scale_model --measure drcd_dev.json [--sizes N ...] [--home FOLDER]

All that was measured stands in ``bench/scale_measured.tsv``, which ``--measure`` writes: stores are
grown as ``bench.speed`` grows them, so the passages are COPIES with noise on their vectors. What a
store takes is taken for a line, ``a + b * passages``: the steepest through the largest size and one
of the others. How far a line is off is shown first: one through the two smallest, at the largest.

How long a first sync takes follows from two rates, which are arguments: passages a second that a
core reads and embeds, and those that the one process that writes can take. Their defaults are from
docs/benchmarks.md: 200 documents (226 passages) in 15.3 s of two cores by ``bench.workers
--builtin``, and 46,704 passages in 554 s of a core that reads and writes, by ``bench.scale``.
``parts`` is in how many stores of their own the passages would have to be so that each fits a
machine and is searched in time. Prints Markdown tables.
"""

import argparse
import csv
import math
import multiprocessing
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass, fields
from pathlib import Path

from bench.sets import Question, questions_on_first, sample, store_folder
from bench.speed import PARAGRAPHS, QUESTIONS, WARMING, grow, time_questions
from index.embed import open_embedder

MEASURED = Path(__file__).parent / "scale_measured.tsv"
_SIZES = (1_000_000, 10_000_000, 100_000_000)


@dataclass(frozen=True)
class Measured:
    """What a store takes: gigabytes of disk, then of the memory of processes, then milliseconds.

    ``writing`` is the most memory of the process that makes the index, ``answering`` of one that
    opens the store and answers; ``median`` and ``processor`` are those of a search; the model takes
    the second, which other programs change less.
    """

    passages: int
    disk: float
    writing: float
    answering: float
    median: float
    processor: float


NAMES = {
    "disk": "disk, GB",
    "writing": "memory to write, GB",
    "answering": "memory to answer, GB",
    "median": "a search, ms",
    "processor": "its processor, ms",
}


@dataclass(frozen=True)
class Growth:
    """``a + b * passages``."""

    a: float
    b: float

    @classmethod
    def through(cls, name: str, first: Measured, second: Measured) -> "Growth":
        """Return the line of a quantity through two sizes."""
        low, high = asdict(first)[name], asdict(second)[name]
        b = (high - low) / (second.passages - first.passages)
        return cls(low - b * first.passages, b)

    @classmethod
    def steepest(cls, name: str, measured: Sequence[Measured]) -> "Growth":
        """Return the steepest line of a quantity through the largest size and another."""
        lines = [cls.through(name, one, measured[-1]) for one in measured[:-1]]
        return max(lines, key=lambda line: line.b)

    def at(self, passages: int) -> float:
        """Return the quantity for a number of passages."""
        return self.a + self.b * passages


def read_measured(file: Path) -> list[Measured]:
    """Read the sizes that were measured, smallest first."""
    with file.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source, delimiter="\t"))
    read = [
        Measured(int(row["passages"]), **{name: float(row[name]) for name in NAMES}) for row in rows
    ]
    return sorted(read, key=lambda one: one.passages)


def parts_needed(measured: Sequence[Measured], passages: int, memory: float, seconds: float) -> int:
    """Return in how many parts each fits the memory and is searched in the seconds of a core."""
    least = 1
    for names, most in ((("writing", "answering"), memory), (("processor",), 1000 * seconds)):
        for name in names:
            line = Growth.steepest(name, measured)
            if line.b > 0:
                least = max(least, math.ceil(passages * line.b / (most - line.a)))
    return least


def tables(measured: Sequence[Measured], arguments: argparse.Namespace) -> str:
    """Return what was measured, how far the model is off, and what it says."""
    lines = [_line("passages", *NAMES.values()), "|---" * (len(NAMES) + 1) + "|"]
    lines += [
        _line(f"{one.passages:,}", *(f"{x:.3g}" for x in astuple(one)[1:])) for one in measured
    ]
    last = measured[-1]
    guessed = [Growth.through(name, *measured[:2]).at(last.passages) for name in NAMES]
    real = [asdict(last)[name] for name in NAMES]
    off = [round(100 * (guess / x - 1)) for guess, x in zip(guessed, real, strict=True)]
    lines += [
        _line(f"{last.passages:,}, modelled", *(f"{x:.3g}" for x in guessed)),
        _line("off by", *(f"{x:+d} %" for x in off)),
        "",
        _line(
            "passages, modelled", "disk, GB", "memory to write, GB", "memory to answer, GB",
            "a search, s of a core", "embedding, core days", "writing, days", "parts",
        ),
        "|---" * 8 + "|",
    ]  # fmt: skip
    modelled = ("disk", "writing", "answering", "processor")
    fitted = [Growth.steepest(name, measured) for name in modelled]
    for size in _SIZES:
        disk, writing, answering, processor = (line.at(size) for line in fitted)
        lines.append(
            _line(
                f"{size:,}",
                *(f"{x:,.{0 if x > 99 else 1}f}" for x in (disk, writing, answering)),
                f"{processor / 1000:.2g}",
                f"{size / arguments.embedded / 86400:,.0f}",
                f"{size / arguments.written / 86400:,.1f}",
                str(parts_needed(measured, size, arguments.memory, arguments.seconds)),
            )
        )  # fmt: skip
    return "\n".join(lines)


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _measure(arguments: argparse.Namespace) -> None:
    """Grow a store to each size and measure it; write the file."""
    context = multiprocessing.get_context("spawn")
    measured = []
    with store_folder(arguments.home) as home:
        asked = questions_on_first(arguments.measure, PARAGRAPHS, home, open_embedder("builtin"))
        asked = sample(asked, WARMING + QUESTIONS)
        store = home / "store"
        for size in arguments.sizes:
            with context.Pool(1) as pool:
                writing = pool.apply(_grown, (store, size))
            with context.Pool(1) as pool:
                answering, median, processor = pool.apply(_asked, (store, asked))
            disk = sum(file.stat().st_size for file in store.rglob("*") if file.is_file()) / 1e9
            measured.append(Measured(size, disk, writing, answering, median, processor))
            print(measured[-1], flush=True)
    with MEASURED.open("w", encoding="utf-8", newline="") as target:
        rows = csv.writer(target, delimiter="\t", lineterminator="\n")
        rows.writerow(field.name for field in fields(Measured))
        rows.writerows([one.passages, *(f"{x:.4g}" for x in astuple(one)[1:])] for one in measured)


def _grown(store: Path, size: int) -> float:
    """Grow a store, in a process that does nothing else, and return its memory."""
    grow(store, size)
    return _most_gigabytes()


def _asked(store: Path, questions: list[Question]) -> tuple[float, float, float]:
    """Ask a store, in a process that does nothing else; return memory and milliseconds."""
    median, _, processor, _ = time_questions(store, questions, open_embedder("builtin"))
    return _most_gigabytes(), median, processor


def _most_gigabytes() -> float:
    # Not ru_maxrss, which begins with what the process that started this one holds.
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) * 1024 / 1e9 for line in lines if line.startswith("VmHWM"))


def main() -> None:
    """Measure, or print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--memory", type=float, default=64, help="gigabytes of a machine")
    parser.add_argument("--seconds", type=float, default=1, help="of a core for a search")
    parser.add_argument("--embedded", type=float, default=7, help="passages a second of a core")
    parser.add_argument("--written", type=float, default=84, help="the writer's passages a second")
    parser.add_argument("--measure", type=Path, help="question set in SQuAD format")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 100_000, 300_000])
    parser.add_argument("--home", type=Path, help="keep the store here, and grow what is there")
    arguments = parser.parse_args()
    if arguments.measure:
        _measure(arguments)
    print(tables(read_measured(MEASURED), arguments))


if __name__ == "__main__":
    main()
