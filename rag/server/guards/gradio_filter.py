"""A filter before Gradio: what it keeps for everybody is not a client's, and errors are short."""

from index import messages
from index.messages import quoted
from index.settings import Settings, listed
from rag.server.asgi import App, Message, Receive, Send, send_error
from rag.server.guards.routes import NOT_FOUND
from rag.server.service import client_problem
from rag.visit import LOCAL, NOTES_KEY, VISIT_KEY

_API = "/gradio_api/"
_KEPT = "/gradio_api/info"  # made at the first request for it, with the host of that request


class GradioFilter:
    """ASGI middleware that answers Gradio's errors in one line.

    A response of status 500 is held back: if the app then raises, the client gets our message
    in its place, without a traceback. An event that was refused is the client's fault. A stream in
    which an error stands is ended as others are.
    """

    def __init__(self, app: App, settings: Settings) -> None:
        """Wrap an app; ``settings`` name the folders to remove from messages."""
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] == _KEPT:
            scope = self._with_own_host(scope)
        held_back: list[Message] = []
        has_begun = is_stream = False

        async def send_or_hold(message: Message) -> None:
            nonlocal has_begun, is_stream
            if held_back or message.get("status") == 500:
                held_back.append(message)
            else:
                has_begun = True
                is_stream = is_stream or _is_stream(message)
                await send(message)

        try:
            await self._app(scope, receive, send_or_hold)
        except Exception as error:
            if _is_gone(error):
                return
            status, text = self._judge(scope, error)
            if not has_begun:
                await send_error(scope, send, status, text)
            elif is_stream:
                await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        for message in held_back:
            await send(_judged(message, scope))

    def _judge(self, scope: Message, error: Exception) -> tuple[int, messages.Message]:
        """Return the status and the message for a client about an error."""
        from starlette.exceptions import HTTPException

        if isinstance(error.__cause__, HTTPException):  # a stream had begun when it was raised
            error = error.__cause__
        if isinstance(error, HTTPException) and error.status_code < 500:
            if error.status_code == 404:
                return 404, NOT_FOUND
            return error.status_code, quoted(str(error.detail))
        if scope["path"].startswith(_API) and _is_unknown_endpoint(error):
            return 404, NOT_FOUND
        return 500, client_problem(error, self._settings, scope.get(VISIT_KEY, LOCAL))

    def _with_own_host(self, scope: Message) -> Message:
        """Return a request under the first name of the server, whichever its client gave."""
        names = listed(self._settings.allow_hosts)
        host, port = scope.get("server") or ("127.0.0.1", self._settings.port)
        own = names[0] if names else f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        headers = [pair for pair in scope["headers"] if pair[0].lower() != b"host"]
        return {**scope, "headers": [(b"host", own.encode()), *headers]}


def _judged(message: Message, scope: Message) -> Message:
    """Return a message of a response of status 500 with 400 where nothing went wrong here.

    Gradio has one status for all errors of an event.
    """
    if "status" not in message or not scope["path"].startswith(f"{_API}run/"):
        return message
    return message if scope.get(NOTES_KEY, {}).get("fault") else {**message, "status": 400}


def _is_stream(message: Message) -> bool:
    """Return True if a message begins a stream of server-sent events."""
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in message.get("headers", ())
    )


def _is_gone(error: Exception) -> bool:
    """Return True if the client left before its request was complete."""
    from starlette.requests import ClientDisconnect

    return isinstance(error, ClientDisconnect)


def _is_unknown_endpoint(error: Exception) -> bool:
    """Return True if Gradio was asked for an endpoint that it does not have."""
    from gradio.route_utils import FnIndexInferError

    return isinstance(error, FnIndexInferError | KeyError)
