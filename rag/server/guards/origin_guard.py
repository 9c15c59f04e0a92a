"""Checks of Host, Origin and Sec-Fetch-Site, and security headers, for every response."""

from collections.abc import Collection
from urllib.parse import urlsplit

from rag.server.asgi import App, Message, Receive, Send, read_address

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})
# Even if hostile markup got into the page, it could load nothing from another host and send
# nothing to one. 'unsafe-inline' and 'unsafe-eval' stay because Gradio builds its templates
# with eval and writes inline styles.
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),  # no upload is run as a script
    (b"x-frame-options", b"DENY"),  # clickjacking, for browsers without frame-ancestors
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""The headers that every response gets."""

_UNKNOWN_NAME = (
    b"This server is not known under this name. Open it as http://127.0.0.1, or name it:"
    b" yinzheng ui --allow-host NAME"
)
_OTHER_SITE = b"The page of another site may link to this page, and ask for nothing else of it."


class OriginGuard:
    """ASGI middleware that checks Host, Origin and Sec-Fetch-Site, and adds security headers.

    Checking ``Host`` stops DNS rebinding: a website that points its own name at this machine
    to read the documents through the visitor's browser. Checking ``Origin`` stops cross-site
    request forgery: a website that sends requests to this server. Browsers send no ``Origin``
    for images and scripts, but say in ``Sec-Fetch-Site`` that another site asks for them: it
    may only link to the page. All are answered with 403.
    """

    def __init__(self, app: App, names: Collection[str] | None = None) -> None:
        """Wrap an app.

        ``names``: host names the server answers to besides those of this machine, and to any
        IP address (a rebound name is never an address). None: only to those of this machine.
        """
        self._app = app
        self._names = None if names is None else LOOPBACK_NAMES | {name.lower() for name in names}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = headers.get(b"host", ""), headers.get(b"origin", "")
        # https too: a reverse proxy may terminate TLS.
        same_origins = ("", f"http://{host}", f"https://{host}")
        if not self._is_allowed("//" + host) or origin not in same_origins:
            await _forbid(scope, send, _UNKNOWN_NAME)
            return
        if _is_asked_by_another_site(scope, headers):
            await _forbid(scope, send, _OTHER_SITE)
            return

        async def send_protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self._app(scope, receive, send_protected)

    def _is_allowed(self, url: str) -> bool:
        try:
            name = urlsplit(url).hostname or ""
        except ValueError:
            return False
        if self._names is None:
            return name in LOOPBACK_NAMES
        return name in self._names or read_address(name) is not None


def is_loopback(host: str) -> bool:
    """Return True if a server that listens on this host is reached from this machine only."""
    address = read_address(host)
    return host in LOOPBACK_NAMES or (address is not None and address.is_loopback)


def _is_asked_by_another_site(scope: Message, headers: dict[bytes, str]) -> bool:
    """Return True if a page of another site asks for more than to open this one.

    Another port of this machine is another site too, though browsers call it the same.
    """
    if headers.get(b"sec-fetch-site", "none") in ("none", "same-origin"):
        return False
    opens_page = (
        scope["type"] == "http"
        and scope["method"] in ("GET", "HEAD")
        and scope["path"] == "/"
        and headers.get(b"sec-fetch-mode") == "navigate"
        and headers.get(b"sec-fetch-dest") == "document"
    )
    return not opens_page


async def _forbid(scope: Message, send: Send, text: bytes) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    content_type = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": 403, "headers": [content_type, *HEADERS]})
    await send({"type": "http.response.body", "body": text})
