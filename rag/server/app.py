"""One server for the page and every other door, behind one gate."""

import logging
import socket
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import YinzhengError
from index.settings import Settings
from rag.server.auth import Gate
from rag.server.gradio_filter import Narrow
from rag.server.mcp import build_tools
from rag.server.openai_chat import chat_routes
from rag.server.origin_guard import App, Guard, is_loopback
from rag.server.rate_limits import Limits
from rag.server.service import Calls
from rag.server.upload_limits import Uploads
from rag.server.users import read_users, warning
from rag.web.upload_folder import sent_folder

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

_SECONDS_TO_END = 1
_SECONDS_TO_START = 60


class Running:
    """A server that runs in a thread of its own; ``address`` is where."""

    def __init__(self, server: "uvicorn.Server", listening: socket.socket, address: str) -> None:
        """Start it. Raises YinzhengError when it does not start."""
        self.address = address
        self._server = server
        self._thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, daemon=True
        )
        self._thread.start()
        began = time.monotonic()
        while not server.started:
            if not self._thread.is_alive() or time.monotonic() - began > _SECONDS_TO_START:
                raise YinzhengError("The server did not start; what stands above tells why.")
            time.sleep(0.01)

    def wait(self) -> None:
        """Wait until it is interrupted, then end it."""
        with suppress(KeyboardInterrupt):
            while self._thread.is_alive():
                self._thread.join(1)
        self.close()

    def close(self) -> None:
        """End it; what is being answered has a second."""
        # Pages that are open hold a request open: cutting it would be logged as a fault.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self._server.should_exit = True
        self._thread.join()


def check_host(settings: Settings) -> None:
    """Check that not everybody may ask.

    Raises YinzhengError where others could reach the server without a secret,
    SettingsError when the file of users cannot be read.
    """
    if not settings.auth_file:
        if settings.allow_hosts:
            raise YinzhengError(
                "A server that is known under other names needs users: name who may come in with"
                " yinzheng user NAME --auth-file FILE, then give --auth-file FILE too."
            )
        if not is_loopback(settings.host):
            raise YinzhengError(
                "Without users the page is served on this machine only; the host"
                f" {settings.host} would open your documents to the network. Use 127.0.0.1, or"
                " name who may come in: yinzheng user NAME --auth-file FILE, then yinzheng ui"
                f" --host {settings.host} --auth-file FILE"
            )
        return
    read_users(Path(settings.auth_file))


def cautions(settings: Settings) -> list[str]:
    """Return what whoever serves should know, a sentence each."""
    if not settings.auth_file:
        return []
    told = [warning(Path(settings.auth_file))]
    if not is_loopback(settings.host):
        told.append(
            "secrets and documents cross the network unencrypted; put a proxy that speaks TLS"
            " before the server (docs/api.md)"
        )
    return [one for one in told if one]


def build_app(page: Any, calls: Calls, settings: Settings, look: dict[str, Any]) -> "FastAPI":  # noqa: ANN401
    """Return the app of page, ``/v1`` and ``/mcp``, without what stands before it.

    ``look`` is passed on to Gradio.
    """
    from fastapi import FastAPI
    from gradio.routes import mount_gradio_app
    from mcp.server.transport_security import TransportSecuritySettings

    tools = build_tools(calls)
    door = tools.streamable_http_app(
        stateless_http=True,
        json_response=True,
        # Guard checks hosts and origins of everything.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            yield

    unseen: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    app = FastAPI(lifespan=lifespan, **unseen)
    app.router.routes += [*chat_routes(calls), *door.routes]
    page.queue(default_concurrency_limit=8, api_open=False, max_size=settings.queue)
    # Mounting does not set it, and until it is set the framework lets events name any file.
    page.has_launched = True
    mount_gradio_app(
        app,
        page,
        "/",
        app_kwargs=unseen,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        run_history=False,
        footer_links=[],
        max_file_size=int(settings.max_file_mb * 1e6),
        **look,
    )
    return app


def defend(app: App, settings: Settings) -> App:
    """Return an app with everything before it: hosts and headers, the gate, the limits."""
    names = None
    app = Limits(Uploads(Narrow(app, settings), settings, sent_folder()), settings)
    if settings.auth_file:
        app = Gate(app, Path(settings.auth_file))
        if not is_loopback(settings.host) or settings.allow_hosts:
            names = [name.strip() for name in settings.allow_hosts.split(",") if name.strip()]
    return Guard(app, names)


def start(page: Any, calls: Calls, settings: Settings, look: dict[str, Any]) -> Running:  # noqa: ANN401
    """Serve a page and the other doors; they answer when this returns.

    Raises YinzhengError when the host is open to others without users, or the port is taken.
    """
    import uvicorn

    check_host(settings)
    listening = _listen(settings)
    host, port = listening.getsockname()[:2]
    app = defend(build_app(page, calls, settings, look), settings)
    config = uvicorn.Config(
        app,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_SECONDS_TO_END,
    )
    shown = f"[{host}]" if ":" in host else host
    return Running(uvicorn.Server(config), listening, f"http://{shown}:{port}")


def _listen(settings: Settings) -> socket.socket:
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise YinzhengError(
            f"{settings.host} port {settings.port} cannot be served ({error.strerror or error})."
            " If it is taken, choose another: yinzheng ui --port 7861"
        ) from error
    return listening
