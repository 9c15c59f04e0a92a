import asyncio
import threading

import httpx
import pytest

from index.errors import QuestionError
from index.settings import load_settings
from rag.server.rate_limits import LARGEST, Limits
from rag.server.rate_meter import Meter
from tests.rag.server.conftest import served


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def test_a_key_may_do_so_much_in_a_minute():
    clock = Clock()
    meter = Meter(3, clock)
    assert [meter.take("a") for _ in range(4)] == [0, 0, 0, pytest.approx(20)]
    assert meter.take("b") == 0
    clock.now += 20
    assert [meter.take("a"), meter.take("a")] == [0, pytest.approx(20)]
    meter.give_back("a")
    assert meter.take("a") == 0
    clock.now += 3600
    assert sum(meter.take("a") == 0 for _ in range(9)) == 3


def test_nothing_is_counted_without_a_limit():
    assert {Meter(0).take("a") for _ in range(1000)} == {0}


def test_keys_that_are_long_unused_are_forgotten():
    meter = Meter(1, Clock())
    for number in range(20_000):
        meter.take(str(number))
    assert len(meter._held) == 10_000
    assert meter.take("0") == 0
    assert meter.take("19999") > 0


def request(path="/v1/chat/completions", method="POST", peer="192.0.2.1", **headers):
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": method, "path": path, "client": (peer, 1),
            "headers": named}  # fmt: skip


def through(limits, scope, told=None):
    told = [] if told is None else told

    async def send(message):
        told.append(message)

    async def run():
        await limits(scope, None, send)
        return told[0]["status"], told

    return run()


async def answers(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})


def test_a_client_that_asks_too_often_is_told_when_to_come_back():
    limits = Limits(answers, load_settings(requests_per_minute=2))

    async def run():
        return [
            (await through(limits, request(peer=peer, method=method)))
            for peer, method in [
                ("192.0.2.1", "POST"), ("192.0.2.1", "POST"), ("192.0.2.1", "POST"),
                ("192.0.2.1", "GET"), ("192.0.2.2", "POST"),
                ("2001:db8::1", "POST"), ("2001:db8::2", "POST"), ("2001:db8::3", "POST"),
            ]
        ]  # fmt: skip

    told = asyncio.run(run())
    assert [status for status, _ in told] == [200, 200, 429, 200, 200, 200, 200, 429]
    assert dict(told[2][1][0]["headers"])[b"retry-after"] == b"30"
    assert b"rate_limit_error" in told[2][1][1]["body"]


def test_users_are_counted_by_name_and_not_by_address():
    limits = Limits(answers, load_settings(requests_per_minute=1))

    async def run():
        return [
            (await through(limits, {**request(), "yinzheng.user": name}))[0]
            for name in ("anna", "boris", "anna")
        ]

    assert asyncio.run(run()) == [200, 200, 429]


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        (request(content_length=str(LARGEST)), 200),
        (request(content_length=str(LARGEST + 1)), 413),
        (request(content_length="-1"), 413),
        (request(transfer_encoding="chunked"), 413),
        (request("/mcp", content_length=str(LARGEST + 1)), 413),
        (request("/gradio_api/queue/join", content_length=str(LARGEST + 1)), 413),
        (request("/gradio_api/upload", content_length=str(LARGEST + 1)), 200),
        (request(method="DELETE", path="/mcp"), 200),
    ],
)
def test_large_requests_are_refused_but_for_uploads(scope, status):
    limits = Limits(answers, load_settings())
    assert asyncio.run(through(limits, scope))[0] == status


def test_what_runs_at_a_time_is_limited():
    go = asyncio.Event()

    async def waits(scope, receive, send):
        await go.wait()
        await answers(scope, receive, send)

    limits = Limits(waits, load_settings(queue=2))

    async def run():
        first = [asyncio.create_task(through(limits, request())) for _ in range(2)]
        await asyncio.sleep(0.01)
        refused = (await through(limits, request("/mcp")))[0]
        go.set()
        done = [(await one)[0] for one in first]
        return refused, done, (await through(limits, request()))[0]

    assert asyncio.run(run()) == (503, [200, 200], 200)


def test_what_waits_for_gradio_is_limited(assistant, sample_settings, embedder, monkeypatch):
    def ask(question):
        assert go.wait(30)
        raise QuestionError("none")

    go = threading.Event()
    with served(assistant, sample_settings, embedder, queue=1) as at:
        monkeypatch.setattr(assistant, "ask", ask)
        call = {"data": ["谁？"]}
        told = [httpx.post(f"{at}/gradio_api/call/ask", json=call) for _ in range(12)]
        go.set()
    assert told[0].status_code == 200
    assert told[-1].status_code == 503
    assert "full" in told[-1].text


def test_the_server_keeps_its_limit(assistant, sample_settings, embedder):
    with served(assistant, sample_settings, embedder, requests_per_minute=2) as at:
        asked = {"model": "yinzheng", "messages": [{"role": "user", "content": "谁？"}]}
        told = [httpx.post(f"{at}/v1/chat/completions", json=asked) for _ in range(3)]
        assert [one.status_code for one in told] == [200, 200, 429]
        assert told[2].json()["error"]["code"] == "rate_limit_exceeded"
        assert httpx.get(at).status_code == 200
