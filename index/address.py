"""Addresses of files and folders in storages, such as ``s3://bucket/folder``."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from index.errors import ReadError

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_LOCAL = ("file", "local")
_SECRET = re.compile(r"(?<=://)[^/@]*@|\?.*", re.DOTALL)


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
                f"{shown} was given with what may be a secret. Credentials belong where the package"
                " for that storage looks for them: its variables or its file."
            )
        if scheme.lower() in _LOCAL:
            raise ReadError(f"{shown} is on this machine. Give its path: {rest}")
        if "::" in text or not rest.strip("/"):
            raise ReadError(f"{shown} names no folder. Write it as s3://bucket/folder")
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
