"""Authentication: no request passes without the secret of a user in the auth file."""

import asyncio
import base64
import hashlib
import hmac
import math
import secrets
import sys
from dataclasses import replace
from pathlib import Path

import anyio

from index.errors import SettingsError
from index.messages import say
from rag.server.asgi import (
    App,
    Message,
    Receive,
    Send,
    client_address,
    header,
    send_error,
)
from rag.server.guards.token_buckets import TokenBuckets
from rag.server.users import DUMMY_USER, MAX_SECRET_LENGTH, User, read_users
from rag.visit import LOCAL, NOTES_KEY, VISIT_KEY

WRONG_SECRETS_PER_MINUTE = 10
"""Wrong secrets allowed per address: a person who mistypes stays below, a guesser does not."""
_MAX_VERIFYING = 2  # secrets compared at once: each takes a core and 16 MiB for 0.2 s
_MAX_WAITING = 100  # requests waiting for their comparison
_CHALLENGES = (
    (b"www-authenticate", b'Basic realm="Yinzheng", charset="UTF-8"'),
    (b"www-authenticate", b'Bearer realm="Yinzheng"'),
)
_NO_CREDENTIALS = say(
    "Who are you? Give a name and secret (HTTP Basic), or: Authorization: Bearer SECRET"
)

Credentials = tuple[str, str]
"""A name and a secret; the name is '' where only a secret was given (Bearer)."""


class AuthMiddleware:
    """ASGI middleware for HTTP Basic (name and secret) and Bearer (secret); else answers 401.

    Verifying a secret takes a fifth of a second (scrypt), so accepted credentials are cached
    under a keyed digest, never in plain. Wrong secrets are limited per client address against
    guessing. The auth file is read again when it changes; while it cannot be read, nobody is
    let in.
    """

    def __init__(self, app: App, file: Path, wrong: TokenBuckets | None = None) -> None:
        """Wrap an app; ``file`` is the auth file, ``wrong`` limits wrong secrets by address.

        Raises SettingsError if the auth file cannot be read.
        """
        self._app = app
        self._file = file
        self._digest_key = secrets.token_bytes(32)
        self._accepted: dict[bytes, str] = {}  # digest of credentials -> name of the user
        self._wrong = wrong or TokenBuckets(WRONG_SECRETS_PER_MINUTE)
        self._verifying = asyncio.Semaphore(_MAX_VERIFYING)
        self._waiting = 0
        self._file_state = self._read_file_state()
        self._users = read_users(file)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        self._reload_if_changed()
        scheme, _, token = header(scope, b"authorization").partition(" ")
        credentials = _parse_credentials(scheme.lower(), token.strip())
        if credentials is None:
            await send_error(scope, send, 401, _NO_CREDENTIALS, *_CHALLENGES)
            return
        name, seconds = await self._authenticate(credentials, client_address(scope))
        if seconds:
            wait = math.ceil(seconds)
            told = say("Too many wrong secrets. Try again in {seconds} seconds.", seconds=wait)
            await send_error(scope, send, 429, told, (b"retry-after", b"%d" % wait))
        elif not name:
            await send_error(scope, send, 401, say("Name or secret is wrong."), *_CHALLENGES)
        else:
            user = self._users.get(name)  # the file may have changed while a secret was compared
            scope.get(NOTES_KEY, {})["user"] = name
            visit = scope.get(VISIT_KEY, LOCAL)
            visit = replace(visit, user=name, folders=user.folders if user else frozenset())
            await self._app({**scope, VISIT_KEY: visit}, receive, send)

    async def _authenticate(self, credentials: Credentials, address: str) -> tuple[str, float]:
        """Return the name of the user ('' for nobody) and how many seconds to wait."""
        joined = "\0".join(credentials).encode("utf-8", "replace")
        digest = hmac.new(self._digest_key, joined, hashlib.sha256).digest()
        if digest in self._accepted:
            return self._accepted[digest], 0.0
        if self._waiting >= _MAX_WAITING:
            return "", 1.0
        self._waiting += 1
        try:
            async with self._verifying:
                if digest in self._accepted:  # a simultaneous request was quicker
                    return self._accepted[digest], 0.0
                # Taken before the comparison and given back after a right secret: otherwise
                # many guesses at once would all pass before the first is counted.
                seconds = self._wrong.take(address)
                if seconds:
                    return "", seconds
                users = self._users
                name = await anyio.to_thread.run_sync(_verify, users, *credentials)
                if not name or users is not self._users:  # nobody, or the file changed
                    return "", 0.0
                self._wrong.give_back(address)
                self._accepted[digest] = name
                return name, 0.0
        finally:
            self._waiting -= 1

    def _read_file_state(self) -> tuple[int, int, int] | None:
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _reload_if_changed(self) -> None:
        state = self._read_file_state()
        if state == self._file_state:
            return
        # The cache goes first: a removed user must not get in by it.
        self._file_state, self._accepted = state, {}
        try:
            self._users = read_users(self._file)
        except SettingsError as error:
            self._users = {}
            sys.stderr.write(f"yinzheng: {error} Until then nobody is let in.\n")


def _parse_credentials(scheme: str, token: str) -> Credentials | None:
    """Return the credentials of an Authorization header; None if it holds none."""
    if scheme == "bearer" and token:
        return ("", token.encode("latin-1").decode("utf-8", "replace"))
    if scheme != "basic":
        return None
    try:
        name, colon, secret = base64.b64decode(token, validate=True).decode().partition(":")
    except ValueError:  # neither Base64 nor UTF-8
        return None
    return (name, secret) if colon and name else None


def _verify(users: dict[str, User], name: str, secret: str) -> str:
    """Return the name of the user with this secret, '' for nobody; without a name any user.

    An unknown name is compared with a dummy user, so that the time of the response does not
    reveal which names exist.
    """
    if len(secret) > MAX_SECRET_LENGTH:
        return ""
    candidates = [users.get(name, DUMMY_USER)] if name else list(users.values())
    return next((user.name for user in candidates if user.verify(secret)), "")
