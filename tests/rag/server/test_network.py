"""The server connects to no other machine: an audit hook sees every connection it opens."""

import ipaddress
import sys

import httpx

from tests.rag.server.conftest import ANSWERED, served
from tests.rag.server.test_gradio_api import client

WATCHED = {"on": False, "met": []}


def _watch(event, given):
    if WATCHED["on"] and event in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        address = given[1] if event != "socket.getaddrinfo" else given
        WATCHED["met"].append(address[0] if isinstance(address, tuple) else address)


def _is_here(host):
    if host in (None, "localhost", b"localhost"):
        return True
    if isinstance(host, bytes):
        host = host.decode()
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return str(host).startswith("/")  # a socket in the file system


def test_the_server_connects_to_this_machine_only(assistant, sample_settings, embedder):
    sys.addaudithook(_watch)
    WATCHED["on"] = True
    try:
        with served(assistant, sample_settings, embedder) as at:
            opened = client(at)
            assert opened.predict(ANSWERED, api_name="/ask")["answered"]
            opened.close()
            body = {"model": "yinzheng", "messages": [{"role": "user", "content": ANSWERED}]}
            assert httpx.post(f"{at}/v1/chat/completions", json=body).status_code == 200
            call = {"name": "ask", "arguments": {"question": ANSWERED}}
            body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
            accept = {"Accept": "application/json, text/event-stream"}
            assert httpx.post(f"{at}/mcp", json=body, headers=accept).status_code == 200
            for path in ("/", "/config", "/gradio_api/info"):
                assert httpx.get(at + path).status_code == 200
    finally:
        WATCHED["on"] = False
    assert WATCHED["met"]
    assert [host for host in WATCHED["met"] if not _is_here(host)] == []


def test_other_hosts_count_as_elsewhere():
    assert not _is_here("192.0.2.1")
    assert not _is_here("example.org")
