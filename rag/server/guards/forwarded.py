"""What a proxy says about a client, believed only from proxies that the settings name."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass

from index.errors import SettingsError
from index.settings import listed
from rag.server.asgi import (
    App,
    Message,
    Receive,
    Send,
    client_address,
    header,
    read_address,
)
from rag.server.peers.registry import FORWARDED_KEY, PROOF
from rag.visit import NOTES_KEY

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PREFIX = b"x-forwarded-"
# x-gradio-server: Gradio takes it for its own address.
_NAMES = frozenset({b"forwarded", b"x-real-ip", b"x-gradio-server", b"x-original-url",
                    b"x-original-host", b"x-rewrite-url"})  # fmt: skip


@dataclass(frozen=True)
class Proxies:
    """The networks whose word about a client is believed."""

    networks: tuple[_Network, ...] = ()

    @classmethod
    def parse(cls, setting: str) -> "Proxies":
        """Read addresses and networks, separated by commas. Raises SettingsError."""
        try:
            return cls(tuple(ipaddress.ip_network(part, strict=False) for part in listed(setting)))
        except ValueError as error:
            raise SettingsError(
                "The setting trusted_proxies names addresses or networks, such as 127.0.0.1 or"
                " 10.0.0.0/8, separated by commas ({error}).",
                error=error,
            ) from None

    def trust(self, address: str) -> bool:
        """Return True if an address is a proxy's; a text that is no address never is."""
        found = read_address(address)
        return found is not None and any(
            found in network for network in self.networks if network.version == found.version
        )


class ForwardedHeaders:
    """ASGI middleware that drops what a request says about itself in a proxy's name.

    ``X-Forwarded-For`` and ``X-Forwarded-Proto`` of a trusted proxy become the client's address
    and the scheme; a value that is no address counts as none. Nothing else of the kind is ever
    passed on: Gradio would keep a forwarded host for everybody. Another server of the same store,
    which proves that it is one, is believed in the same way.
    """

    def __init__(
        self, app: App, proxies: Proxies, proves: Callable[[str], bool] | None = None
    ) -> None:
        """Wrap an app; ``proves`` tells whether a proof is that of another server."""
        self._app = app
        self._proxies = proxies
        self._proves = proves

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        changed: Message = {
            **scope,
            "headers": [pair for pair in scope["headers"] if not _is_forwarded(pair[0])],
        }
        client = scope.get("client")
        is_peer = self._is_peer(scope)
        if is_peer:
            changed[FORWARDED_KEY] = True
        if client and (is_peer or self._proxies.trust(client[0])):
            address = self._client_of(scope)
            if address:
                changed["client"] = (address, 0)
                scope.get(NOTES_KEY, {})["client"] = client_address(changed)
            proto = header(scope, b"x-forwarded-proto").strip().lower()
            if scope["type"] == "http" and proto in ("http", "https"):
                changed["scheme"] = proto
        await self._app(changed, receive, send)

    def _is_peer(self, scope: Message) -> bool:
        given = header(scope, PROOF)
        return bool(given and self._proves and self._proves(given))

    def _client_of(self, scope: Message) -> str:
        """Return the last address that no trusted proxy has, '' if there is none.

        Every proxy appends whom it was asked by, so what stands before is the client's own word.
        """
        values = [value for name, value in scope["headers"] if name.lower() == b"x-forwarded-for"]
        for part in reversed(b",".join(values).decode("latin-1").split(",")):
            found = read_address(part.strip())
            if found is None:
                return ""
            if not self._proxies.trust(str(found)):
                return str(found)
        return ""


def _is_forwarded(name: bytes) -> bool:
    lower = name.lower()
    return lower.startswith(_PREFIX) or lower in _NAMES or lower == PROOF
