"""Compare how long two checkouts take for the first sync of folders.

    python bench/first_sync.py OLD NEW FOLDER... [--times 5]

Each checkout syncs each folder into a new store, in a process of its own, with the interpreter
of its ``.venv`` if it has one, or else with this one. They take turns, so that both meet the same
load of the machine. The time of the processor is that of the process and those it started; on a
machine that does other work as well it says more than the time that passed. Of each the least of
all runs is shown: what is more comes from elsewhere.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

_TIMES = 5
_SYNC = "import sys; from rag.cli import main; sys.exit(main())"


class Spent(NamedTuple):
    """The seconds of a sync: of the processor, and those that passed."""

    processor: float
    passed: float


def sync(home: Path, folder: Path) -> Spent:
    """Sync a folder into a new store with the checkout ``home``.

    Raises SystemExit if it makes no store.
    """
    of_checkout = home.resolve() / ".venv" / "bin" / "python"
    python = str(of_checkout if of_checkout.exists() else sys.executable)
    with tempfile.TemporaryDirectory() as made, tempfile.TemporaryFile() as errors:
        store = Path(made) / "store"
        command = [python, "-c", _SYNC, "sync", str(folder.resolve()), "--store", str(store)]
        before, began = os.times(), time.perf_counter()
        subprocess.run(command, cwd=home, stdout=subprocess.DEVNULL, stderr=errors, check=False)
        passed, after = time.perf_counter() - began, os.times()
        if not store.exists():
            errors.seek(0)
            raise SystemExit(f"{home} cannot read {folder}:\n{errors.read().decode()}")
    user = after.children_user - before.children_user
    return Spent(user + after.children_system - before.children_system, passed)


def least(runs: list[Spent]) -> Spent:
    """Return the least of each kind of seconds."""
    return Spent(min(run.processor for run in runs), min(run.passed for run in runs))


def main() -> None:
    """Sync, and print a line for each folder."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path, help="the checkout to compare with")
    parser.add_argument("new", type=Path, help="the checkout to measure")
    parser.add_argument("folders", type=Path, nargs="+", help="folders of documents")
    parser.add_argument("--times", type=int, default=_TIMES, help="runs of each")
    arguments = parser.parse_args()
    print("seconds of the processor, and those that passed: before, now and their ratio")
    for folder in arguments.folders:
        runs: dict[Path, list[Spent]] = {arguments.old: [], arguments.new: []}
        for number in range(arguments.times):
            for home in list(runs) if number % 2 else reversed(runs):
                runs[home].append(sync(home, folder))
        old, new = (least(runs[home]) for home in (arguments.old, arguments.new))
        pairs = zip(old, new, strict=True)
        columns = [f"{before:7.2f} {now:7.2f} {now / before:5.2f}" for before, now in pairs]
        print("   ".join(columns), "", folder)


if __name__ == "__main__":
    main()
