"""The servers of one store know each other by files beside it.

Each writes one with its address and touches it now and then; one that is touched no more belongs to
a server that is gone. A secret in the same folder, which only who may read the store can read,
tells a request of another server from one of a client.
"""

import hashlib
import hmac
import json
import os
import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.errors import YinzhengError

FOLDER = "servers"
"""The folder in the store's that the files are in."""
PROOF = b"x-yinzheng-peer"
"""The header by which a server proves to another one that it is no client."""
FORWARDED_KEY = "yinzheng.forwarded"
"""The key of a scope that is there if another server has passed the request on."""
_SECRET = "secret"
_SUFFIX = ".json"
_SECONDS_BETWEEN_TOUCHES = 5.0
_SECONDS_ALIVE = 20.0  # since the last touch
_SECONDS_LISTED = 1.0  # until the folder is read again
_SECONDS_UNREACHED = 10.0  # until one that could not be reached is asked again
_SECONDS_KEPT = 600.0  # until the file of a server that is gone is removed


@dataclass(frozen=True)
class Peer:
    """A server of the store: its random name, and the URL at which the others reach it."""

    name: str
    address: str


class Registry:
    """The servers that live, this one (``own``) among them; thread-safe.

    ``proof`` is the secret that they share, ``cookie`` the name of the cookie in which a browser
    keeps the name of the server that holds its session: browsers keep those of all ports together.
    """

    def __init__(self, store: Path, address: str) -> None:
        """Write this server's file; ``address`` is the URL at which the others reach it.

        Raises YinzhengError if the files cannot be written.
        """
        self._folder = store / FOLDER
        self.own = Peer(secrets.token_hex(8), address)
        self._file = self._folder / (self.own.name + _SUFFIX)
        self._listed: tuple[float, tuple[Peer, ...]] = (float("-inf"), ())
        self._unreached: dict[str, float] = {}
        self._stop = threading.Event()
        self._lock = threading.Lock()
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            self.proof = _shared_secret(self._folder / _SECRET)
            self.cookie = f"yz-{hashlib.sha256(self.proof.encode()).hexdigest()[:8]}"
            self._write()
            self._remove_old()
        except (OSError, ValueError) as error:
            raise YinzhengError(
                "The servers of this store cannot be listed in {folder} ({error}). Check"
                " that it can be written, or serve without the setting peers.",
                folder=self._folder,
                error=error,
            ) from error
        threading.Thread(target=self._touch_regularly, name="peers", daemon=True).start()

    def living(self) -> tuple[Peer, ...]:
        """Return the servers that live and can be reached, as far as is known; in order of name."""
        now = time.monotonic()
        with self._lock:
            if now - self._listed[0] > _SECONDS_LISTED:
                self._listed = (now, self._read())
            return tuple(
                peer
                for peer in self._listed[1]
                if now - self._unreached.get(peer.name, float("-inf")) > _SECONDS_UNREACHED
            )

    def choose(self, name: str, otherwise: str) -> Peer:
        """Return the server of a name, if it lives; else the one that another text is given to.

        The name of a server that is gone stands for the text, so that all servers agree which one
        takes the requests of its clients (rendezvous hashing).
        """
        living = self.living() or (self.own,)
        named = next((peer for peer in living if peer.name == name), None)
        return named or max(living, key=lambda peer: _weight(peer, name or otherwise))

    def is_lost(self, peer: Peer) -> None:
        """Note that a server could not be reached."""
        with self._lock:
            self._unreached[peer.name] = time.monotonic()

    def proves(self, given: str) -> bool:
        """Return True if a request comes from another server of the store."""
        return hmac.compare_digest(given.encode("utf-8", "replace"), self.proof.encode())

    def close(self) -> None:
        """Remove this server's file: the others send it nothing more."""
        self._stop.set()
        with suppress(OSError):
            self._file.unlink(missing_ok=True)

    def _touch_regularly(self) -> None:
        while not self._stop.wait(_SECONDS_BETWEEN_TOUCHES):
            with suppress(OSError):
                try:
                    os.utime(self._file)
                except FileNotFoundError:  # the store was restored, or a long sleep is over
                    self._write()

    def _write(self) -> None:
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps({"address": self.own.address}), encoding="utf-8")
        os.replace(new, self._file)

    def _read(self) -> tuple[Peer, ...]:
        """Return the servers whose files were touched lately.

        The clock is that of the folder's disk, which other machines may share: it is read from this
        server's own file, which is touched in the same way.
        """
        found = {self.own.name: self.own}
        with suppress(OSError):
            touched = self._file.stat().st_mtime
            for file in self._folder.glob(f"*{_SUFFIX}"):
                if touched - file.stat().st_mtime < _SECONDS_ALIVE:
                    peer = _read_peer(file)
                    found |= {peer.name: peer} if peer else {}
        return tuple(found[name] for name in sorted(found))

    def _remove_old(self) -> None:
        touched = self._file.stat().st_mtime
        for file in self._folder.glob(f"*{_SUFFIX}"):
            with suppress(OSError):
                if touched - file.stat().st_mtime > _SECONDS_KEPT:
                    file.unlink()


def _read_peer(file: Path) -> Peer | None:
    try:
        return Peer(file.stem, str(json.loads(file.read_text(encoding="utf-8"))["address"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _shared_secret(file: Path) -> str:
    """Return the secret of a folder, which whoever comes first makes. Raises ValueError."""
    new = file.with_name(f"{file.name}.{os.getpid()}.{threading.get_ident()}")
    opened = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(opened, "w") as stream:
            stream.write(secrets.token_hex(32))
        with suppress(FileExistsError):
            os.link(new, file)  # whole, and only if there is none
    finally:
        new.unlink()
    found = file.read_text(encoding="ascii").strip()
    if not found:
        raise ValueError("the secret is empty")
    return found


def _weight(peer: Peer, text: str) -> bytes:
    return hashlib.sha256(f"{peer.name}\0{text}".encode("utf-8", "replace")).digest()
