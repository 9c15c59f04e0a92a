"""Between the doors and Gradio: what it offers beyond the page, and what it trips over."""

import re

from index.settings import Settings
from rag.server.asgi import refuse
from rag.server.origin_guard import App, Message, Receive, Send
from rag.server.service import reason

_API = "/gradio_api/"
# An address where a file is expected is fetched, and recordings start another program.
_CLOSED = re.compile(_API + r"(proxy=|process_recording|file[=/]\s*[a-z][a-z0-9+.-]*:/)", re.I)
_NOTHING = "There is nothing here under this name. What there is: docs/api.md"


class Narrow:
    """ASGI middleware: closes what the page does not use, and tells errors in a line.

    An answer of status 500 is held back until it is known whether an error comes after it.
    """

    def __init__(self, app: App, settings: Settings) -> None:
        """Stand before an app."""
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if _CLOSED.match(scope["path"]):
            await refuse(scope, send, 404, _NOTHING)
            return
        held: list[Message] = []
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            if held or message.get("status") == 500:
                held.append(message)
            else:
                begun = True
                await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            unknown = scope["path"].startswith(_API) and _is_unknown(error)
            status, text = (404, _NOTHING) if unknown else (500, reason(error, self._settings))
            if not begun:
                await refuse(scope, send, status, text)
            return
        for message in held:
            await send(message)


def _is_unknown(error: Exception) -> bool:
    """Tell whether Gradio was asked for a call by a name or number that it does not have."""
    from gradio.route_utils import FnIndexInferError

    return isinstance(error, FnIndexInferError | KeyError)
