"""Requests of an open page go to the server that holds its session, whichever one they reach.

Gradio keeps the events, streams and state of a page in one process. A cookie names the server that
served the page first; another that is asked passes the request on, and takes its answer back as it
comes. When that server is gone, all agree on the one that takes its place.
"""

from collections.abc import AsyncIterator, Iterable
from enum import Enum
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import anyio

from index.messages import say
from rag.server.asgi import App, Message, Receive, Send, client_address, header, send_error
from rag.server.guards.origin_guard import HEADERS
from rag.server.guards.upload_limits import UPLOAD_PATH
from rag.server.peers.registry import FORWARDED_KEY, PROOF, Peer, Registry

if TYPE_CHECKING:
    import httpx

_SECONDS_TO_CONNECT = 2.0
# Whatever belongs to a page's session. The rest answers the same everywhere.
_OF_A_SESSION = ("/gradio_api/", "/sync/progress", "/config")
# They say how a message travels and are not for the next: RFC 9110, 7.6.1.
_OF_THE_CONNECTION = frozenset({b"connection", b"keep-alive", b"proxy-connection", b"te",
                                b"trailer", b"transfer-encoding", b"upgrade"})  # fmt: skip
# What this server adds itself.
_OWN = frozenset({b"x-request-id", b"date", b"server", *(name for name, _ in HEADERS)})
_LOST = say("The server that was asked is gone. Ask again.")


class _Outcome(Enum):
    """What became of a request that was passed on."""

    DONE = 1  # answered, or its client left
    UNREACHED = 2  # the other server got nothing of it
    LOST = 3  # nothing came back
    HALF = 4  # the answer broke off


class _ClientLeft(Exception):  # noqa: N818
    """The client left before its request was complete."""


class Forwarding:
    """ASGI middleware that passes requests of a session on to the server that holds it.

    It stands behind all that judges who asks for what: what is passed on was let in here, and is
    judged again there, as a request of the same client.
    """

    def __init__(self, app: App, registry: Registry) -> None:
        """Wrap an app."""
        self._app = app
        self._registry = registry
        self._client: httpx.AsyncClient | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or FORWARDED_KEY in scope or not _has_session(scope["path"]):
            await self._app(scope, receive, send)
            return
        named = _cookie(scope, self._registry.cookie)
        # A body that is kept can be sent again. That of an upload is not.
        try:
            body = None if _is_upload(scope) else await _whole_body(receive)
        except _ClientLeft:
            return
        while True:
            peer = self._registry.choose(named, client_address(scope))
            told = send if named == peer.name else self._telling(send, peer, scope)
            if peer == self._registry.own:
                again = receive if body is None else _replay(body, receive)
                await self._app(scope, again, told)
                return
            outcome = await self._pass_on(peer, scope, body, receive, told)
            # One that lives has cut the connection off itself: others hold nothing of the session.
            is_gone = outcome is not _Outcome.DONE and not await _is_reached(peer)
            if is_gone:
                self._registry.is_lost(peer)
            if outcome in (_Outcome.DONE, _Outcome.HALF):
                # What broke off ends without its end: the page notices, and asks anew.
                return
            if not is_gone or (body is None and outcome is _Outcome.LOST):
                await send_error(scope, send, 502, _LOST)
                return

    async def _pass_on(
        self, peer: Peer, scope: Message, body: bytes | None, receive: Receive, send: Send
    ) -> _Outcome:
        """Have another server answer, and tell what became of it."""
        import httpx

        outcome, has_begun = _Outcome.LOST, False
        async with anyio.create_task_group() as tasks:

            async def leave_with_client() -> None:
                while (await receive())["type"] != "http.disconnect":
                    pass
                nonlocal outcome
                outcome = _Outcome.DONE
                tasks.cancel_scope.cancel()

            if body is not None:  # else whoever sends it on waits for the client
                tasks.start_soon(leave_with_client)
            try:
                response = await self._open().send(
                    self._request(peer, scope, body, receive), stream=True
                )
                try:
                    has_begun = True
                    await _send_on(response, send)
                    outcome = _Outcome.DONE
                finally:
                    await response.aclose()
            except _ClientLeft:
                outcome = _Outcome.DONE
            except (httpx.ConnectError, httpx.ConnectTimeout):
                outcome = _Outcome.UNREACHED
            except httpx.HTTPError:
                outcome = _Outcome.HALF if has_begun else _Outcome.LOST
            tasks.cancel_scope.cancel()
        return outcome

    def _open(self) -> "httpx.AsyncClient":
        """Return the client, which belongs to the loop of the server.

        It keeps no connection: one that is closed at the moment of its use would look like a server
        that is gone.
        """
        if self._client is None:
            import httpx

            self._client = httpx.AsyncClient(
                timeout=httpx.Timeout(None, connect=_SECONDS_TO_CONNECT),
                limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
                # Nobody's cookies may get into the request of another.
                cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
                trust_env=False,
            )
        return self._client

    def _request(
        self, peer: Peer, scope: Message, body: bytes | None, receive: Receive
    ) -> "httpx.Request":
        query = f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"] else ""
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        return self._open().build_request(
            scope["method"],
            f"{peer.address}{path}{query}",
            headers=list(self._headers(scope)),
            content=_pieces(receive) if body is None else body,
        )

    def _headers(self, scope: Message) -> Iterable[tuple[bytes, bytes]]:
        """Yield the client's headers, and who it is."""
        for name, value in scope["headers"]:
            if name.lower() not in _OF_THE_CONNECTION and name.lower() != PROOF:
                yield name, value
        yield PROOF, self._registry.proof.encode()
        yield b"x-forwarded-for", str((scope.get("client") or ("",))[0]).encode()
        yield b"x-forwarded-proto", str(scope.get("scheme", "http")).encode()

    def _telling(self, send: Send, peer: Peer, scope: Message) -> Send:
        """Return a ``send`` that has the browser remember which server holds its session."""
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        name = self._registry.cookie
        cookie = f"{name}={peer.name}; Path=/; HttpOnly; SameSite=Strict{secure}".encode()

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"set-cookie", cookie)]
            await send(message)

        return told


def _has_session(path: str) -> bool:
    return path == "/" or path.startswith(_OF_A_SESSION)


def _is_upload(scope: Message) -> bool:
    return bool(scope["path"].rstrip("/") == UPLOAD_PATH)


def _cookie(scope: Message, cookie: str) -> str:
    """Return the name of the server in the cookie, '' if there is none."""
    for part in header(scope, b"cookie").split(";"):
        name, _, value = part.strip().partition("=")
        if name == cookie:
            return value[:64]
    return ""


async def _whole_body(receive: Receive) -> bytes:
    """Return the body of a request; its size was limited before. Raises _ClientLeft."""
    return b"".join([piece async for piece in _pieces(receive)])


async def _pieces(receive: Receive) -> AsyncIterator[bytes]:
    more = True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            raise _ClientLeft
        yield message.get("body", b"")
        more = message.get("more_body", False)


def _replay(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that tells a body which was read, then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


async def _send_on(response: "httpx.Response", send: Send) -> None:
    """Send an answer to the client as it comes."""
    headers = list(_answer_headers(response.headers.raw))
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    async for piece in response.aiter_raw():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _is_reached(peer: Peer) -> bool:
    """Return True if a server takes connections."""
    at = urlsplit(peer.address)
    try:
        with anyio.fail_after(_SECONDS_TO_CONNECT):
            stream = await anyio.connect_tcp(at.hostname or "", at.port or 80)
    except (OSError, TimeoutError):
        return False
    await stream.aclose()
    return True


def _answer_headers(raw: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[bytes, bytes]]:
    for name, value in raw:
        lower = name.lower()
        if lower not in _OF_THE_CONNECTION and lower not in _OWN:
            yield lower, value
