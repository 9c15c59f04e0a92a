"""A filter before Gradio: closes endpoints the page does not use, and shortens its errors."""

import re

from index.settings import Settings
from rag.server.asgi import App, Message, Receive, Send, send_error
from rag.server.service import client_message
from rag.visit import LOCAL, VISIT_KEY

_API = "/gradio_api/"
# Stops server-side request forgery: Gradio would fetch a URL given in place of a file or after
# `proxy=`, from inside the network. `process_recording` would start another program.
_CLOSED = re.compile(_API + r"(proxy=|process_recording|file[=/]\s*[a-z][a-z0-9+.-]*:/)", re.I)
_NOT_FOUND = "There is nothing here under this name. What there is: docs/api.md"


class GradioFilter:
    """ASGI middleware that closes unused endpoints of Gradio and answers errors in one line.

    A response of status 500 is held back: if the app then raises, the client gets our message
    in its place, without a traceback.
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
        if _CLOSED.match(scope["path"]):
            await send_error(scope, send, 404, _NOT_FOUND)
            return
        held_back: list[Message] = []
        has_begun = False

        async def send_or_hold(message: Message) -> None:
            nonlocal has_begun
            if held_back or message.get("status") == 500:
                held_back.append(message)
            else:
                has_begun = True
                await send(message)

        try:
            await self._app(scope, receive, send_or_hold)
        except Exception as error:
            if scope["path"].startswith(_API) and _is_unknown_endpoint(error):
                status, text = 404, _NOT_FOUND
            else:
                status, text = (
                    500,
                    client_message(error, self._settings, scope.get(VISIT_KEY, LOCAL)),
                )
            if not has_begun:
                await send_error(scope, send, status, text)
            return
        for message in held_back:
            await send(message)


def _is_unknown_endpoint(error: Exception) -> bool:
    """Return True if Gradio was asked for an endpoint that it does not have."""
    from gradio.route_utils import FnIndexInferError

    return isinstance(error, FnIndexInferError | KeyError)
