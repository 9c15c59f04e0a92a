"""Servers of one store in processes of their own, behind a balancer without memory."""

import json
import subprocess
import sys
import uuid
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from rag.server.peers.registry import FOLDER
from tests.round_robin import balanced

TEXT = "青山茶厂生产茶叶。厂长是李明。黑石湾码头的负责人是王强。"


@dataclass
class Servers:
    """Their folder, the address before them, and the processes by the address of each."""

    place: Path
    address: str
    processes: dict[str, subprocess.Popen[str]]
    events: dict[str, int]

    def address_of(self, cookies):
        """Return the address of the server that holds the session of a client with cookies."""
        (name,) = [value for key, value in cookies.items() if key.startswith("yz-")]
        file = self.place / "store" / FOLDER / f"{name}.json"
        return json.loads(file.read_text())["address"]

    def alive(self):
        return [at for at, process in self.processes.items() if process.poll() is None]

    def kill(self, address):
        self.processes[address].kill()
        self.processes[address].wait()


@contextmanager
def serving(place, *settings, count=2):
    """Serve a small store by so many servers."""
    (place / "corpus").mkdir()
    (place / "corpus" / "a.txt").write_text(TEXT, encoding="utf-8")
    with ExitStack() as stack:
        processes, events = {}, {}
        for _ in range(count):
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.serving", str(place), "peers=auto", *settings],
                stdout=subprocess.PIPE, text=True,
            )  # fmt: skip
            stack.callback(_end, process)
            assert process.stdout
            told = json.loads(process.stdout.readline())
            processes[told["address"]], events = process, told["events"]
        address = stack.enter_context(balanced(list(processes)))
        yield Servers(place, address, processes, events)


def _end(process):
    process.kill()
    process.wait()
    process.stdout.close()


def call(client, servers, event, data, event_data=None):
    """Send an event as the page does; return what it comes to, as the page is told."""
    session = uuid.uuid4().hex[:10]
    asked = {"fn_index": servers.events[event], "data": data, "session_hash": session,
             "event_data": event_data}  # fmt: skip
    client.post("/gradio_api/queue/join", json=asked).raise_for_status()
    given = {"session_hash": session}
    with client.stream("GET", "/gradio_api/queue/data", params=given) as lines:
        lines.raise_for_status()
        for line in lines.iter_lines():
            if '"process_completed"' in line:
                return json.loads(line.removeprefix("data: "))
    raise AssertionError("no answer came")


def client_of(servers, **more):
    return httpx.Client(base_url=servers.address, timeout=60, **more)
