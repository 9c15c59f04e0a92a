"""Addresses of files in storages, such as ``s3://bucket/folder``, and of databases."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from index.errors import ReadError

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_LOCAL = ("file", "local")
_SECRET = re.compile(r"(?<=://)[^/@]*@|\?.*", re.DOTALL)
_POSTGRESQL = ("postgresql", "postgresql+psycopg")
_DATABASE = re.compile(r"([^/@:?#\s]+@)?[^/@?#\s]*/[^/@?#\s]+(\?[^#\s]*)?")


@dataclass(frozen=True)
class Address:
    """A file or folder of a storage that fsspec opens; ``text`` has no slash at its end.

    Credentials are no part of it: it is kept in the store and shown.
    """

    text: str

    @staticmethod
    def is_one(text: str) -> bool:
        """Return True for an address, False for a path of this machine."""
        return bool(_SCHEME.match(text))

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read an address as a user gives it.

        Raises ReadError when it names nothing, holds what may be a secret, or is a local path.
        """
        shown = without_secrets(text)
        scheme, _, rest = text.partition("://")
        user, at, _ = rest.partition("/")[0].rpartition("@")
        if "?" in text or ":" in user or (at and scheme.lower() in ("http", "https")):
            raise ReadError(
                "{shown} was given with what may be a secret. Credentials belong where the package"
                " for that storage looks for them: its variables or its file.",
                shown=shown,
            )
        if scheme.lower() in _LOCAL:
            raise ReadError(
                "{shown} is on this machine. Give its path: {rest}", shown=shown, rest=rest
            )
        if "::" in text or not rest.strip("/"):
            raise ReadError("{shown} names no folder. Write it as s3://bucket/folder", shown=shown)
        return cls(text.rstrip("/"))

    @property
    def scheme(self) -> str:
        """What kind of storage it is in, ``s3`` for one."""
        return urlsplit(self.text).scheme

    @property
    def parent(self) -> "Address":
        """The folder that it lies in."""
        return Address(self.text.rpartition("/")[0])

    def is_relative_to(self, other: "Address") -> bool:
        """Return True if it is the other address or lies below it."""
        return self == other or self.text.startswith(f"{other.text}/")

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class DatabaseAddress:
    """Where a database is, as SQLAlchemy names it in ``url``: PostgreSQL, or a file of SQLite.

    A password is no part of it: it is kept in the store.
    """

    url: str

    @classmethod
    def parse(cls, text: str) -> "DatabaseAddress":
        """Read an address as a user gives it, without repeating it. Raises ValueError."""
        scheme, _, rest = text.partition("://")
        if scheme == "sqlite" and rest.startswith("/") and rest.strip("/") and "?" not in rest:
            return cls(f"sqlite:///{Path(rest[1:]).absolute()}")
        if scheme in _POSTGRESQL and _names_password(rest):
            raise ValueError(
                "the password belongs into the variable PGPASSWORD or the file ~/.pgpass"
            )
        if scheme in _POSTGRESQL and _DATABASE.fullmatch(rest):
            return cls(f"postgresql+psycopg://{rest}")
        raise ValueError("write postgresql+psycopg://USER@HOST/DATABASE or sqlite:////FILE")

    @property
    def file(self) -> Path | None:
        """The file of SQLite, None for a server."""
        return None if self.url.startswith("postgresql") else Path(self.url[len("sqlite:///") :])

    def __str__(self) -> str:
        """Return the file, or host and database, which may be shown."""
        return str(self.file or self.url.partition("://")[2].partition("?")[0].rpartition("@")[2])


def _names_password(rest: str) -> bool:
    """Return True if the address behind ``://`` may hold one, in an option or with any signs."""
    before, _, options = rest.partition("?")
    user, at, _ = before.rpartition("@")
    secret = at and (":" in user or "/" in user or "@" in user)
    return bool(secret) or any("password" in name.lower() for name, _ in parse_qsl(options))


Place = Path | Address
"""A file or folder of this machine, or of a storage."""


def place_of(given: str | Path | Address) -> Place:
    """Return what a path or an address names. Raises ReadError for an address that is none."""
    if isinstance(given, str) and Address.is_one(given):
        return Address.parse(given)
    return given if isinstance(given, Address) else Path(given)


def without_secrets(text: str) -> str:
    """Return a text without what stands before the @ and after the ? of an address in it."""
    return _SECRET.sub("…", text) if "://" in text else text
