"""The routes that the page and the programs use; the server has no others.

Gradio brings many more: some write files that no limit counts, some print what a request says on
the terminal, some fetch addresses. An allow list closes those, and those of its next version.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from index.messages import say
from rag.server.asgi import App, Message, Receive, Send, send_error

NOT_FOUND = say("There is nothing here under this name. What there is: docs/api.md")
_LONGEST_PATH = 1024  # characters
_LONGEST_STEP = 255  # bytes, as in most file systems
_REST = "*"  # the last step of a route: any number of steps
_ANY = "{}"  # one step


@dataclass(frozen=True)
class Route:
    """A path, in which ``{}`` is any step and a last ``*`` any rest, with its methods."""

    path: str
    methods: frozenset[str]

    def matches(self, steps: list[str]) -> bool:
        """Return True if a path, given as its steps, is one of this route."""
        own = self.path.split("/")
        if own[-1] == _REST:
            own.pop()
            if len(steps) <= len(own):
                return False
            steps = steps[: len(own)]
        return len(own) == len(steps) and all(
            mine == theirs or (mine == _ANY and theirs)
            for mine, theirs in zip(own, steps, strict=True)
        )


def _reads(*paths: str) -> list[Route]:
    return [Route(path, frozenset(("GET", "HEAD"))) for path in paths]


def _writes(*paths: str) -> list[Route]:
    return [Route(path, frozenset(("POST",))) for path in paths]


_GRADIO = "/gradio_api"
ROUTES: tuple[Route, ...] = (
    # The page, and what it loads.
    *_reads("/", "/assets/*", "/static/*", "/theme.css", "/favicon.ico"),
    *_reads(f"{_GRADIO}/app_id", "/sync/progress"),
    *_reads(f"{_GRADIO}/heartbeat/{{}}", f"{_GRADIO}/queue/data"),
    *_writes(f"{_GRADIO}/queue/join", f"{_GRADIO}/run/predict"),
    *_writes(f"{_GRADIO}/cancel", f"{_GRADIO}/reset", f"{_GRADIO}/upload"),
    # Programs that use Gradio's API.
    *_reads("/config", f"{_GRADIO}/info"),
    *_reads(f"{_GRADIO}/call/{{}}/{{}}"),
    *_writes(f"{_GRADIO}/call/{{}}"),
    # Programs made for OpenAI's API, and those that use MCP: it is served without sessions.
    *_reads("/v1/models", "/v1/models/*"),
    *_writes("/v1/chat/completions", "/mcp"),
)


def find_route(path: str, routes: Iterable[Route] = ROUTES) -> Route | None:
    """Return the route of a decoded path; None if there is none.

    Nothing has a path that is very long or holds control characters.
    """
    steps = path.split("/")
    if len(path) > _LONGEST_PATH or not all(map(_is_sound, steps)):
        return None
    return next((route for route in routes if route.matches(steps)), None)


class AllowedRoutes:
    """ASGI middleware that answers 404 where there is no route, and 405 for another method."""

    def __init__(self, app: App) -> None:
        """Wrap an app."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        route = find_route(scope["path"])
        if route is None or scope["type"] == "websocket":
            await send_error(scope, send, 404, NOT_FOUND)
        elif scope["method"] not in route.methods:
            methods = ", ".join(sorted(route.methods))
            allow = (b"allow", methods.encode())
            told = say("This takes only: {methods}.", methods=methods)
            await send_error(scope, send, 405, told, allow)
        else:
            await self._app(scope, receive, send)


def _is_sound(step: str) -> bool:
    # Read as UTF-8 where it is: undecodable bytes are kept as they are by no file of ours.
    return len(step.encode("utf-8", "replace")) <= _LONGEST_STEP and (
        step.isprintable() and step not in (".", "..")
    )
