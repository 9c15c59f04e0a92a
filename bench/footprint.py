"""Compare what two checkouts cost: time to start, memory, disk, first sync, and an idle server.

    python bench/footprint.py OLD NEW [--sets FOLDER] [--documents 1000] [--json FILE] [--plot FILE]

Each checkout makes its own stores and runs in processes of its own, with the interpreter of its
``.venv`` if it has one, or else with this one. They take turns, so that both meet the same load of
the machine. The processor's time is that of a process and those it started; on a machine that does
other work as well it says more than the time that passed. Of each the least of all runs is shown.

With ``--sets``, a folder with ``xquad.zh.json`` and ``drcd_dev.json``, every paragraph becomes a
document, and bytes a passage and the first sync are measured too; ``--documents`` is how many
documents of one to three paragraphs are synced. Both take long: the model embeds every text.
Prints a Markdown table with the ratio that is aimed at and whether it is reached; ``--only`` limits
it to groups of measurements. Rows that are in the file of ``--json`` already, from another run, are
kept and shown with the new ones.
"""

import argparse
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import IO

_TIMES = 5
_YINZHENG = "import sys; from rag.cli import main; sys.exit(main())"
_QUESTIONS = ("会议提出了哪四点要求？", "Who chaired the meeting?")
"""What ``ask`` and ``search`` are asked in turn."""
_ASKED = 200  # questions before the memory of a server is read
_SETTLED, _IDLE = 20, 60  # seconds before and of the measurement of a server nobody uses
_START = 180  # seconds within which a server must answer
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
Stream = IO[bytes] | int | None
_FORMS = ("ask", "search", "sync")


@dataclass
class Row:
    """A line of the table: the same measured in both checkouts, and the ratio aimed at.

    ``more_is_better`` for what is counted a second.
    """

    name: str
    unit: str
    target: float
    old: float
    new: float
    more_is_better: bool = False

    @property
    def ratio(self) -> float:
        """How many times the old figure the new one is."""
        return self.new / self.old if self.old else float("inf")

    @property
    def met(self) -> bool:
        """True if the target is reached."""
        return self.ratio >= self.target if self.more_is_better else self.ratio <= self.target


@dataclass
class Spent:
    """What runs of a command took: seconds that passed, of the processor, and megabytes."""

    passed: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


class Checkout:
    """A checkout whose commands are run."""

    def __init__(self, home: Path) -> None:
        self.home = home.resolve()
        of_checkout = self.home / ".venv" / "bin" / "python"
        self.python = str(of_checkout if of_checkout.exists() else sys.executable)

    def start(
        self, *arguments: str, stdout: int = subprocess.DEVNULL, stderr: Stream = None
    ) -> subprocess.Popen[bytes]:
        """Start a command of Yinzheng in the checkout's folder."""
        environment = {**os.environ, "PYTHONPATH": str(self.home)}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # users have compiled modules
        environment["YINZHENG_REQUESTS_PER_MINUTE"] = "0"
        return subprocess.Popen(
            [self.python, "-c", _YINZHENG, *arguments],
            cwd=self.home, env=environment, stdout=stdout, stderr=stderr,
        )  # fmt: skip

    def run(self, *arguments: str, spent: Spent | None = None) -> None:
        """Run a command and note what it took. Raises SystemExit if it cannot be run."""
        began = time.perf_counter()
        with tempfile.TemporaryFile() as errors:
            process = self.start(*arguments, stderr=errors)
            _, status, used = os.wait4(process.pid, 0)
            passed = time.perf_counter() - began
            process.returncode = code = os.waitstatus_to_exitcode(status)
            if code not in (0, 1):  # 1 is a refusal, or a file that cannot be read
                errors.seek(0)
                raise SystemExit(f"{self.home}: {arguments}\n{errors.read().decode()}")
        if spent:
            spent.passed.append(passed)
            spent.processor.append(used.ru_utime + used.ru_stime)
            spent.memory.append(used.ru_maxrss / 1024)

    def facts(self, store: Path) -> dict[str, object]:
        """Return what ``info`` tells of a store."""
        process = self.start("info", "--json", "--store", str(store), stdout=subprocess.PIPE)
        facts: dict[str, object] = json.loads(process.communicate()[0])
        return facts


def in_turn(pair: list[Checkout], times: int, run: Callable[[int, Checkout], None]) -> None:
    """Call ``run`` with the number of each checkout, the first going first every second time."""
    for number in range(times):
        for which in (0, 1) if number % 2 else (1, 0):
            run(which, pair[which])


def measure_commands(pair: list[Checkout], stores: list[Path], times: int) -> list[Row]:
    """Return what ``ask``, ``search`` and a sync that changes nothing take."""
    spent = {form: [Spent(), Spent()] for form in _FORMS}
    for form in _FORMS:
        for which, checkout in enumerate(pair):  # what is made once is made before
            _command(form, 0, checkout, stores[which], None)

        def run(which: int, checkout: Checkout, form: str = form) -> None:
            number = len(spent[form][which].passed)
            _command(form, number, checkout, stores[which], spent[form][which])

        in_turn(pair, times, run)
    rows = []
    for form, target in zip(_FORMS, (0.30, 0.25, 0.35), strict=True):
        name = "a sync that changes nothing" if form == "sync" else f"`{form}`"
        old, new = spent[form]
        rows.append(Row(f"{name}, processor", "s", target, min(old.processor), min(new.processor)))
        rows.append(Row(f"{name}, time passed", "s", target, min(old.passed), min(new.passed)))
    old, new = spent["ask"]
    rows.append(Row("`ask`, peak memory", "MB", 0.55, max(old.memory), max(new.memory)))
    return rows


def _command(form: str, number: int, checkout: Checkout, store: Path, spent: Spent | None) -> None:
    if form == "sync":
        arguments = ["sync", str(checkout.home / "corpus")]
    else:
        arguments = [form, _QUESTIONS[number % len(_QUESTIONS)]]
    checkout.run(*arguments, "--store", str(store), spent=spent)


def measure_servers(pair: list[Checkout], stores: list[Path]) -> list[Row]:
    """Return the memory of a server after its questions, and what it takes when nobody asks."""
    memory, idle = [0.0, 0.0], [0.0, 0.0]

    def run(which: int, checkout: Checkout) -> None:
        memory[which], idle[which] = _serve(checkout, stores[which])

    in_turn(pair, 1, run)
    page = "page open" if _chromium() else "no browser found"
    # Less than a hundredth of a core, whatever it was before.
    least = 0.01 / max(idle[0], 1e-9)
    return [
        Row(f"resident memory of a server after {_ASKED} questions", "MB", 0.60, *memory),
        Row(f"processor of an idle server, {page}", "of a core", round(least, 3), *idle),
    ]


def _serve(checkout: Checkout, store: Path) -> tuple[float, float]:
    """Return the megabytes of a server after its questions, and its share of a core when idle."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    process = checkout.start("ui", "--port", port, "--store", str(store), stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process)
        questions = (Path(__file__).parent / "questions.txt").read_text("utf-8").splitlines()
        for number in range(_ASKED):
            _ask(address, questions[number % len(questions)])
        memory = _resident(process.pid)
        with tempfile.TemporaryDirectory() as profile:
            browser = _browse(address, profile)
            time.sleep(_SETTLED)
            before, began = _processor(process.pid), time.perf_counter()
            time.sleep(_IDLE)
            share = (_processor(process.pid) - before) / (time.perf_counter() - began)
            if browser:
                os.killpg(browser.pid, signal.SIGKILL)
                browser.wait()
        return memory, share
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + _START
    while process.poll() is None and time.monotonic() < ends:
        try:
            with _OPENER.open(address):
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"The server at {address} does not answer.")


def _ask(address: str, question: str) -> None:
    body = {"model": "yinzheng", "messages": [{"role": "user", "content": question}]}
    request = urllib.request.Request(
        f"{address}/v1/chat/completions",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    with _OPENER.open(request) as response:
        response.read()


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("google-chrome")


def _browse(address: str, profile: str) -> subprocess.Popen[bytes] | None:
    """Open a page in a browser without a window, None if there is none."""
    if not (chromium := _chromium()):
        return None
    return subprocess.Popen(
        [
            chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
            f"--user-data-dir={profile}", "--remote-debugging-port=0", address,
        ],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip


def _resident(process: int) -> float:
    """Return the resident memory of a process in megabytes."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _processor(process: int) -> float:
    """Return the seconds of the processor that a process has used."""
    values = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(values[11]) + int(values[12])) / os.sysconf("SC_CLK_TCK")


def measure_disk(pair: list[Checkout], folder: Path, home: Path) -> list[Row]:
    """Return the bytes that a passage takes in a store of two public sets."""
    from bench.scale import paragraphs

    texts = paragraphs([folder / "xquad.zh.json", folder / "drcd_dev.json"])
    documents = home / "paragraphs"
    documents.mkdir()
    for number, text in enumerate(texts):
        (documents / f"{number:06}.txt").write_text(text + "\n", encoding="utf-8")
    sizes = []
    for which, checkout in enumerate(pair):
        store = home / f"disk{which}"
        checkout.run("sync", str(documents), "--store", str(store))
        size = sum(path.stat().st_size for path in store.rglob("*") if path.is_file())
        sizes.append(size / float(str(checkout.facts(store)["passages"])) / 1000)
    return [Row(f"a passage on disk ({len(texts)} paragraphs)", "kB", 0.25, *sizes)]


def measure_first_sync(pair: list[Checkout], folder: Path, home: Path, documents: int) -> list[Row]:
    """Return how many documents a second of the processor a first sync reads."""
    from bench.scale import paragraphs, write_documents

    made = home / "documents"
    made.mkdir()
    files = [folder / "xquad.zh.json", folder / "drcd_dev.json"]
    write_documents(made, paragraphs(files), documents)
    spent = [Spent(), Spent()]
    for which, checkout in enumerate(pair):
        checkout.run("sync", str(made), "--store", str(home / f"first{which}"), spent=spent[which])
    name = f"first sync of {documents} documents, a second"
    ways = (("of the processor", "processor"), ("that passed", "passed"))
    return [
        Row(
            f"{name} {label}", "documents", 1.9,
            *(documents / getattr(one, key)[0] for one in spent), more_is_better=True,
        )
        for label, key in ways
    ]  # fmt: skip


def with_earlier(rows: list[Row], file: Path) -> list[Row]:
    """Return rows with those of earlier runs in a file that were not measured again."""
    if not file.is_file():
        return rows
    names = {row.name for row in rows}
    keys = [each.name for each in fields(Row)]
    listed = json.loads(file.read_text(encoding="utf-8"))
    earlier = [Row(**{key: row[key] for key in keys}) for row in listed]
    return [row for row in earlier if row.name not in names] + rows


def table(rows: list[Row]) -> str:
    """Return the rows as a Markdown table."""
    lines = ["| what | before | now | ratio | target | met |", "|---|---|---|---|---|---|"]
    for row in rows:
        sign = "≥" if row.more_is_better else "≤"
        lines.append(
            f"| {row.name} | {row.old:.3g} {row.unit} | {row.new:.3g} {row.unit} |"
            f" {row.ratio:.2f} | {sign} {row.target:g} | {'yes' if row.met else 'no'} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the table."""
    groups = ("commands", "server", "disk", "sync")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("old", type=Path, help="the checkout to compare with")
    parser.add_argument("new", type=Path, help="the checkout to measure")
    parser.add_argument("--times", type=int, default=_TIMES, help="runs of each command")
    parser.add_argument("--sets", type=Path, help="folder of the public sets")
    parser.add_argument("--documents", type=int, default=1000, help="documents of a first sync")
    parser.add_argument("--only", nargs="*", choices=groups, default=groups)
    parser.add_argument("--json", type=Path, help="file to write the rows to")
    parser.add_argument("--plot", type=Path, help="SVG file to draw the ratios in")
    arguments = parser.parse_args()
    pair = [Checkout(arguments.old), Checkout(arguments.new)]
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        stores = [home / "old", home / "new"]
        for checkout, store in zip(pair, stores, strict=True) if arguments.only else ():
            checkout.run("sync", str(checkout.home / "corpus"), "--store", str(store))
        if "commands" in arguments.only:
            rows += measure_commands(pair, stores, arguments.times)
        if "server" in arguments.only:
            rows += measure_servers(pair, stores)
        if arguments.sets and "disk" in arguments.only:
            rows += measure_disk(pair, arguments.sets, home)
        if arguments.sets and "sync" in arguments.only:
            rows += measure_first_sync(pair, arguments.sets, home, arguments.documents)
    if arguments.json:
        rows = with_earlier(rows, arguments.json)
        listed = [asdict(row) | {"ratio": row.ratio, "met": row.met} for row in rows]
        arguments.json.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")
    print(table(rows))
    if arguments.plot:
        from bench.plot import draw

        ratios = {
            row.name.replace("`", ""): {"now": row.ratio, "target": row.target} for row in rows
        }
        draw(ratios, ["now", "target"], arguments.plot)


if __name__ == "__main__":
    # As a file it is run from anywhere; the other scripts of its folder are imported by name.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    main()
