"""Clients that keep silent are cut off; those that are only slow are answered."""

import socket
import time
from contextlib import closing, contextmanager
from http.client import HTTPResponse

import pytest
import uvicorn

from rag.server.app import RunningServer
from rag.server.guards.connections import ConnectionLimits, Connections
from rag.server.guards.forwarded import Proxies
from rag.server.guards.http_protocol import limited_protocol

HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n"
PATIENCE = 20  # seconds; a busy machine is slow


async def echo(scope, receive, send):
    """Answer with the body of the request."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": 200, "headers": [length]})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def served(total=4, per_address=4, head=0.5, body=0.5):
    """Serve ``echo`` within limits; yields the port."""
    limits = ConnectionLimits(total, per_address, head, Proxies(), body)
    config = uvicorn.Config(
        echo, lifespan="off", ws="none", log_config=None, log_level="critical",
        http=limited_protocol(Connections(limits)),
    )  # fmt: skip
    listener = socket.create_server(("127.0.0.1", 0))
    running = RunningServer(uvicorn.Server(config), listener, "")
    try:
        yield listener.getsockname()[1]
    finally:
        running.close()


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def is_cut(client):
    """Return True once the server has closed a connection without a word."""
    try:
        return client.recv(100) == b""
    except ConnectionError:
        return True


def answer(client):
    """Return the status of a response, all of which is read: it may come in pieces."""
    with HTTPResponse(client) as response:
        response.begin()
        response.read()
        return response.status


def test_a_client_that_sends_nothing_is_cut_off():
    with served() as port, closing(connect(port)) as silent:
        began = time.monotonic()
        assert is_cut(silent)
        assert time.monotonic() - began > 0.3


def test_a_head_that_comes_in_drops_gets_no_more_time():
    with served() as port, closing(connect(port)) as slow:
        with pytest.raises(ConnectionError):
            for _ in range(PATIENCE * 10):
                slow.sendall(b"GET / HTTP/1.1\r\n"[:1])
                time.sleep(0.1)


def test_a_body_that_stops_coming_is_not_waited_for():
    with served(head=PATIENCE) as port, closing(connect(port)) as silent:
        silent.sendall(HEAD + b"ab")
        assert is_cut(silent)


def test_a_client_that_sends_in_pieces_is_answered():
    with served(head=PATIENCE, body=PATIENCE) as port, closing(connect(port)) as slow:
        for piece in (HEAD[:10], HEAD[10:], b"a", b"bcd"):
            slow.sendall(piece)
            time.sleep(0.1)
        assert answer(slow) == 200
        slow.sendall(HEAD + b"next")  # on the same connection
        assert answer(slow) == 200


def test_after_an_answer_a_silent_client_is_cut_off_too():
    with served() as port, closing(connect(port)) as client:
        client.sendall(HEAD + b"abcd")
        assert answer(client) == 200
        assert is_cut(client)


def test_silent_clients_do_not_keep_out_one_that_asks():
    with served(head=PATIENCE) as port:
        silent = [connect(port) for _ in range(12)]
        with closing(connect(port)) as client:
            client.sendall(HEAD + b"abcd")
            assert answer(client) == 200
        for one in silent:
            one.close()


def test_a_client_too_many_is_told_so_when_all_others_are_being_answered():
    with served(total=2, per_address=2, body=PATIENCE) as port:
        busy = [connect(port) for _ in range(2)]
        for client in busy:
            client.sendall(HEAD)
        time.sleep(1)
        with closing(connect(port)) as client:
            assert answer(client) == 503
        for client in busy:
            client.sendall(b"abcd")
            assert answer(client) == 200
            client.close()
