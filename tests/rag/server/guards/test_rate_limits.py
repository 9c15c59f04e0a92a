import asyncio
import threading

import httpx
import pytest

from index.errors import QuestionError
from index.settings import load_settings
from rag.server.guards.rate_limits import MAX_BODY_BYTES, RequestLimits
from rag.visit import VISIT_KEY, Visit
from tests.rag.server.conftest import served


def request(path="/v1/chat/completions", method="POST", peer="192.0.2.1", **headers):
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http", "method": method, "path": path, "client": (peer, 1),
            "headers": named}  # fmt: skip


async def send_through(limits, scope):
    """Send a request through the limits; return the status and all messages."""
    messages = []

    async def send(message):
        messages.append(message)

    await limits(scope, None, send)
    return messages[0]["status"], messages


async def answers(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})


def waiting():
    """Return an event, and an app that answers once it is set."""
    go = asyncio.Event()

    async def waits(scope, receive, send):
        await go.wait()
        await answers(scope, receive, send)

    return go, waits


def test_too_many_requests_are_refused_with_a_time_to_retry():
    limits = RequestLimits(answers, load_settings(requests_per_minute=2))

    async def run():
        return [
            (await send_through(limits, request(peer=peer, method=method)))
            for peer, method in [
                ("192.0.2.1", "POST"), ("192.0.2.1", "POST"), ("192.0.2.1", "POST"),
                ("192.0.2.1", "GET"), ("192.0.2.2", "POST"),
                ("2001:db8::1", "POST"), ("2001:db8::2", "POST"), ("2001:db8::3", "POST"),
                ("::ffff:192.0.2.3", "POST"), ("192.0.2.3", "POST"), ("::ffff:192.0.2.3", "POST"),
                ("::ffff:192.0.2.4", "POST"),
            ]
        ]  # fmt: skip

    results = asyncio.run(run())
    statuses = [status for status, _ in results]
    assert statuses[:8] == [200, 200, 429, 200, 200, 200, 200, 429]
    assert statuses[8:] == [200, 200, 429, 200], "an IPv4 client is the same one within IPv6"
    assert dict(results[2][1][0]["headers"])[b"retry-after"] == b"30"
    assert b"rate_limit_error" in results[2][1][1]["body"]


def test_users_are_counted_by_name_and_not_by_address():
    limits = RequestLimits(answers, load_settings(requests_per_minute=1))

    async def run():
        return [
            (await send_through(limits, {**request(), VISIT_KEY: Visit(user=name)}))[0]
            for name in ("anna", "boris", "anna")
        ]

    assert asyncio.run(run()) == [200, 200, 429]


@pytest.mark.parametrize(
    ("scope", "status"),
    [
        (request(content_length=str(MAX_BODY_BYTES)), 200),
        (request(content_length=str(MAX_BODY_BYTES + 1)), 413),
        (request(content_length="-1"), 413),
        (request(transfer_encoding="chunked"), 413),
        (request("/mcp", content_length=str(MAX_BODY_BYTES + 1)), 413),
        (request("/gradio_api/queue/join", content_length=str(MAX_BODY_BYTES + 1)), 413),
        (request("/gradio_api/upload", content_length=str(MAX_BODY_BYTES + 1)), 200),
        (request(method="DELETE", path="/mcp"), 200),
    ],
)
def test_large_requests_other_than_uploads_are_refused(scope, status):
    limits = RequestLimits(answers, load_settings())
    assert asyncio.run(send_through(limits, scope))[0] == status


def test_requests_that_run_at_once_are_limited():
    go, waits = waiting()
    limits = RequestLimits(waits, load_settings(queue=2))

    async def run():
        first = [asyncio.create_task(send_through(limits, request())) for _ in range(2)]
        await asyncio.sleep(0.01)
        refused = (await send_through(limits, request("/mcp")))[0]
        go.set()
        done = [(await task)[0] for task in first]
        return refused, done, (await send_through(limits, request()))[0]

    assert asyncio.run(run()) == (503, [200, 200], 200)


def test_the_queue_of_gradio_is_limited(assistant, sample_settings, embedder, monkeypatch):
    def ask(question):
        assert go.wait(30)
        raise QuestionError("none")

    go = threading.Event()
    with served(assistant, sample_settings, embedder, queue=1) as at:
        monkeypatch.setattr(assistant, "ask", ask)
        call = {"data": ["谁？"]}
        responses = [httpx.post(f"{at}/gradio_api/call/ask", json=call) for _ in range(12)]
        go.set()
    assert responses[0].status_code == 200
    assert responses[-1].status_code == 503
    assert "full" in responses[-1].text


def test_a_running_server_applies_its_rate_limit(assistant, sample_settings, embedder):
    with served(assistant, sample_settings, embedder, requests_per_minute=2) as at:
        body = {"model": "yinzheng", "messages": [{"role": "user", "content": "谁？"}]}
        responses = [httpx.post(f"{at}/v1/chat/completions", json=body) for _ in range(3)]
        assert [response.status_code for response in responses] == [200, 200, 429]
        assert responses[2].json()["error"]["code"] == "rate_limit_exceeded"
        assert httpx.get(at).status_code == 200


def test_streams_of_one_client_are_counted_while_they_are_open():
    go, waits = waiting()
    limits = RequestLimits(waits, load_settings(connections_per_address=5))  # three streams

    async def run():
        def read(peer):
            return asyncio.create_task(send_through(limits, request(method="GET", peer=peer)))

        opened = [read("192.0.2.1") for _ in range(3)]
        await asyncio.sleep(0.01)
        refused = (await read("192.0.2.1"))[0]
        other = read("192.0.2.2")
        await asyncio.sleep(0.01)
        go.set()
        done = [(await task)[0] for task in [*opened, other]]
        return refused, done, (await read("192.0.2.1"))[0]

    assert asyncio.run(run()) == (429, [200, 200, 200, 200], 200)


def test_streams_of_all_clients_leave_connections_to_ask_with():
    go, waits = waiting()
    limits = RequestLimits(waits, load_settings(connections=5))  # four streams

    async def run():
        opened = [
            asyncio.create_task(send_through(limits, request(method="GET", peer=f"192.0.2.{at}")))
            for at in range(5)
        ]
        await asyncio.sleep(0.01)
        go.set()
        return [(await task)[0] for task in opened]

    assert asyncio.run(run()) == [200, 200, 200, 200, 503]


def test_each_question_that_is_asked_again_counts(assistant, sample_settings, embedder):
    def body(count):
        asked = [{"role": "user", "content": "谁？"}] * count
        return {"model": "yinzheng", "messages": asked}

    with served(assistant, sample_settings, embedder, requests_per_minute=4) as at:
        first = httpx.post(f"{at}/v1/chat/completions", json=body(3), timeout=60)
        second = httpx.post(f"{at}/v1/chat/completions", json=body(3), timeout=60)
    assert (first.status_code, second.status_code) == (200, 429)
    assert int(second.headers["retry-after"]) > 0
