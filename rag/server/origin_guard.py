"""Between the browser and the page: only this machine asks, and the page asks nobody else."""

import ipaddress
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

LOCAL = frozenset({"127.0.0.1", "localhost", "::1"})
# The page's own framework builds templates with eval and styles in place; nothing of
# another host is loaded, and nothing is sent to one.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class Guard:
    """ASGI middleware: security headers, and no request under another host's name.

    Refusing other names in ``Host`` stops pages that point their own name at this machine,
    refusing other origins stops pages that send forms to it. With ``names`` the server is
    known under these too, and by any address: a page's own name is never an address.
    """

    def __init__(self, app: App, names: Collection[str] | None = None) -> None:
        """Stand before an app; without ``names`` only this machine is answered."""
        self._app = app
        self._names = None if names is None else LOCAL | {name.lower() for name in names}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = headers.get(b"host", ""), headers.get(b"origin", "")
        own = ("", f"http://{host}", f"https://{host}")  # a proxy before it may speak TLS
        if not self._is_own("//" + host) or origin not in own:
            await _refuse(scope, send)
            return

        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *_HEADERS]
            await send(message)

        await self._app(scope, receive, protected)

    def _is_own(self, address: str) -> bool:
        try:
            name = urlsplit(address).hostname or ""
        except ValueError:
            return False
        if self._names is None:
            return name in LOCAL
        return name in self._names or _is_address(name)


def is_loopback(host: str) -> bool:
    """Tell whether what is served on a host is reached from this machine only."""
    return host in LOCAL or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


async def _refuse(scope: Message, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    told = (
        b"This server is not known under this name. Open it as http://127.0.0.1, or name it:"
        b" yinzheng ui --allow-host NAME"
    )
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": 403, "headers": [kind, *_HEADERS]})
    await send({"type": "http.response.body", "body": told})
