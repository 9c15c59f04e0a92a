"""The web application: page, Gradio API, ``/v1`` and ``/mcp`` in one server, with middleware."""

import ipaddress
import logging
import socket
import threading
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from index.errors import YinzhengError
from index.messages import reason_of
from index.settings import Settings, listed
from rag.server.asgi import App
from rag.server.guards.auth import AuthMiddleware
from rag.server.guards.connections import Connections, connection_limits, raise_file_limit
from rag.server.guards.forwarded import ForwardedHeaders, Proxies
from rag.server.guards.gradio_filter import GradioFilter
from rag.server.guards.origin_guard import OriginGuard, is_loopback
from rag.server.guards.rate_limits import RequestLimits
from rag.server.guards.routes import AllowedRoutes
from rag.server.guards.upload_limits import UploadLimits
from rag.server.mcp import build_mcp_server
from rag.server.monitoring.metrics import RUNNING, WAITING, Sample
from rag.server.monitoring.monitor import Monitor
from rag.server.monitoring.request_log import RequestLog
from rag.server.monitoring.status import parse_address, status_app
from rag.server.openai_chat import chat_routes
from rag.server.peers.forwarding import Forwarding
from rag.server.peers.registry import Registry
from rag.server.service import Service
from rag.server.sync_feed import feed_route
from rag.server.terminal import log_to_terminal
from rag.server.users import permission_warning, read_users
from rag.web.syncs.board import SyncBoard
from rag.web.upload_folder import staging_folder

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

AUTO = "auto"
"""The setting ``peers`` of a server that the others reach at the address where it listens."""
_SHUTDOWN_SECONDS = 1  # for answers that are being sent
_STARTUP_SECONDS = 60
_STATUS_CONNECTIONS = 16  # the open files are for the page
_GRADIO_CONCURRENCY = 8  # calls of each event of the page that run at once


class RunningServer:
    """A server that runs in a thread of its own; ``address`` is its URL."""

    def __init__(self, server: "uvicorn.Server", listener: socket.socket, address: str) -> None:
        """Start the server and wait until it answers.

        Raises YinzhengError if it has not started within a minute.
        """
        self.address = address
        self.status: RunningServer | None = None  # of health and metrics; ends with this one
        self.registry: Registry | None = None  # of the servers of the store; left at the end
        self._server = server
        self._thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listener]}, daemon=True
        )
        self._thread.start()
        deadline = time.monotonic() + _STARTUP_SECONDS
        while not server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise YinzhengError("The server did not start; what stands above tells why.")
            time.sleep(0.01)

    def wait(self) -> None:
        """Block until interrupted (Ctrl-C), then shut down."""
        with suppress(KeyboardInterrupt):
            while self._thread.is_alive():
                self._thread.join(1)
        self.close()

    def close(self) -> None:
        """Shut down; answers that are being sent have a second to finish."""
        if self.registry:
            self.registry.close()  # first: what is asked from now on goes to the others
        if self.status:
            self.status.close()
        # Every open page keeps a request open; cutting those would be logged as errors.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self._server.should_exit = True
        self._thread.join()


def check_host(settings: Settings) -> None:
    """Check that nobody on the network could read the documents without a secret.

    Raises YinzhengError if the host is open to the network and there is no auth file,
    SettingsError if the auth file or another setting cannot be used.
    """
    Proxies.parse(settings.trusted_proxies)
    if settings.status:
        parse_address(settings.status)
    if settings.peers and settings.peers != AUTO:
        parse_address(settings.peers, "peers")
    if not settings.auth_file:
        if settings.allow_hosts:
            raise YinzhengError(
                "A server that is known under other names needs users: name who may come in with"
                " yinzheng user NAME --auth-file FILE, then give --auth-file FILE too."
            )
        if not is_loopback(settings.host):
            raise YinzhengError(
                "Without users the page is served on this machine only; the host"
                " {host} would open your documents to the network. Use 127.0.0.1, or"
                " name who may come in: yinzheng user NAME --auth-file FILE, then yinzheng ui"
                " --host {host} --auth-file FILE",
                host=settings.host,
            )
        return
    read_users(Path(settings.auth_file))


def may_add_folders(settings: Settings) -> bool:
    """Return True if readers of the page may add folders of this machine by their path.

    They are the people of this machine: there is neither a file of users nor a proxy.
    """
    others = settings.auth_file or settings.allow_hosts or settings.trusted_proxies
    return settings.add_folders and is_loopback(settings.host) and not others


def startup_warnings(settings: Settings) -> list[str]:
    """Return warnings for the person who starts the server, a sentence each."""
    if not settings.auth_file:
        return []
    warnings = [permission_warning(Path(settings.auth_file))]
    if not is_loopback(settings.host):
        warnings.append(
            "secrets and documents cross the network unencrypted; put a proxy that speaks TLS"
            " before the server (docs/api.md)"
        )
    return list(filter(None, warnings))


def build_app(
    page: Any,  # noqa: ANN401
    service: Service,
    settings: Settings,
    gradio_options: dict[str, Any],
    board: SyncBoard | None = None,
) -> "FastAPI":
    """Return the app of the page, ``/v1`` and ``/mcp``, without its middleware.

    ``page`` is a ``gradio.Blocks``; ``gradio_options`` are passed on to ``mount_gradio_app``.
    ``board`` is where the page's syncs are told of.
    """
    from fastapi import FastAPI
    from gradio.routes import mount_gradio_app
    from mcp.server.transport_security import TransportSecuritySettings

    from rag.server.idle_queue import rest_when_idle  # imports Gradio

    mcp_server = build_mcp_server(service)
    mcp_app = mcp_server.streamable_http_app(
        stateless_http=True,
        json_response=True,
        # OriginGuard already stops DNS rebinding for every path.
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with mcp_server.session_manager.run():
            yield

    no_api_pages: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    app = FastAPI(lifespan=lifespan, **no_api_pages)
    feed = feed_route(service, board or SyncBoard(settings))
    app.router.routes += [*chat_routes(service), *mcp_app.routes, feed]
    page.queue(
        default_concurrency_limit=_GRADIO_CONCURRENCY, api_open=False, max_size=settings.queue
    )
    rest_when_idle(page._queue)
    # Gradio checks the file paths in events only of a page that has launched, and mounting does
    # not set this: without it a client could read any file of this machine.
    page.has_launched = True
    mount_gradio_app(
        app,
        page,
        "/",
        app_kwargs=no_api_pages,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        run_history=False,
        footer_links=[],
        max_file_size=int(settings.max_file_mb * 1e6),
        **gradio_options,
    )
    return app


def add_middleware(app: App, settings: Settings, registry: Registry | None = None) -> App:
    """Return an app wrapped in its middleware; ``registry`` knows the other servers of the store.

    A request passes, in this order: what proxies say; host, origin and headers; authentication
    (if there is an auth file); limits of rate and size; the routes that there are; the way to the
    server that holds its session; limits of uploads; the filter before Gradio.
    """
    app = UploadLimits(GradioFilter(app, settings), settings, staging_folder())
    if registry:
        app = Forwarding(app, registry)
    app = AllowedRoutes(app)
    app = RequestLimits(app, settings)
    if settings.auth_file:
        app = AuthMiddleware(app, Path(settings.auth_file))
    guarded = OriginGuard(app, _names(settings) if settings.auth_file else None)
    proves = registry.proves if registry else None
    return ForwardedHeaders(guarded, Proxies.parse(settings.trusted_proxies), proves)


def start_server(
    page: Any,  # noqa: ANN401
    service: Service,
    settings: Settings,
    gradio_options: dict[str, Any],
    board: SyncBoard | None = None,
) -> RunningServer:
    """Serve a page, ``/v1`` and ``/mcp``; they answer when this returns.

    ``page``, ``gradio_options`` and ``board`` are as in ``build_app``. Raises YinzhengError if the
    host is open to the network without an auth file, or if the port is taken.
    """
    check_host(settings)
    monitor = Monitor(settings)
    if settings.audit_log or settings.status:
        service.assistant.observe(monitor.record)
    whole = build_app(page, service, settings, gradio_options, board)
    listener = _listen(settings)
    try:
        registry = _registry(settings, listener) if settings.peers else None
    except YinzhengError:
        listener.close()
        raise
    app = add_middleware(whole, settings, registry)
    requests = RequestLog(app, monitor.metrics, log=settings.log_requests)
    try:
        running = _run(requests, settings, listener)
    except YinzhengError:
        if registry:
            registry.close()
        raise
    running.registry = registry
    if settings.status:

        def gauges() -> Iterator[Sample]:
            yield Sample(RUNNING, requests.running)
            yield Sample(WAITING, len(page._queue))

        host, port = parse_address(settings.status)
        few = min(settings.connections, _STATUS_CONNECTIONS)
        own = settings.model_copy(update={"host": host, "port": port, "connections": few})
        app = status_app(service.assistant.store.folder, monitor.metrics, gauges)
        try:
            running.status = _run(OriginGuard(app, _names(own)), own, _listen(own))
        except YinzhengError:
            running.close()
            raise
    return running


def _registry(settings: Settings, listener: socket.socket) -> Registry:
    """Return the servers of the store, with this one at the address that the settings tell.

    Raises YinzhengError if nobody could reach it there, or the servers cannot be listed.
    """
    address = _url(listener)
    if settings.peers != AUTO:
        host, port = parse_address(settings.peers, "peers")
        address = _url_of(host, port)
    elif ipaddress.ip_address(listener.getsockname()[0]).is_unspecified:
        raise YinzhengError(
            "Other servers cannot reach this one at {host}. Tell them where: set peers to"
            " the HOST:PORT at which they do.",
            host=settings.host,
        )
    return Registry(settings.store, address)


def _run(app: App, settings: Settings, listener: socket.socket) -> RunningServer:
    """Serve an app on a socket, within the settings' limits of connections."""
    import uvicorn

    from rag.server.guards.http_protocol import limited_protocol

    log_to_terminal()
    limits = connection_limits(settings, raise_file_limit())
    config = uvicorn.Config(
        app,
        http=limited_protocol(Connections(limits)),
        ws="none",  # nothing here speaks it
        backlog=limits.accepted,
        proxy_headers=False,  # ForwardedHeaders reads them
        log_config=None,  # the root logger writes on the terminal
        log_level="error",  # any client can cause its warnings
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    return RunningServer(uvicorn.Server(config), listener, _url(listener))


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return _url_of(host, port)


def _url_of(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _names(settings: Settings) -> list[str] | None:
    """Return the names under which a server is known besides addresses, None on this machine."""
    if is_loopback(settings.host) and not settings.allow_hosts:
        return None
    return listed(settings.allow_hosts)


def _listen(settings: Settings) -> socket.socket:
    """Return a socket that listens. Raises YinzhengError if the host or port cannot be used."""
    try:
        family = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((settings.host, settings.port), family=family)
    except OSError as error:
        raise YinzhengError(
            "{host} port {port} cannot be served ({reason})."
            " If it is taken, choose another: yinzheng ui --port 7861",
            host=settings.host,
            port=settings.port,
            reason=reason_of(error),
        ) from error
    return listener
