"""ASGI types and helpers: request headers, the client's address, error responses."""

import ipaddress
import json
import math
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from index import messages
from index.messages import say
from rag.language.messages.worded import worded
from rag.types import Language

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

Message = MutableMapping[str, Any]
"""An ASGI scope or event."""
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_MOST_LANGUAGES = 20  # of a header that are looked at

CHARGE_KEY = "yinzheng.charge"
"""The key of a scope that holds a function: it counts so many more requests of the client.

It returns 0, or how many seconds the client must wait.
"""


def header(scope: Message, name: bytes) -> str:
    """Return the value of a request header, given by its lower-case name; '' if it is absent."""
    value = next((value for key, value in scope["headers"] if key.lower() == name), b"")
    return str(value.decode("latin-1"))


def read_address(text: str) -> Address | None:
    """Return an IP address, one mapped into IPv6 as IPv4; None if the text is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return (address.version == 6 and address.ipv4_mapped) or address


def client_address(scope: Message) -> str:
    """Return the address that a client's requests are counted under.

    An IPv6 client is counted by its /64 network: every machine owns such a network whole, and
    could otherwise escape a limit by changing its address.
    """
    host = (scope.get("client") or ("unknown", 0))[0]
    address = read_address(host)
    if address is None:
        return str(host)
    if address.version == 6 and not address.is_loopback:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def charge(scope: Message, count: int) -> float:
    """Count more requests of a client; return 0, or how many seconds it must wait."""
    take: Callable[[int], float] | None = scope.get(CHARGE_KEY)
    return take(count) if take and count > 0 else 0.0


def accepted_language(scope: Message) -> Language:
    """Return which of the two languages a client would rather read, English if it says neither."""
    best: tuple[float, Language] = (0.0, "en")
    for wish in header(scope, b"accept-language").lower().split(",")[:_MOST_LANGUAGES]:
        name, _, weight = wish.partition(";q=")
        language: Language = "zh" if name.strip().startswith("zh") else "en"
        if language == "zh" or name.strip().startswith("en"):
            try:
                share = float(weight or 1)
            except ValueError:
                continue
            best = max(best, (share, language), key=lambda one: one[0])
    return best[1]


def too_many(seconds: float) -> tuple[messages.Message, tuple[bytes, bytes]]:
    """Return the message for a client that asks too often, and the header that says when."""
    wait = math.ceil(seconds)
    told = say("Too many requests. Try again in {seconds} seconds.", seconds=wait)
    return told, (b"retry-after", b"%d" % wait)


async def send_error(
    scope: Message,
    send: Send,
    status: int,
    told: messages.Message,
    *headers: tuple[bytes, bytes],
) -> None:
    """Answer a request with an error: as OpenAI's JSON under ``/v1``, else as plain text.

    The text is in the language that the browser asks for, the JSON in English.
    A WebSocket is closed with code 1008 (policy violation) if the server cannot answer its
    handshake with an HTTP response.
    """
    text = str(told)
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get(
        "extensions", {}
    ):
        # A close frame has room for 123 bytes of reason.
        await send({"type": "websocket.close", "code": 1008, "reason": text[:100]})
        return
    shown = worded(told, accepted_language(scope))
    content_type, body = b"text/plain; charset=utf-8", shown.encode()
    if scope["path"].startswith("/v1"):
        content_type, body = b"application/json", json.dumps(error_object(status, text)).encode()
    length = b"%d" % len(body)
    all_headers = [(b"content-type", content_type), (b"content-length", length), *headers]
    event = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    await send({"type": f"{event}.start", "status": status, "headers": all_headers})
    await send({"type": f"{event}.body", "body": body})


def error_object(status: int, text: str) -> dict[str, dict[str, str | None]]:
    """Return the error object of OpenAI's API for an HTTP status."""
    kind = {401: "authentication_error", 429: "rate_limit_error"}.get(
        status, "invalid_request_error" if status < 500 else "server_error"
    )
    code = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}
    return {"error": {"message": text, "type": kind, "param": None, "code": code.get(status)}}
