"""Open the chat model that the user chose, and stream from it.

The key is read only from the provider's own environment variable. Errors are reported in our own
words, because the message of an endpoint may repeat the key or the documents.
"""

import asyncio
import os
import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, cast
from urllib.parse import urlsplit

from index.errors import SettingsError, YinzhengError
from index.messages import Message, say
from index.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

Reason = Literal[
    "timeout", "unreachable", "key", "long", "redirect", "refused", "cut", "unreadable"
]

# The package and the environment variable with the key of each provider; Ollama needs no key.
_PACKAGES = {
    "openai": ("langchain_openai", "OPENAI_API_KEY"),
    "ollama": ("langchain_ollama", ""),
    "anthropic": ("langchain_anthropic", "ANTHROPIC_API_KEY"),
}
_STOP_CHECK_SECONDS = 0.2  # between checks whether the user stopped a request that is waiting
_MOST_CHARACTERS = 400_000  # of an answer and the thoughts before it
_PLACEHOLDER = "none"  # a local endpoint needs no key, but the client insists on it
# The last chunk of a whole answer has one of these, depending on the provider.
_END_KEYS = ("finish_reason", "stop_reason", "done_reason")


class EndpointError(YinzhengError):
    """The endpoint gave no complete answer; ``status`` is its HTTP status, 0 if there is none."""

    def __init__(self, reason: Reason, status: int = 0) -> None:
        told = say("The language model gave no answer ({reason}).", reason=Message(reason))
        super().__init__(told)
        self.reason = reason
        self.status = status


@dataclass(frozen=True)
class Messages:
    """What is sent: our instructions, and as ``user`` the passages with the question."""

    system: str
    user: str


class Llm:
    """A chat model behind an endpoint; it can be shared between threads."""

    def __init__(
        self, model: "BaseChatModel", seconds: float, stop: threading.Event | None = None
    ) -> None:
        """Wrap a LangChain chat model whose complete answer may take ``seconds``.

        Setting ``stop`` ends an answer.
        """
        self.seconds = seconds
        self._model = model
        self._stop = stop

    def until(self, stop: threading.Event) -> "Llm":
        """Return the same model with answers that end when ``stop`` is set."""
        return Llm(self._model, self.seconds, stop)

    def stream(self, messages: Messages) -> Generator[str, None, None]:
        """Yield the text of the answer as it arrives; closing the iterator ends the request.

        Raises EndpointError if the endpoint fails, takes too long or breaks off.
        """
        pieces: queue.SimpleQueue[str | EndpointError | None] = queue.SimpleQueue()
        running = asyncio.run_coroutine_threadsafe(self._read(messages, pieces), _loop())
        try:
            while not (self._stop and self._stop.is_set()):
                try:
                    piece = pieces.get(timeout=_STOP_CHECK_SECONDS if self._stop else None)
                except queue.Empty:
                    continue
                if piece is None:
                    return
                if isinstance(piece, EndpointError):
                    raise piece
                yield piece
        finally:
            running.cancel()

    async def _read(
        self, messages: Messages, pieces: "queue.SimpleQueue[str | EndpointError | None]"
    ) -> None:
        from langsmith import tracing_context

        ended, length = False, 0
        reading = cast("asyncio.Task[None]", asyncio.current_task())
        sent = [("system", messages.system), ("user", messages.user)]
        try:
            # The user chose this endpoint and no other: no trace goes to a third party.
            with tracing_context(enabled=False):
                async with asyncio.timeout(self.seconds):
                    async with aclosing(self._model.astream(sent)) as chunks:  # type: ignore[type-var]
                        async for chunk in chunks:
                            if reading.cancelling():
                                # What waits for a chunk may lose a cancellation that comes
                                # together with it: asyncio.wait_for does before Python 3.12.
                                raise asyncio.CancelledError
                            ended |= any(map(chunk.response_metadata.get, _END_KEYS))
                            piece = str(chunk.text)
                            pieces.put(piece)
                            length += len(piece)
                            if length > _MOST_CHARACTERS:
                                ended = False
                                break
            pieces.put(None if ended else EndpointError("cut"))
        except Exception as error:  # the clients of the providers raise anything
            reported = _endpoint_error(error)
            for cause in list(_causes(error)):
                # The frames it holds form a cycle with the connection's generators. Collected
                # in another thread while this one closes them, Python warns on stderr.
                cause.__traceback__ = None
            pieces.put(reported)


def check_llm(settings: Settings) -> None:
    """Raise SettingsError if the setting ``llm`` cannot work; imports nothing slow to load."""
    if not settings.llm:
        return
    provider, _, model = settings.llm.partition(":")
    if provider not in _PACKAGES or not model.strip():
        raise SettingsError(
            "The setting llm names provider and model, for example openai:MODEL, ollama:MODEL"
            " or anthropic:MODEL."
        )
    package, key = _PACKAGES[provider]
    if find_spec(package) is None:
        raise SettingsError(
            "Models of {provider} need another package. Install it: pip install"
            " 'yinzheng[{provider}]'",
            provider=provider,
        )
    url = urlsplit(settings.llm_url)
    if settings.llm_url and (url.scheme not in ("http", "https") or not url.hostname):
        raise SettingsError("The setting llm_url is an address such as http://127.0.0.1:8000/v1.")
    if url.username or url.password:
        hint = say("Leave it out.")
        if key:
            hint = say("Put the key in the environment as {key}.", key=key)
        raise SettingsError(
            "The setting llm_url must hold no user name or password. {hint}", hint=hint
        )
    if key and not settings.llm_url and not os.environ.get(key):
        raise SettingsError(
            "Models of {provider} need a key. Put it in the environment as {key}; a local"
            " server needs none, only its address: --llm-url URL",
            provider=provider,
            key=key,
        )


def open_llm(settings: Settings) -> Llm | None:
    """Return the chat model that the settings name, or None. Nothing is sent yet.

    Raises SettingsError if the setting cannot work.
    """
    check_llm(settings)
    if not settings.llm:
        return None
    from langchain.chat_models import init_chat_model

    provider, _, name = settings.llm.partition(":")
    options: dict[str, Any] = {}
    if provider == "ollama":
        options["client_kwargs"] = {"timeout": settings.llm_timeout}
    else:
        options |= {"timeout": settings.llm_timeout, "max_retries": 0}
    if settings.llm_url:
        options["base_url"] = settings.llm_url
    key = _PACKAGES[provider][1]
    if key and not os.environ.get(key):
        options["api_key"] = _PLACEHOLDER
    if settings.llm_url or provider == "ollama":
        # Some hosted models refuse any temperature; local ones copy best at 0.
        options["temperature"] = 0
    model = init_chat_model(name.strip(), model_provider=provider, **options)
    _follow_no_redirects(model)
    return Llm(model, settings.llm_timeout)


def _follow_no_redirects(model: "BaseChatModel") -> None:
    """Make a chat model send nothing to where its endpoint redirects: the passages go along.

    Raises YinzhengError if its HTTP clients are not where they were in the versions we know.
    """
    names = ("root_client", "root_async_client", "_client", "_async_client")
    clients = [getattr(getattr(model, name, None), "_client", None) for name in names]
    found: list[Any] = [client for client in clients if hasattr(client, "follow_redirects")]
    if not found:
        raise YinzhengError(
            "This version of the language model's package may send passages to another address"
            " than llm_url. Install the versions of constraints.txt."
        )
    for client in found:
        client.follow_redirects = False


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Return the event loop of all requests, which runs in a thread of its own.

    Thus deadlines hold to the second and a closed request ends at once, even if the caller already
    has a running loop, as in a notebook.
    """
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="yinzheng-llm", daemon=True).start()
    return loop


def _endpoint_error(error: Exception) -> EndpointError:
    """Return the kind of error that a client raised, without its message."""
    if isinstance(error, TimeoutError) or "Timeout" in type(error).__name__:
        return EndpointError("timeout")
    status = getattr(error, "status_code", None)
    if isinstance(status, int) and 300 <= status < 400:
        return EndpointError("redirect", status)
    if isinstance(status, int) and status >= 400:
        if status in (401, 403):
            return EndpointError("key", status)
        long = status == 413 or (status == 400 and "context" in str(error).lower())
        return EndpointError("long" if long else "refused", status)
    if isinstance(error, ValueError | TypeError | KeyError | AttributeError):
        return EndpointError("unreadable")
    causes = [type(cause).__name__ for cause in _causes(error)]
    if any(name in ("RemoteProtocolError", "ReadError", "IncompleteRead") for name in causes):
        return EndpointError("cut")
    if isinstance(error, OSError) or any("Connect" in name for name in causes):
        return EndpointError("unreachable")
    return EndpointError("refused")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and then those that caused it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
