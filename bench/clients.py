"""Let many clients ask a running server at once, and compare with what one is told.

    yinzheng ui &      (with YINZHENG_REQUESTS_PER_MINUTE=0)
    python -m bench.clients http://127.0.0.1:7860 [--clients 20] [--seconds 60] [--file QUESTIONS]

A third of the clients each asks through Gradio's API, /v1/chat/completions and /mcp, by default
about the samples. With --user NAME the secret is read from standard input.
"""

import argparse
import base64
import json
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import numpy as np

Ask = Callable[[str], dict[str, Any]]
DOORS = ("gradio", "chat", "mcp")
_PATIENCE = 60
_QUESTIONS = Path(__file__).with_name("questions.txt")


@dataclass
class Outcome:
    """What the clients met: seconds of every answer, errors and wrong answers as texts."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def report(self, clients: int, seconds: float) -> dict[str, Any]:
        """Return the figures; times in milliseconds."""
        times = np.array(self.seconds or [0.0]) * 1000
        return {
            "clients": clients,
            "seconds": round(seconds, 1),
            "answers": len(self.seconds),
            "errors": len(self.errors),
            "wrong": len(self.wrong),
            "p50_ms": round(float(np.percentile(times, 50)), 1),
            "p95_ms": round(float(np.percentile(times, 95)), 1),
        }


def open_door(door: str, address: str, headers: dict[str, str]) -> tuple[Ask, Callable[[], None]]:
    """Return a function that asks through a door for the JSON of an answer, and its end."""
    if door == "gradio":
        from gradio_client import Client

        client = Client(
            address, headers=headers, verbose=False, analytics_enabled=False, download_files=False
        )
        return lambda question: client.predict(question, api_name="/ask"), client.close
    http = httpx.Client(base_url=address, headers=headers, timeout=_PATIENCE)
    return (_chat if door == "chat" else _mcp)(http), http.close


def _chat(http: httpx.Client) -> Ask:
    def ask(question: str) -> dict[str, Any]:
        messages = [{"role": "user", "content": question}]
        told = http.post("/v1/chat/completions", json={"model": "yinzheng", "messages": messages})
        answer: dict[str, Any] = told.raise_for_status().json()["yinzheng"]
        return answer

    return ask


def _mcp(http: httpx.Client) -> Ask:
    numbers = count(1)

    def ask(question: str) -> dict[str, Any]:
        call = {"name": "ask", "arguments": {"question": question}}
        body = {"jsonrpc": "2.0", "id": next(numbers), "method": "tools/call", "params": call}
        accept = {"Accept": "application/json, text/event-stream"}
        told = http.post("/mcp", json=body, headers=accept).raise_for_status().json()
        answer: dict[str, Any] = told["result"]["structuredContent"]
        return answer

    return ask


def crowd(
    address: str, questions: list[str], clients: int, seconds: float, headers: dict[str, str]
) -> Outcome:
    """Let so many clients ask for so long, and return what they met."""
    alone, end = open_door("chat", address, headers)
    expected = {question: _lasting(alone(question)) for question in questions}
    end()
    outcome, ready = Outcome(), threading.Barrier(clients)

    def ask_on(number: int) -> None:
        try:
            ask, end = open_door(DOORS[number % len(DOORS)], address, headers)
        except Exception as error:
            outcome.errors.append(f"client {number}: {error!r}")
            ready.abort()
            return
        try:
            ready.wait(_PATIENCE)
        except threading.BrokenBarrierError:
            return  # another client did not get in, and said so
        stop = time.monotonic() + seconds
        turn = number
        while time.monotonic() < stop:
            question = questions[turn % len(questions)]
            turn += 1
            began = time.perf_counter()
            try:
                told = _lasting(ask(question))
            except Exception as error:
                outcome.errors.append(f"{question}: {error!r}")
                continue
            outcome.seconds.append(time.perf_counter() - began)
            if told != expected[question]:
                outcome.wrong.append(question)
        end()

    threads = [threading.Thread(target=ask_on, args=(number,)) for number in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return outcome


def _lasting(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what differs from one time to the next."""
    return {key: value for key, value in answer.items() if key != "timings_ms"}


def main() -> None:
    """Ask, print the figures; exit code 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--file", type=Path, default=_QUESTIONS, help="a question in each line")
    parser.add_argument("--user", help="name of a user, whose secret is read from stdin")
    given = parser.parse_args()
    headers = {}
    if given.user:
        said = f"{given.user}:{sys.stdin.readline().strip()}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(said).decode()}"
    questions = [line for line in given.file.read_text("utf-8").splitlines() if line.strip()]
    began = time.monotonic()
    outcome = crowd(given.address, questions, given.clients, given.seconds, headers)
    print(json.dumps(outcome.report(given.clients, time.monotonic() - began), indent=2))
    for one in [*outcome.errors, *outcome.wrong][:20]:
        print(one, file=sys.stderr)
    sys.exit(bool(outcome.errors or outcome.wrong))


if __name__ == "__main__":
    main()
