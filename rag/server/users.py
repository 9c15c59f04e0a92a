"""The file of users: a line ``name:scrypt:N:r:p:salt:hash`` each, no secret in it."""

import hashlib
import hmac
import os
import re
import secrets
import stat
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from index.errors import SettingsError

SHORTEST, LONGEST = 12, 1024
_COST, _BLOCKS, _PASSES = 2**14, 8, 5  # 16 MiB and about a fifth of a second
_MEMORY = 256 * 2**20
_NAME = re.compile(r"[\w.@-]{1,64}")
_HOW = "Make it with: yinzheng user NAME --auth-file"


@dataclass(frozen=True)
class User:
    """A user, and what a secret is compared with."""

    name: str
    cost: int
    blocks: int
    passes: int
    salt: bytes
    digest: bytes

    def knows(self, secret: str) -> bool:
        """Tell whether a secret is this user's; takes a fifth of a second."""
        made = _scrypt(secret, self.salt, self.cost, self.blocks, self.passes)
        return hmac.compare_digest(made, self.digest)


NOBODY = User("", _COST, _BLOCKS, _PASSES, secrets.token_bytes(16), secrets.token_bytes(32))
"""A user whose secret nobody knows: comparing with it takes as long as with another."""


def read_users(file: Path) -> dict[str, User]:
    """Return the users of a file by name.

    Raises SettingsError when it cannot be read, is damaged or holds nobody.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"The auth file {file} cannot be read. {_HOW} {file}") from error
    users = [_user(line, file, number) for number, line in enumerate(lines, 1) if line.strip()]
    if not users:
        raise SettingsError(f"The auth file {file} holds no user. {_HOW} {file}")
    return {one.name: one for one in users}


def write_user(file: Path, name: str, secret: str) -> None:
    """Add a user to a file, or give one another secret; only its owner may read the file.

    Raises SettingsError for a bad name or secret, or when it cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{name!r} cannot be the name of a user: take up to 64 letters, digits and . _ @ -"
        )
    if not SHORTEST <= len(secret) or len(secret.encode("utf-8", "replace")) > LONGEST:
        raise SettingsError(
            f"The secret is {len(secret)} characters long; take {SHORTEST} to {LONGEST}."
        )
    users = read_users(file) if file.exists() else {}
    salt = secrets.token_bytes(16)
    digest = _scrypt(secret, salt, _COST, _BLOCKS, _PASSES)
    users[name] = User(name, _COST, _BLOCKS, _PASSES, salt, digest)
    _write(file, users)


def remove_user(file: Path, name: str) -> None:
    """Take a user out of a file. Raises SettingsError when it does not hold the user."""
    users = read_users(file)
    if name not in users:
        raise SettingsError(f"The auth file {file} holds no user {name!r}.")
    del users[name]
    _write(file, users)


def warning(file: Path) -> str:
    """Return a warning when others may read the file, else ''."""
    mode = file.stat().st_mode
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        return f"others may read the auth file {file}; run: chmod 600 {file}"
    return ""


def _user(line: str, file: Path, number: int) -> User:
    parts = line.strip().split(":")
    try:
        name, kind, cost, blocks, passes, salt, digest = parts
        user = User(
            name, int(cost), int(blocks), int(passes), bytes.fromhex(salt), bytes.fromhex(digest)
        )
        if kind != "scrypt" or not _NAME.fullmatch(name) or len(user.digest) != 32:
            raise ValueError
        if 128 * user.blocks * (user.cost + user.passes) > _MEMORY or user.passes < 1:
            raise ValueError
    except ValueError:
        raise SettingsError(
            f"Line {number} of the auth file {file} is no user. {_HOW} {file}"
        ) from None
    return user


def _write(file: Path, users: dict[str, User]) -> None:
    lines = [
        f"{u.name}:scrypt:{u.cost}:{u.blocks}:{u.passes}:{u.salt.hex()}:{u.digest.hex()}\n"
        for u in users.values()
    ]
    try:
        # A temporary file is readable by its owner only, and replaces the old one whole.
        handle, part = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.writelines(lines)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
    except OSError as error:
        reason = error.strerror or error
        raise SettingsError(f"The auth file {file} cannot be written ({reason}).") from error


def _scrypt(secret: str, salt: bytes, cost: int, blocks: int, passes: int) -> bytes:
    plain = unicodedata.normalize("NFC", secret).encode("utf-8", "replace")
    return hashlib.scrypt(
        plain, salt=salt, n=cost, r=blocks, p=passes, maxmem=2 * _MEMORY, dklen=32
    )
