"""Attacks on a server in a process of its own, with harmless input."""

import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[4]
FILES, SILENT = 256, 400
ESCAPE = "%1b[2Jforged"


class Server:
    """A server: its address, its process, the numbers of its events, and what it printed."""

    def __init__(self, process, folder):
        details = json.loads(process.stdout.readline())
        self.address, self.events = details["address"], details["events"]
        self.host = httpx.URL(self.address)
        self.pid, self.folder = process.pid, folder

    def get(self, path, **more):
        return httpx.get(self.address + path, timeout=60, **more)

    @property
    def printed(self):
        return (self.folder / "printed").read_text(encoding="utf-8")

    def event(self, name, data):
        """Send an event of the page; return its last message."""
        body = {"fn_index": self.events[name], "session_hash": "s", "data": data}
        at = f"{self.address}/gradio_api"
        httpx.post(f"{at}/queue/join", json=body, timeout=60).raise_for_status()
        text = httpx.get(f"{at}/queue/data?session_hash=s", timeout=60).text
        lines = [json.loads(line[6:]) for line in text.splitlines() if line.startswith("data: ")]
        return next(line for line in lines if line["msg"] == "process_completed")


@contextmanager
def served(folder, *settings, before=""):
    """Serve the page over a small folder; ``before`` is what the shell does first."""
    (folder / "corpus").mkdir()
    (folder / "corpus" / "one.txt").write_text("青山镇会议讨论了农业生产。", encoding="utf-8")
    command = [sys.executable, "-m", "tests.serving", str(folder), *settings]
    if before:
        command = ["sh", "-c", f'{before}; exec "$@"', "sh", *command]
    given = os.environ | {"GRADIO_TEMP_DIR": str(folder / "sent")}
    with (
        (folder / "printed").open("w") as printed,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=printed, env=given, cwd=ROOT, text=True
        ) as process,
    ):
        try:
            yield Server(process, folder)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with served(tmp_path_factory.mktemp("doors"), "requests_per_minute=0") as opened:
        yield opened


@pytest.mark.skipif(not shutil.which("sh"), reason="there is no shell")
def test_silent_connections_do_not_end_the_server(tmp_path):
    limited = f"ulimit -S -n {FILES // 2}; ulimit -H -n {FILES}"
    with served(tmp_path, before=limited) as server:
        at = (server.host.host, server.host.port)
        silent = []
        for _ in range(SILENT):
            silent.append(socket.create_connection(at, timeout=60))
        assert server.get("/").status_code == 200  # while they are there
        for one in silent:
            one.close()
        assert server.get("/").status_code == 200
        with closing(socket.create_connection(at, timeout=60)) as client:
            client.sendall(b"GET /theme.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert client.recv(12) == b"HTTP/1.1 200"
        limits = Path(f"/proc/{server.pid}/limits")
        if limits.exists():
            (row,) = [row for row in limits.read_text().splitlines() if "open files" in row]
            assert row.split()[3:5] == [str(FILES), str(FILES)]
    assert "Traceback" not in server.printed


def test_a_forwarded_host_is_kept_for_nobody(server):
    first = {"X-Forwarded-Host": "kept.example", "X-Gradio-Server": "http://kept.example"}
    for headers in (first, {}):
        text = server.get("/gradio_api/info", headers=headers).text
        assert "kept.example" not in text
        assert "/documents" in text


def test_nothing_of_a_request_reaches_the_terminal_raw(server):
    paths = (
        f"/gradio_api/custom_component/{ESCAPE}/client/a/b", f"/{ESCAPE}", f"/assets/{ESCAPE}",
        f"/gradio_api/heartbeat/{ESCAPE}", f"/v1/models/{ESCAPE}", f"/?deep_link={ESCAPE}",
    )  # fmt: skip
    for path in paths:
        with httpx.stream("GET", server.address + path, timeout=60) as response:
            assert response.status_code < 500
    bad = {"fn_index": "\x1b[2Jforged", "session_hash": "s", "data": []}
    assert httpx.post(f"{server.address}/gradio_api/queue/join", json=bad).status_code < 500
    assert "\x1b" not in server.printed
    assert "forged" not in server.printed


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/gradio_api/deep_link?session_hash=s"), ("GET", "/assets/" + "a" * 400),
        ("GET", "/static/" + "a/" * 2000), ("GET", "/gradio_api/file=" + "a" * 400),
        ("GET", "/assets/a%00b"), ("POST", "/gradio_api/component_server"),
        ("POST", "/gradio_api/stream/nothing/close"), ("GET", "/gradio_api/call/ask/nothing"),
        ("POST", "/gradio_api/call/nothing"), ("GET", "/gradio_api/queue/data"),
        ("POST", "/gradio_api/cancel"), ("GET", "/mcp"), ("DELETE", "/mcp"), ("PUT", "/"),
        ("GET", "/gradio_api/upload"), ("POST", "/gradio_api/upload"),
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_met_is_the_clients_fault(server, method, path):
    known = {"event_id": "nothing", "session_hash": "nothing", "fn_index": 0, "data": []}
    body = {} if method == "GET" else {"json": known}
    response = httpx.request(method, server.address + path, timeout=60, **body)
    # A stream has begun before Gradio looks for its session: then the error stands in it.
    refused = 400 <= response.status_code < 500
    assert refused or "error" in response.text or path.endswith("/cancel")
    assert response.status_code < 500
    assert "Traceback" not in server.printed


@pytest.mark.parametrize(
    ("name", "data"), [("show_hits", ["x", ["nowhere"], False]), ("show_hits", [5, [], False])]
)
def test_a_wrong_choice_is_answered_without_a_traceback(server, name, data):
    server.event(name, data)
    assert "Traceback" not in server.printed
    assert str(ROOT) not in server.printed


def test_a_local_client_cannot_lift_its_own_limits(tmp_path):
    with served(tmp_path, "requests_per_minute=2") as server:
        body = {"model": "yinzheng", "messages": [{"role": "user", "content": "谁？"}]}
        asked = [
            httpx.post(
                f"{server.address}/v1/chat/completions", json=body, timeout=60,
                headers={"X-Forwarded-For": f"192.0.2.{number}"},
            ).status_code
            for number in range(3)
        ]  # fmt: skip
    assert asked == [200, 200, 429]


def test_files_that_no_limit_counts_are_not_written(server):
    server.event("show_hits", ["会议", [], False])
    server.get("/gradio_api/deep_link?session_hash=s")
    assert not list((server.folder / "sent").rglob("state.json"))
