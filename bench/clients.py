"""Let many clients ask a running server at once, and compare with what a single one is answered.

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
"""From a question to the JSON of its answer."""
DOORS = ("gradio", "chat", "mcp")
_PATIENCE = 60  # seconds to wait for an answer, and for all clients to have connected
_ERRORS_SHOWN = 20
_QUESTIONS = Path(__file__).with_name("questions.txt")


@dataclass
class Outcome:
    """Seconds of every answer; errors, and the questions that were answered otherwise."""

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
    """Return a function that asks through a door, and another that closes the connection."""
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
        body = {"model": "yinzheng", "messages": messages}
        response = http.post("/v1/chat/completions", json=body)
        answer: dict[str, Any] = response.raise_for_status().json()["yinzheng"]
        return answer

    return ask


def _mcp(http: httpx.Client) -> Ask:
    numbers = count(1)

    def ask(question: str) -> dict[str, Any]:
        call = {"name": "ask", "arguments": {"question": question}}
        body = {"jsonrpc": "2.0", "id": next(numbers), "method": "tools/call", "params": call}
        accept = {"Accept": "application/json, text/event-stream"}
        response = http.post("/mcp", json=body, headers=accept).raise_for_status().json()
        answer: dict[str, Any] = response["result"]["structuredContent"]
        return answer

    return ask


def crowd(
    address: str, questions: list[str], clients: int, seconds: float, headers: dict[str, str]
) -> Outcome:
    """Let ``clients`` ask for ``seconds``, and compare with the answers to a single client."""
    ask_alone, close = open_door("chat", address, headers)
    expected = {question: _without_times(ask_alone(question)) for question in questions}
    close()
    outcome, ready = Outcome(), threading.Barrier(clients)

    def keep_asking(number: int) -> None:
        try:
            ask, close = open_door(DOORS[number % len(DOORS)], address, headers)
        except Exception as error:
            outcome.errors.append(f"client {number}: {error!r}")
            ready.abort()
            return
        try:
            ready.wait(_PATIENCE)
        except threading.BrokenBarrierError:
            return  # another client could not connect, which is among the errors
        stop = time.monotonic() + seconds
        turn = number
        while time.monotonic() < stop:
            question = questions[turn % len(questions)]
            turn += 1
            began = time.perf_counter()
            try:
                answer = _without_times(ask(question))
            except Exception as error:
                outcome.errors.append(f"{question}: {error!r}")
                continue
            outcome.seconds.append(time.perf_counter() - began)
            if answer != expected[question]:
                outcome.wrong.append(question)
        close()

    threads = [threading.Thread(target=keep_asking, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome


def _without_times(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without its times, which differ from one run to the next."""
    return {key: value for key, value in answer.items() if key != "timings_ms"}


def main() -> None:
    """Ask, print the figures; exit code 1 when anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--file", type=Path, default=_QUESTIONS, help="a question in each line")
    parser.add_argument("--user", help="name of a user, whose secret is read from stdin")
    arguments = parser.parse_args()
    headers = {}
    if arguments.user:
        credentials = f"{arguments.user}:{sys.stdin.readline().strip()}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(credentials).decode()}"
    questions = [line for line in arguments.file.read_text("utf-8").splitlines() if line.strip()]
    began = time.monotonic()
    outcome = crowd(arguments.address, questions, arguments.clients, arguments.seconds, headers)
    print(json.dumps(outcome.report(arguments.clients, time.monotonic() - began), indent=2))
    for failure in [*outcome.errors, *outcome.wrong][:_ERRORS_SHOWN]:
        print(failure, file=sys.stderr)
    sys.exit(bool(outcome.errors or outcome.wrong))


if __name__ == "__main__":
    main()
