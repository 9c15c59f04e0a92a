"""Files in storages that fsspec opens: list them, and fetch one while it is read.

Package, endpoint and credentials are set where those packages look for them, in their variables
and files; nothing of that passes through here. Of their errors only the kind is shown, and the
code that the storage gave: the text may hold requests with their signatures.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from index.address import Address
from index.errors import ReadError
from index.formats.charsets.decode import too_large
from index.ingestion.discover import FoundFile, printable
from index.messages import Message, quoted, say

_PACKAGES = {"s3": "s3", "s3a": "s3"}  # the extras that install them
# Under these names the storages tell the version of a file, the surest first.
_VERSIONS = ("etag", "sha", "content_hash", "md5hash", "md5")
_TIMES = (
    "mtime", "lastmodified", "last_modified", "last_modified_time", "modified", "modify",
    "updated", "last_write_time", "created",
)  # fmt: skip
_CODE = re.compile(r"\w{1,60}", re.ASCII)
_WORDS = (
    (FileNotFoundError, say("it is not there any more")),
    (PermissionError, say("access is denied")),
    (TimeoutError, say("it took too long")),
)


@dataclass(frozen=True)
class _Entry:
    """A file or folder as it is listed: ``name`` is the storage's own for it, '/' at no end."""

    name: str
    kind: str
    stamp: str


def list_files(start: Address) -> Iterator[FoundFile | tuple[str, Message]]:
    """Yield the files below an address, or the one at it, in a stable order.

    As in a folder, hidden files and folders are left out, and what cannot be listed is yielded as
    a pair (path, reason). Raises ReadError when the package for the storage is not installed,
    FileNotFoundError when nothing is there, and OSError when that cannot be told.
    """
    storage, top = _open(start)
    storage.invalidate_cache()  # of an earlier sync of this process
    entries = _list(storage, top)
    if [(entry.name, entry.kind) for entry in entries] == [(top, "file")]:
        parent = start.parent
        name = start.text.removeprefix(f"{parent}/")
        yield FoundFile(str(parent), name, str(start), entries[0].stamp)
        return
    folders = [(top, "", entries)]
    seen = {top}
    while folders:
        folder, prefix, entries = folders.pop()
        below = []
        for entry in entries:
            name = entry.name.removeprefix(f"{folder.rstrip('/')}/")
            path = prefix + name
            if name.startswith(".") or entry.name in seen:
                continue
            if not name or "/" in name or printable(name) != name:
                yield printable(path), say("its name cannot be used here; rename it")
            elif entry.kind == "directory":
                seen.add(entry.name)
                try:
                    below.append((entry.name, f"{path}/", _list(storage, entry.name)))
                except OSError as error:
                    yield path, say("cannot be listed: {reason}", reason=error)
            elif entry.kind != "file":
                yield path, say("a link is not followed")
            elif type(storage)._strip_protocol(f"{start}/{path}") != entry.name:
                yield path, say("its name cannot be used here; rename it")
            else:
                yield FoundFile(str(start), path, f"{start}/{path}", entry.stamp)
        folders += reversed(below)


def fetch(address: Address, most: int) -> bytes:
    """Return the content of a file of at most ``most`` bytes.

    Raises ReadError if it is larger, before it is fetched where the storage tells its size, and
    OSError if it cannot be fetched.
    """
    try:
        storage, name = _open(address)
    except ReadError as error:  # of a package: the file is as good as it was
        raise OSError(error.message) from None
    try:
        with storage.open(name, "rb") as file:
            size = getattr(file, "size", None)
            if size is None or size <= most:
                data: bytes = file.read(most + 1)
                size = len(data) if size is None else size
    except Exception as error:  # of many types
        raise OSError(_reason(error)) from None
    if size > most:
        raise too_large(size, most)
    if len(data) != size:
        raise OSError(say("it was being written; run yinzheng sync again"))
    return data


def _open(address: Address) -> tuple[Any, str]:
    """Return the storage of an address, and the storage's own name for it."""
    import fsspec  # which nothing else here needs

    try:
        kind = fsspec.get_filesystem_class(address.scheme)
    except ImportError as error:
        extra = _PACKAGES.get(address.scheme)
        if extra:
            raise ReadError(
                "{address} cannot be read. {error}: pip install '.[{extra}]'",
                address=address, error=error, extra=extra,
            ) from None  # fmt: skip
        raise ReadError("{address} cannot be read. {error}", address=address, error=error) from None
    except ValueError:
        raise ReadError(
            "{address} cannot be read: fsspec knows no storage {scheme}://.",
            address=address,
            scheme=address.scheme,
        ) from None
    try:
        options = kind._get_kwargs_from_urls(str(address))
        storage = fsspec.filesystem(address.scheme, **options)
        # Not by the address as a whole, in which fsspec would also take a "::" apart.
        return storage, str(kind._strip_protocol(str(address)))
    except Exception as error:
        raise OSError(_reason(error)) from None


def _list(storage: Any, folder: str) -> list[_Entry]:  # noqa: ANN401
    """Return what a folder holds. Raises FileNotFoundError and other OSErrors."""
    try:
        found = [_entry(info) for info in storage.ls(folder, detail=True)]
    except FileNotFoundError:
        raise FileNotFoundError(_WORDS[0][1]) from None
    except Exception as error:
        raise OSError(_reason(error)) from None
    return sorted(found, key=lambda entry: entry.name)


def _entry(info: dict[str, Any]) -> _Entry:
    told = {str(key).lower(): value for key, value in info.items()}
    version = next((told[key] for key in (*_VERSIONS, *_TIMES) if told.get(key)), None)
    if version is None:  # it may have changed, so that it is read anew every time
        version = time.time_ns()
    return _Entry(info["name"].rstrip("/"), info["type"], f"{info.get('size')} {version}")


def _reason(error: Exception) -> Message:
    said = next((words for kind, words in _WORDS if isinstance(error, kind)), None)
    answer = getattr(error.__cause__ or error, "response", None)
    code = answer.get("Error", {}).get("Code", "") if isinstance(answer, dict) else ""
    reason = said or quoted(type(error).__name__)
    if _CODE.fullmatch(str(code)):
        return say("{reason} ({code})", reason=reason, code=code)
    return reason
