"""Before everything else of the server: nobody gets past without a secret."""

import asyncio
import base64
import hashlib
import hmac
import math
import secrets
import sys
from pathlib import Path

import anyio

from index.errors import SettingsError
from rag.server.asgi import USER, address_of, header, refuse
from rag.server.origin_guard import App, Message, Receive, Send
from rag.server.rate_meter import Meter
from rag.server.users import LONGEST, NOBODY, User, read_users

WRONG_A_MINUTE = 10
_AT_ONCE = 2
_MOST_WAITING = 100
_ASK = (
    (b"www-authenticate", b'Basic realm="Yinzheng", charset="UTF-8"'),
    (b"www-authenticate", b'Bearer realm="Yinzheng"'),
)
_WHO = "Who are you? Give a name and secret (HTTP Basic), or: Authorization: Bearer SECRET"


class Gate:
    """ASGI middleware: HTTP Basic with name and secret, or a secret as Bearer; else 401.

    What was accepted is remembered by a keyed digest, because comparing takes a fifth of a
    second; what is wrong is counted for the client's address. The file of users is read
    again when it changes; while it cannot be read, nobody gets in.
    """

    def __init__(self, app: App, file: Path, wrong: Meter | None = None) -> None:
        """Stand before an app; ``wrong`` counts wrong secrets by address.

        Raises SettingsError when there is no file of users.
        """
        self._app = app
        self._file = file
        self._key = secrets.token_bytes(32)
        self._known: dict[bytes, str] = {}
        self._wrong = wrong or Meter(WRONG_A_MINUTE)
        self._turn = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0
        self._stamp = self._now()
        self._users = read_users(file)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        self._read_again()
        scheme, _, token = header(scope, b"authorization").partition(" ")
        offered = _read(scheme.lower(), token.strip())
        if offered is None:
            await refuse(scope, send, 401, _WHO, *_ASK)
            return
        name, wait = await self._admit(offered, address_of(scope))
        if wait:
            text = f"Too many wrong secrets. Try again in {math.ceil(wait)} seconds."
            retry = (b"retry-after", b"%d" % math.ceil(wait))
            await refuse(scope, send, 429, text, retry)
        elif not name:
            await refuse(scope, send, 401, "Name or secret is wrong.", *_ASK)
        else:
            await self._app({**scope, USER: name}, receive, send)

    async def _admit(self, offered: tuple[str, str], address: str) -> tuple[str, float]:
        """Return the name of the user ('' for nobody) and how many seconds to wait."""
        said = "\0".join(offered).encode("utf-8", "replace")
        digest = hmac.new(self._key, said, hashlib.sha256).digest()
        if digest in self._known:
            return self._known[digest], 0.0
        if self._waiting >= _MOST_WAITING:
            return "", 1.0
        self._waiting += 1
        try:
            async with self._turn:
                if digest in self._known:  # a request beside this one was quicker
                    return self._known[digest], 0.0
                wait = self._wrong.take(address)
                if wait:
                    return "", wait
                users = self._users
                name = await anyio.to_thread.run_sync(_find, users, *offered)
                if not name or users is not self._users:  # nobody, or the file changed
                    return "", 0.0
                self._wrong.give_back(address)
                self._known[digest] = name
                return name, 0.0
        finally:
            self._waiting -= 1

    def _now(self) -> tuple[int, int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read_again(self) -> None:
        now = self._now()
        if now == self._stamp:
            return
        self._stamp, self._known = now, {}
        try:
            self._users = read_users(self._file)
        except SettingsError as error:
            self._users = {}
            sys.stderr.write(f"yinzheng: {error} Until then nobody is let in.\n")


def _read(scheme: str, token: str) -> tuple[str, str] | None:
    """Return name and secret that are offered, the name '' for Bearer; None for neither."""
    if scheme == "bearer" and token:
        return ("", token.encode("latin-1").decode("utf-8", "replace"))
    if scheme != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(token, validate=True).decode().partition(":")
    except ValueError:  # no Base64, or no UTF-8
        return None
    return (name, secret) if colon and name else None


def _find(users: dict[str, User], name: str, secret: str) -> str:
    """Return the name of the user with a secret, '' for nobody; no name: any user."""
    if len(secret) > LONGEST:
        return ""
    asked = [users.get(name, NOBODY)] if name else list(users.values())
    return next((one.name for one in asked if one.knows(secret)), "")
