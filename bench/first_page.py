"""Time how long a reader waits for the page, and for a marked answer on it, in a browser.

    python -m bench.first_page [--times 5] [--browser /usr/bin/chromium]

The samples are synced into a temporary store once. Then the page is started as ``make ui`` starts
it, opened as soon as it listens, and asked the questions of ``bench/questions.txt``; the first
start, which fills the caches, does not count. Needs the developers' packages and a Chromium.
Prints a Markdown table.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

_ROOT = Path(__file__).parent.parent
_YINZHENG = (sys.executable, "-c", "import sys; from rag.cli import main; sys.exit(main())")
_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
_START = 120  # seconds within which the page must listen
_ASKED = 8  # questions at each start; the first waits for the model
_ANSWERED = """(n) => {
    const turn = document.querySelectorAll('.yz-turn')[n];
    return turn && (turn.querySelector('.yz-refusal') || turn.querySelector('footer')
        && document.querySelector(`#yz-panel .yz-passages[data-turn='${n + 1}'] mark`));
}"""
"""Whether question ``n`` is refused, or answered and its quotes are marked beside it."""


def main() -> None:
    """Start, open and ask as often as asked for; print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--browser", default="/usr/bin/chromium")
    given = parser.parse_args()
    listening, loaded, first, later = [], [], [], []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        corpus = shutil.copytree(_ROOT / "corpus", Path(folder, "corpus"))
        environment = os.environ | {
            "YINZHENG_STORE": str(Path(folder, "store")),
            "YINZHENG_CORPUS": str(corpus),
        }
        subprocess.run([*_YINZHENG, "sync"], check=True, cwd=_ROOT, env=environment)
        browser = playwright.chromium.launch(executable_path=given.browser, args=list(_FLAGS))
        for number in range(given.times + 1):
            heard, shown, answered = _once(browser, environment)
            if number:
                listening.append(heard)
                loaded.append(shown)
                first.append(answered[0])
                later += answered[1:]
    print("| seconds | median | longest | number |\n|---|---|---|---|")
    for name, taken in (
        ("start until the page listens", listening),
        ("start until the page is loaded", loaded),
        ("first question to its marked answer", first),
        ("other questions to their marked answers", later),
    ):
        print(f"| {name} | {statistics.median(taken):.2f} | {max(taken):.2f} | {len(taken)} |")


def _once(browser: Browser, environment: Mapping[str, str]) -> tuple[float, float, list[float]]:
    """Return the seconds until it listens, until it is loaded, and of each question."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    with subprocess.Popen(
        [*_YINZHENG, "ui", "--port", str(port)],
        env=dict(environment),
        cwd=_ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server)
            heard = time.perf_counter() - began
            page = browser.new_page(locale="en-US")
            page.set_default_timeout(_START * 1000)
            page.goto(address)
            page.wait_for_selector("#yz-question textarea")
            page.wait_for_function("document.documentElement.dataset.lang")
            shown = time.perf_counter() - began
            questions = (_ROOT / "bench" / "questions.txt").read_text("utf-8").splitlines()
            answered = [_ask(page, question) for question in questions[:_ASKED]]
            page.close()
        finally:
            server.terminate()
    return heard, shown, answered


def _ask(page: Page, question: str) -> float:
    before = page.locator(".yz-turn").count()
    page.fill("#yz-question textarea", question)
    page.wait_for_selector("#yz-question .submit-button")  # after an answer: a frame later
    began = time.perf_counter()
    page.press("#yz-question textarea", "Enter")
    page.wait_for_function(_ANSWERED, arg=before, polling=10)
    return time.perf_counter() - began


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(_START * 20):
        if server.poll() is not None:
            raise SystemExit("The page ended by itself.")
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"The page did not listen within {_START} seconds.")


if __name__ == "__main__":
    main()
