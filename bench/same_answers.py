"""Compare the answers of two checkouts, for refactorings that must not change any.

    python bench/same_answers.py OLD NEW [--shared ../shared/eval] [--most N]

Each checkout makes its own stores and answers in a process of its own, with the interpreter of
its ``.venv`` if it has one, or else with this one. Every question is asked of both, in turn, so
that their times are measured in the same minutes. What is compared are the objects of
``ask --json`` and the first hits of ``search --json``: every key that OLD prints must be printed
by NEW with the same value; numbers may differ by a tolerance, and times are ignored. Exits with 1
when an answer differs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

_TOLERANCE = 0.0015
"""Of scores: a matrix product summed in another order differs in its last digits, and rounding to
four digits can turn that into a difference in the last one."""
_SHOWN = 20  # differing answers that are printed
_LINES_SHOWN = 3  # of each
_HITS = 5
_IGNORED = frozenset({"timings_ms"})
# Runs in the checkout's folder, so that its packages are the ones imported.
_WORKER = """
import json, sys
from rag import Assistant
assistant = Assistant.open(sys.argv[1])
assistant.load()
print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    try:
        answer = assistant.ask(question)
        hits = assistant.search(question, int(sys.argv[2]))
        reply = {"answer": answer.to_dict(), "hits": [hit.to_dict() for hit in hits]}
    except Exception as error:
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
"""


class Checkout:
    """A checkout that answers questions from a store of the documents of a folder."""

    def __init__(self, home: Path, documents: Path, store: Path) -> None:
        """Make the store, which takes a while, and start the process that answers.

        Raises SystemExit if the checkout cannot make the store.
        """
        self._home = home.resolve()
        of_checkout = self._home / ".venv" / "bin" / "python"
        python = str(of_checkout if of_checkout.exists() else sys.executable)
        command = "import sys; from rag.cli import main; sys.exit(main())"
        sync = [python, "-c", command, "sync", str(documents.resolve()), "--store", str(store)]
        done = subprocess.run(sync, cwd=self._home, capture_output=True, text=True)
        if not store.exists():
            raise SystemExit(f"{home} cannot read {documents}:\n{done.stderr}")
        self._process = subprocess.Popen(
            [python, "-c", _WORKER, str(store), str(_HITS)],
            cwd=self._home, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self._read()

    def ask(self, question: str) -> dict[str, Any]:
        """Return the answer and the hits for a question, or the error it raises."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return dict(self._read())

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _read(self) -> Any:  # noqa: ANN401
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"The process of {self._home} ended.")
        return json.loads(line)


def differences(old: object, new: object, tolerance: float, at: str = "") -> Iterator[str]:
    """Yield a line for each value of an object that differs from that of an older one.

    ``at`` is the path to both objects inside the JSON that is compared.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in old.items():
            if key in _IGNORED:
                continue
            if key in new:
                yield from differences(value, new[key], tolerance, f"{at}.{key}")
            else:
                yield f"{at}.{key} is missing"
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for number, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from differences(before, after, tolerance, f"{at}[{number}]")
    elif isinstance(old, float) and isinstance(new, float):
        if abs(old - new) > tolerance:
            yield f"{at}: {old} became {new}"
    elif old != new:
        yield f"{at}: {old!r} became {new!r}"


def read_questions(files: list[Path], most: int | None) -> list[str]:
    """Return the first ``most`` distinct questions of JSON-lines files, in order."""
    if missing := [file for file in files if not file.is_file()]:
        raise SystemExit(f"There is no file {missing[0]}. Name its folder: --shared FOLDER")
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return list(dict.fromkeys(json.loads(line)["question"] for line in lines if line))[:most]


def main() -> int:
    """Ask, and print what differs and how the times compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path, help="the checkout to compare with")
    parser.add_argument("new", type=Path, help="the checkout that should answer the same")
    parser.add_argument(
        "--shared", type=Path, default=Path("../shared/eval"), help="folder of the question sets"
    )
    parser.add_argument("--most", type=int, help="ask only the first N questions of each folder")
    parser.add_argument(
        "--tolerance", type=float, default=_TOLERANCE, help="how much numbers may differ"
    )
    arguments = parser.parse_args()
    here, shared = Path(__file__).resolve().parent, arguments.shared
    forms = here / "forms.jsonl"  # questions of forms that the sets lack: articles, topics, things
    sets = [
        (
            here.parent / "corpus",
            [*sorted(here.glob("unseen*.jsonl")), forms, shared / "seed_questions.jsonl"],
        ),
        (shared / "general" / "docs", [shared / "general" / "questions.jsonl", forms]),
    ]
    asked = different = 0
    times: dict[str, list[float]] = {"old": [], "new": []}
    for documents, files in sets:
        questions = read_questions(files, arguments.most)
        with tempfile.TemporaryDirectory() as home, ExitStack() as stack:
            checkouts = {}
            for name in times:
                checkout = Checkout(getattr(arguments, name), documents, Path(home) / name)
                stack.callback(checkout.close)
                checkouts[name] = checkout
            for number, question in enumerate(questions):
                order = ("old", "new") if number % 2 else ("new", "old")
                replies = {name: checkouts[name].ask(question) for name in order}
                found = list(differences(replies["old"], replies["new"], arguments.tolerance))
                asked += 1
                different += bool(found)
                if found and different <= _SHOWN:
                    print(question, *(f"\n    {line}" for line in found[:_LINES_SHOWN]))
                for name in times:
                    answer = replies[name].get("answer", {"timings_ms": {}})
                    times[name].append(answer["timings_ms"].get("total", 0.0))
    before, after = median(times["old"]), median(times["new"])
    print(f"{asked} questions, {different} answered differently")
    print(f"median {before:.1f} ms before, {after:.1f} ms now ({after / before - 1:+.1%})")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
