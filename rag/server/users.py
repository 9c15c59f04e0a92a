"""The auth file: one user per line, ``name:scrypt:N:r:p:salt:hash``, secrets only as hashes.

A user who may see some folders only has their names after a further colon, as a list in JSON.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
import stat
import tempfile
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import SettingsError

MIN_SECRET_LENGTH, MAX_SECRET_LENGTH = 12, 1024
# scrypt's N, r and p: 16 MiB and about a fifth of a second for each guess at a stolen hash.
_COST, _BLOCK_SIZE, _PARALLELISM = 2**14, 8, 5
_MAX_MEMORY = 256 * 2**20  # bytes that a line may make scrypt use
_NAME = re.compile(r"[\w.@-]{1,64}")
_HOW = "Make it with: yinzheng user NAME --auth-file"


@dataclass(frozen=True)
class User:
    """A user with scrypt's parameters (N, r, p), salt and digest of the secret.

    ``folders`` are the folders that the user may see; None stands for all of them.
    """

    name: str
    cost: int
    block_size: int
    parallelism: int
    salt: bytes
    digest: bytes
    folders: frozenset[str] | None = None

    def verify(self, secret: str) -> bool:
        """Return True if the secret is this user's; takes a fifth of a second.

        The comparison takes the same time wherever the digests differ.
        """
        digest = _scrypt(secret, self.salt, self.cost, self.block_size, self.parallelism)
        return hmac.compare_digest(digest, self.digest)


DUMMY_USER = User(
    "", _COST, _BLOCK_SIZE, _PARALLELISM, secrets.token_bytes(16), secrets.token_bytes(32)
)
"""A user whom no secret fits; verifying takes as long as for a real one."""


def read_users(file: Path) -> dict[str, User]:
    """Return the users of an auth file by name.

    Raises SettingsError if it cannot be read, is damaged or holds no user.
    """
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            "The auth file {file} cannot be read. {how} {file}", file=file, how=_HOW
        ) from error
    users = [
        _parse_user(line, file, number) for number, line in enumerate(lines, 1) if line.strip()
    ]
    if not users:
        raise SettingsError("The auth file {file} holds no user. {how} {file}", file=file, how=_HOW)
    return {user.name: user for user in users}


def write_user(file: Path, name: str, secret: str, folders: Collection[str] | None = None) -> None:
    """Add a user to an auth file, or change a user; only its owner may read the file.

    ``folders`` are those that the user may see, by default all. Raises SettingsError for an
    invalid name, secret or folder, or if the file cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise SettingsError(
            "{name} cannot be the name of a user: take up to 64 letters, digits and . _ @ -",
            name=repr(name),
        )
    size = len(secret.encode("utf-8", "replace"))
    if not MIN_SECRET_LENGTH <= len(secret) or size > MAX_SECRET_LENGTH:
        raise SettingsError(
            "The secret is {count} characters long; take {least} to {most}.",
            count=len(secret),
            least=MIN_SECRET_LENGTH,
            most=MAX_SECRET_LENGTH,
        )
    allowed = None if folders is None else _read_folders(folders)
    users = read_users(file) if file.exists() else {}
    salt = secrets.token_bytes(16)
    digest = _scrypt(secret, salt, _COST, _BLOCK_SIZE, _PARALLELISM)
    users[name] = User(name, _COST, _BLOCK_SIZE, _PARALLELISM, salt, digest, allowed)
    _write(file, users)


def change_folders(file: Path, name: str, folders: Collection[str] | None) -> None:
    """Change which folders a user may see, None for all; the secret stays.

    Raises SettingsError if there is no such user or a name can be no folder's.
    """
    users = read_users(file)
    user = _find(users, file, name)
    allowed = None if folders is None else _read_folders(folders)
    _write(file, {**users, name: replace(user, folders=allowed)})


def find_user(file: Path, name: str) -> User | None:
    """Return a user of an auth file, None if there is no such user or no file."""
    return read_users(file).get(name) if file.exists() else None


def remove_user(file: Path, name: str) -> None:
    """Remove a user from an auth file. Raises SettingsError if there is no such user."""
    users = read_users(file)
    del users[_find(users, file, name).name]
    _write(file, users)


def permission_warning(file: Path) -> str:
    """Return a warning if other users of this machine may read the file, else ''."""
    mode = file.stat().st_mode
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        return f"others may read the auth file {file}; run: chmod 600 {file}"
    return ""


def _find(users: dict[str, User], file: Path, name: str) -> User:
    user = users.get(name)
    if user is None:
        raise SettingsError(
            "The auth file {file} holds no user {name}.", file=file, name=repr(name)
        )
    return user


def _read_folders(folders: Collection[str]) -> frozenset[str]:
    """Return names of folders in the form that the store compares.

    Raises SettingsError for one that would stand for everything or for nothing.
    """
    named = []
    for folder in folders:
        plain = folder.strip().removeprefix("./").rstrip("/")
        steps = plain.split("/")
        if not plain or ".." in steps or "." in steps or "" in steps[1:]:
            raise SettingsError(
                "{folder} names no folder. Name one as it lies below the folder that is synced,"
                " or by its whole path; for all folders: --all-folders",
                folder=repr(folder),
            )
        named.append(plain)
    return frozenset(named)


def _parse_user(line: str, file: Path, number: int) -> User:
    """Return the user of a line, given with its number. Raises SettingsError for another form."""
    parts = line.strip().split(":", 7)
    try:
        name, kind, cost, block_size, parallelism, salt, digest = parts[:7]
        user = User(
            name,
            int(cost),
            int(block_size),
            int(parallelism),
            bytes.fromhex(salt),
            bytes.fromhex(digest),
            _parse_folders(parts[7]) if len(parts) > 7 else None,
        )
        if kind != "scrypt" or not _NAME.fullmatch(name) or len(user.digest) != 32:
            raise ValueError
        # scrypt uses 128 * r * (N + p) bytes: a damaged line must not exhaust the memory.
        memory = 128 * user.block_size * (user.cost + user.parallelism)
        if memory > _MAX_MEMORY or user.parallelism < 1:
            raise ValueError
    except (ValueError, SettingsError, RecursionError):
        raise SettingsError(
            "Line {number} of the auth file {file} is no user. {how} {file}",
            number=number,
            file=file,
            how=_HOW,
        ) from None
    return user


def _parse_folders(text: str) -> frozenset[str]:
    """Return the folders of a line. Raises ValueError or SettingsError for another form."""
    folders = json.loads(text)
    if not isinstance(folders, list) or not all(isinstance(name, str) for name in folders):
        raise ValueError
    return _read_folders(folders)


def _shown_folders(user: User) -> str:
    if user.folders is None:
        return ""
    return ":" + json.dumps(sorted(user.folders), ensure_ascii=False)


def _write(file: Path, users: dict[str, User]) -> None:
    lines = [
        f"{user.name}:scrypt:{user.cost}:{user.block_size}:{user.parallelism}"
        f":{user.salt.hex()}:{user.digest.hex()}{_shown_folders(user)}\n"
        for user in users.values()
    ]
    try:
        # A temporary file is readable by its owner only. Replacing the old file at once leaves
        # no half-written one that would lock everybody out.
        handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.writelines(lines)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, file)
    except OSError as error:
        reason = error.strerror or error
        raise SettingsError(
            "The auth file {file} cannot be written ({reason}).", file=file, reason=reason
        ) from error


def _scrypt(secret: str, salt: bytes, cost: int, block_size: int, parallelism: int) -> bytes:
    # NFC, because keyboards differ in whether they send an accented letter composed.
    plain = unicodedata.normalize("NFC", secret).encode("utf-8", "replace")
    return hashlib.scrypt(
        plain,
        salt=salt,
        n=cost,
        r=block_size,
        p=parallelism,
        maxmem=2 * _MAX_MEMORY,
        dklen=32,
    )
