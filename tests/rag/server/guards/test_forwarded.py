"""What a request says in a proxy's name counts only from a proxy that is named."""

import asyncio

import pytest

from index.errors import SettingsError
from rag.server.guards.forwarded import ForwardedHeaders, Proxies
from rag.server.peers.registry import FORWARDED_KEY, PROOF

PROXY, CLIENT = "10.0.0.1", "192.0.2.7"


def passed_on(peer, proxies, *headers):
    """Return the scope that the app behind gets."""
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    scope = {"type": "http", "scheme": "http", "client": (peer, 1),
             "headers": [(b"host", b"a"), *headers]}  # fmt: skip
    asyncio.run(ForwardedHeaders(app, Proxies.parse(proxies))(scope, None, None))
    return seen[0]


@pytest.mark.parametrize("proxies", ["", PROXY])
@pytest.mark.parametrize(
    "name",
    ["X-Forwarded-Host", "X-Forwarded-For", "x-forwarded-prefix", "Forwarded", "X-Real-IP",
     "X-Gradio-Server"],
)  # fmt: skip
def test_no_such_header_reaches_the_app(proxies, name):
    for peer in (PROXY, "127.0.0.1"):
        scope = passed_on(peer, proxies, (name.encode(), b"kept.example"))
        assert scope["headers"] == [(b"host", b"a")]
        assert scope["client"] == (peer, 1)


@pytest.mark.parametrize("peer", ["127.0.0.1", "192.0.2.1", "testclient"])
def test_a_client_cannot_say_that_it_is_another(peer):
    scope = passed_on(peer, PROXY, (b"x-forwarded-for", CLIENT.encode()),
                      (b"x-forwarded-proto", b"https"))  # fmt: skip
    assert (scope["client"][0], scope["scheme"]) == (peer, "http")


@pytest.mark.parametrize(
    ("said", "client"),
    [
        (CLIENT, CLIENT),
        (f"203.0.113.9, {CLIENT}", CLIENT),  # the first is the client's own word
        (f"{CLIENT}, 10.0.0.2", CLIENT),  # through two proxies
        ("2001:db8::1", "2001:db8::1"),
        ("::ffff:192.0.2.7", CLIENT),
        ("unknown", PROXY),
        (f"{CLIENT}, x", PROXY),
        ("", PROXY),
    ],
)
def test_a_named_proxy_says_who_asks(said, client):
    scope = passed_on(PROXY, "10.0.0.0/8, ::1", (b"X-Forwarded-For", said.encode()))
    assert scope["client"][0] == client


@pytest.mark.parametrize(("said", "scheme"), [("https", "https"), ("HTTP", "http"), ("x", "http")])
def test_a_named_proxy_says_how_it_was_asked(said, scheme):
    assert passed_on(PROXY, PROXY, (b"x-forwarded-proto", said.encode()))["scheme"] == scheme


def test_a_setting_that_names_no_address_is_a_clear_error():
    with pytest.raises(SettingsError, match="trusted_proxies.*10.0.0.0/8"):
        Proxies.parse("127.0.0.1, proxy.example")


@pytest.mark.parametrize(("proof", "believed"), [(b"right", True), (b"wrong", False), (b"", False)])
def test_another_server_is_believed_if_it_proves_that_it_is_one(proof, believed):
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)

    scope = {"type": "http", "scheme": "http", "client": ("10.0.0.5", 1),
             "headers": [(PROOF, proof), (b"x-forwarded-for", CLIENT.encode()),
                         (b"x-forwarded-proto", b"https")]}  # fmt: skip
    guard = ForwardedHeaders(app, Proxies.parse(""), lambda given: given == "right")
    asyncio.run(guard(scope, None, None))
    (passed,) = seen
    assert passed["headers"] == []
    assert (FORWARDED_KEY in passed) is believed
    assert (passed["client"][0] == CLIENT, passed["scheme"] == "https") == (believed, believed)
