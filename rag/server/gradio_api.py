"""Gradio API endpoints of the service, for gradio_client and curl."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ValidationError, validate_call

from rag.server.service import Service, client_message, validation_message

R = TypeVar("R")


def add_endpoints(service: Service) -> None:
    """Add the endpoints ``ask``, ``search`` and ``documents``, and ``sync`` where allowed.

    Call this inside the ``Blocks`` of a page; no other event of the page is public.
    """
    from gradio.events import api

    # Gradio publishes the names, parameter types and docstrings of these functions.
    def ask(question: str, gloss: bool = False) -> dict[str, Any]:
        """Answer a question with cited quotes (the object of `yinzheng ask --json`).

        With gloss, Chinese quotes have pinyin and dictionary senses word by word.
        """
        return _call(service, service.ask, question=question, gloss=gloss)

    def search(
        query: str, k: int = 10, path: str = "", since: str = "", until: str = "", expand: int = 0
    ) -> list[dict[str, Any]]:
        """List the passages for a query (the list of `yinzheng search --json`)."""
        return _call(
            service,
            service.search,
            query=query,
            k=k,
            path=path,
            since=since,
            until=until,
            expand=expand,
        )

    def documents() -> dict[str, Any]:
        """Tell what the store holds (the object of `yinzheng info --json`, folders by name).

        In Python open the Client with download_files=False, or it takes every path for a file
        to fetch.
        """
        return _call(service, service.documents)

    def sync() -> dict[str, Any]:
        """Read the corpus folder again (the report of `yinzheng sync --json`).

        In Python open the Client with download_files=False.
        """
        return _call(service, service.sync)

    for endpoint in (ask, search, documents):
        api(endpoint, api_name=endpoint.__name__)
    if service.settings.allow_writes:
        api(sync, api_name="sync", concurrency_id="write", concurrency_limit=1)


def _call(service: Service, method: Callable[..., R], **arguments: object) -> R:
    """Validate the arguments and call a method; raises gradio.Error with the client's message."""
    from gradio import Error

    try:
        return validate_call(method)(**arguments)
    except ValidationError as error:
        message = validation_message(error)
    except Exception as error:
        message = client_message(error, service.settings)
    raise Error(message, print_exception=False)
