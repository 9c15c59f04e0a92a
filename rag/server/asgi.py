"""Small helps to speak ASGI: headers, the client, a refusal in the form the door speaks."""

import ipaddress
import json

from rag.server.origin_guard import Message, Send

USER = "yinzheng.user"
"""The key of a scope that holds the name of the user who was let in."""


def header(scope: Message, name: bytes) -> str:
    """Return a header of a request, '' when it has none."""
    found = next((value for key, value in scope["headers"] if key.lower() == name), b"")
    return str(found.decode("latin-1"))


def address_of(scope: Message) -> str:
    """Return whom to count a request for: an address, of IPv6 its network of 64 bits."""
    host = (scope.get("client") or ("unknown", 0))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if address.version == 6 and not address.is_loopback:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


async def refuse(
    scope: Message, send: Send, status: int, text: str, *headers: tuple[bytes, bytes]
) -> None:
    """Answer a request with an error: in OpenAI's form under /v1, else as plain text."""
    if scope["type"] == "websocket" and "websocket.http.response" not in scope.get(
        "extensions", {}
    ):
        await send({"type": "websocket.close", "code": 1008, "reason": text[:100]})
        return
    kind, body = b"text/plain; charset=utf-8", text.encode()
    if scope["path"].startswith("/v1"):
        kind, body = b"application/json", json.dumps(error_object(status, text)).encode()
    all_headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body)), *headers]
    form = "websocket.http.response" if scope["type"] == "websocket" else "http.response"
    await send({"type": f"{form}.start", "status": status, "headers": all_headers})
    await send({"type": f"{form}.body", "body": body})


def error_object(status: int, text: str) -> dict[str, dict[str, str | None]]:
    """Return an error as OpenAI's API words it."""
    kind = {401: "authentication_error", 429: "rate_limit_error"}.get(
        status, "invalid_request_error" if status < 500 else "server_error"
    )
    code = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}
    return {"error": {"message": text, "type": kind, "param": None, "code": code.get(status)}}
