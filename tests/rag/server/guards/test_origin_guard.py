import asyncio

import pytest

from rag.server.guards.origin_guard import OriginGuard


def ask(host, origin=None, kind="http", names=None, path="/", more=()):
    """Return the first message that the guard answers a request with."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        sent.append(message)

    headers = [(b"host", host.encode()), *more]
    if origin is not None:
        headers.append((b"origin", origin.encode()))
    scope = {"type": kind, "method": "GET", "path": path, "headers": headers}
    asyncio.run(OriginGuard(app, names)(scope, None, send))
    return sent[0]


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "[::1]:7860"])
def test_this_machine_is_answered_with_security_headers(host):
    response = ask(host, f"http://{host}")
    assert response["status"] == 200
    headers = dict(response["headers"])
    assert b"connect-src 'self'" in headers[b"content-security-policy"]
    assert headers[b"x-content-type-options"] == b"nosniff"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example:7860", "", "[::1"])
def test_another_host_name_is_refused(host):
    assert ask(host)["status"] == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_another_origin_is_refused(origin):
    assert ask("127.0.0.1:7860", origin)["status"] == 403


def test_a_websocket_of_another_origin_is_closed():
    assert ask("evil.example", kind="websocket")["type"] == "websocket.close"


OPENS = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
LOADS = {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}


@pytest.mark.parametrize(
    ("site", "path", "more", "status"),
    [
        ("same-origin", "/theme.css", LOADS, 200),
        ("none", "/theme.css", OPENS, 200),
        ("cross-site", "/", OPENS, 200),  # a link to the page
        ("cross-site", "/", LOADS, 403),
        ("cross-site", "/", {"sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe"}, 403),
        ("cross-site", "/theme.css", LOADS, 403),
        ("cross-site", "/gradio_api/heartbeat/a", OPENS, 403),
        ("same-site", "/theme.css", LOADS, 403),  # another port of this machine
        ("anything", "/theme.css", {}, 403),
    ],
)
def test_the_page_of_another_site_may_link_to_this_one_and_no_more(site, path, more, status):
    given = [(name.encode(), value.encode()) for name, value in more.items()]
    given.append((b"sec-fetch-site", site.encode()))
    assert ask("127.0.0.1:7860", path=path, more=given)["status"] == status


@pytest.mark.parametrize(
    ("names", "host", "status"),
    [
        (None, "127.0.0.1:7860", 200),
        (None, "192.0.2.1:7860", 403),
        (["Docs.example.org"], "docs.example.org", 200),
        (["docs.example.org"], "192.0.2.1:7860", 200),
        (["docs.example.org"], "[2001:db8::1]:7860", 200),
        (["docs.example.org"], "evil.example:7860", 403),
        ([], "evil.example", 403),
    ],
)
def test_only_requests_for_the_servers_own_names_are_answered(names, host, status):
    assert ask(host, names=names)["status"] == status
