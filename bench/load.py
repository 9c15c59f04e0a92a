"""Load a server through all its doors at once, while documents come and go, for ten minutes.

    python -m bench.load [--clients 60] [--seconds 600]

It makes a store of the samples in a temporary folder, serves it with two users, one of whom may
see a part of the documents only, and lets the clients ask through page, API, MCP and ``/v1``
without a pause. Meanwhile one reader uploads a document, asks for it, removes it and asks again,
and a program changes documents and syncs. Every answer must be one that a single client was given
in one of the states that the documents pass; confidence and times are not compared. Prints the
tables of docs/benchmarks.md; exit code 1 for an error, a wrong answer or memory that grew.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import mean

import httpx

from bench.clients import DOORS, PATIENCE, V1, Api, Outcome, Page, User, crowd, expect
from rag.server.users import write_user

ROOT = Path(__file__).parent.parent
_QUESTIONS = Path(__file__).with_name("questions.txt")
_WHOLE, _PART = User("whole", "sees every document here"), User("part", "sees two of them only")
_VERSIONS = 2  # of the documents that the program changes
_CHANGING = 12  # of these documents
_SLICES, _SETTLED = 10, 2  # memory of the last slice of the time is compared with the third
_MOST_GROWTH = 0.03
_SHOWN = 20  # errors and wrong answers
_UPLOAD = "quarry.txt"
_ASK_UPLOAD = "柏岭采石场去年开采了多少吨石料？"


@dataclass
class Writes:
    """What the writers did, what they found wrong, and the time of each sync in seconds."""

    uploads: int = 0
    removals: int = 0
    syncs: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass
class Memory:
    """Resident memory of the server in megabytes, with the seconds since the clients began."""

    began: float | None = None
    samples: list[tuple[float, float]] = field(default_factory=list)

    def slices(self, seconds: float) -> list[float]:
        """Return the mean of each tenth of the time."""
        size = seconds / _SLICES
        parts = [
            [
                megabytes
                for at, megabytes in self.samples
                if number * size <= at < (number + 1) * size
            ]
            for number in range(_SLICES)
        ]
        return [mean(part) if part else 0.0 for part in parts]


def main() -> None:
    """Run it, print the tables; exit code 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clients", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--file", type=Path, default=_QUESTIONS, help="a question in each line")
    parser.add_argument("--reading-ms", default="350", help="the setting reading_ms")
    given = parser.parse_args()
    questions = [line for line in given.file.read_text("utf-8").splitlines() if line.strip()]
    with tempfile.TemporaryDirectory() as home:
        failed = load(Path(home), questions, given.clients, given.seconds, given.reading_ms)
    sys.exit(failed)


def load(home: Path, questions: Sequence[str], clients: int, seconds: float, reading: str) -> bool:
    """Serve, ask, print; return whether anything went wrong."""
    corpus = home / "corpus"
    for number, sample in enumerate(sorted((ROOT / "corpus").iterdir())):
        folder = corpus / ("open" if number < 2 else "closed")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(sample, folder / sample.name)
    _write_changing(corpus, 0)
    with served(home, reading) as (address, status):
        users = (_WHOLE, _PART)
        expected = {}
        with Page(address, _WHOLE) as page, Api(address, _WHOLE) as api:
            for version in range(_VERSIONS):
                _write_changing(corpus, version)
                api.call("sync")
                for change in (_upload, _no_upload):
                    change(page)
                    for key, told in expect(address, questions, users).items():
                        expected[key] = expected.get(key, set()) | told
                    print(f"A single client was answered, {version}", file=sys.stderr)
        memory, writes, over = Memory(), Writes(), threading.Event()
        helpers = [
            threading.Thread(target=work, args=(over, *arguments))
            for work, arguments in (
                (_come_and_go, (address, writes)), (_change, (address, corpus, writes)),
                (_watch, (status, memory, writes)),
            )
        ]  # fmt: skip
        for helper in helpers:
            helper.start()

        def begin() -> None:
            memory.began = time.monotonic()

        outcome = crowd(
            address, questions, expected, seconds, clients=clients, users=users, begun=begin
        )
        over.set()
        for helper in helpers:
            helper.join()
        printed = (home / "printed").read_text("utf-8")
        writes.errors += [line for line in printed.splitlines() if _is_fault(line)]
    grown = _report(outcome, writes, memory, clients, seconds)
    for failure in [*outcome.errors, *writes.errors, *outcome.wrong][:_SHOWN]:
        print(failure, file=sys.stderr)
    return bool(outcome.errors or outcome.wrong or writes.errors or grown > _MOST_GROWTH)


@contextmanager
def served(home: Path, reading: str) -> Iterator[tuple[str, str]]:
    """Sync and serve a folder; yields the addresses of the page and of health and metrics."""
    for user, folders in ((_WHOLE, None), (_PART, ["open"])):
        write_user(home / "users", user.name, user.secret, folders)
    status = f"127.0.0.1:{_free_port()}"
    settings = {
        "store": home / "store", "corpus": home / "corpus", "auth_file": home / "users",
        "port": _free_port(), "status": status, "allow_writes": "true", "log_requests": "true",
        "audit_log": home / "audit.jsonl", "requests_per_minute": 0, "reading_ms": reading,
    }  # fmt: skip
    environment = os.environ | {f"YINZHENG_{key.upper()}": str(s) for key, s in settings.items()}
    command = [sys.executable, "-m", "yinzheng"]
    subprocess.run([*command, "sync", "corpus"], env=environment, cwd=home, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    with (
        (home / "printed").open("w") as printed,
        subprocess.Popen([*command, "ui"], env=environment, cwd=home, stderr=printed) as process,
    ):
        try:
            deadline = time.monotonic() + PATIENCE
            while not (found := re.search(r"http://\S+", (home / "printed").read_text("utf-8"))):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit((home / "printed").read_text("utf-8"))
                time.sleep(0.2)
            yield found[0], f"http://{status}"
        finally:
            process.terminate()


def _no_upload(page: Page) -> None:
    page.remove(f"uploads/{_UPLOAD}")


def _upload(page: Page, tons: int = 4321) -> None:
    report = page.upload(_UPLOAD, f"柏岭采石场去年开采了{tons}吨石料。\n")
    if "role='alert'" in report:
        raise RuntimeError(report)


def _come_and_go(over: threading.Event, address: str, writes: Writes) -> None:
    """Upload a document, ask for it, remove it, ask again."""
    with Page(address, _WHOLE) as page, V1(address, _WHOLE) as program:
        for turn in count():
            if over.is_set():
                return
            tons = 1000 + turn
            try:
                _upload(page, tons)
                writes.uploads += 1
                told = program.ask(_ASK_UPLOAD)
                if f"{tons}吨" not in told[1]:
                    writes.errors.append(f"upload {turn} was not found: {told}")
                _no_upload(page)
                writes.removals += 1
                told = program.ask(_ASK_UPLOAD)
                if "采石场去年" in " ".join(told):
                    writes.errors.append(f"upload {turn} is still quoted: {told}")
            except Exception as error:
                writes.errors.append(f"upload {turn}: {error!r}")


def _change(over: threading.Event, address: str, corpus: Path, writes: Writes) -> None:
    """Change documents and sync."""
    with Api(address, _WHOLE) as api:
        for version in count(1):
            if over.is_set():
                return
            _write_changing(corpus, version % _VERSIONS)
            began = time.perf_counter()
            try:
                report = api.call("sync")
                if report["failed"]:
                    writes.errors.append(f"sync: {report['failed']}")
            except Exception as error:
                writes.errors.append(f"sync: {error!r}")
            writes.syncs.append(time.perf_counter() - began)


def _watch(over: threading.Event, status: str, memory: Memory, writes: Writes) -> None:
    """Ask for health and metrics every second."""
    with httpx.Client(base_url=status, timeout=PATIENCE) as http:
        while not over.wait(1):
            try:
                http.get("/healthz").raise_for_status()
                text = http.get("/metrics").raise_for_status().text
            except httpx.HTTPError as error:
                writes.errors.append(f"status: {error!r}")
                continue
            resident = re.search(r"^process_resident_memory_bytes (\S+)", text, re.MULTILINE)
            if resident and memory.began is not None:
                memory.samples.append((time.monotonic() - memory.began, float(resident[1]) / 1e6))


def _write_changing(corpus: Path, version: int) -> None:
    """Write documents that nobody is asked about, a few passages each."""
    folder = corpus / "changing"
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(_CHANGING):
        lines = [
            f"第{row}号货架上有{(row * 7 + number) % 90 + version}箱瓷碗，编号{number}-{row}。"
            for row in range(60)
        ]
        (folder / f"{number}.txt").write_text("\n".join(lines), encoding="utf-8")


def _is_fault(line: str) -> bool:
    """Return whether a line that the server printed tells of an error of its own."""
    if line.startswith("{"):
        return int(json.loads(line)["status"]) >= 500
    return "Traceback" in line or "Error" in line


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _report(
    outcome: Outcome, writes: Writes, memory: Memory, clients: int, seconds: float
) -> float:
    """Print the tables; return by which share memory grew."""
    print("| door | answers | errors | wrong answers | median, ms | 95th percentile, ms |")
    print("|---|---|---|---|---|---|")

    def of_door(told: list[str], door: str) -> int:
        return sum(one.startswith(f"{door}: ") for one in told)

    for door in DOORS:
        print(
            f"| {door} | {len(outcome.seconds[door])} | {of_door(outcome.errors, door)}"
            f" | {of_door(outcome.wrong, door)} | {outcome.milliseconds(50, door):.0f}"
            f" | {outcome.milliseconds(95, door):.0f} |"
        )
    print(
        f"| all | {outcome.answers} | {len(outcome.errors)} | {len(outcome.wrong)}"
        f" | {outcome.milliseconds(50):.0f} | {outcome.milliseconds(95):.0f} |\n"
    )
    slices = memory.slices(seconds)
    grown = slices[-1] / slices[_SETTLED] - 1 if slices[_SETTLED] else 0.0
    print(
        f"{clients} clients, {seconds:.0f} s; {writes.uploads} uploads, {writes.removals} removals,"
        f" {len(writes.syncs)} syncs, {len(writes.errors)} errors of these\n"
        f"memory by tenths of the time, MB: {', '.join(f'{one:.0f}' for one in slices)};"
        f" the last against the third: {grown:+.1%}"
    )
    return grown


if __name__ == "__main__":
    main()
