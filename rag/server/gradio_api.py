"""Offer the calls as endpoints of Gradio, for gradio_client and curl."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import ValidationError, validate_call

from rag.server.service import Calls, reason, wrong

R = TypeVar("R")


def offer_calls(calls: Calls) -> None:
    """Add ``ask``, ``search`` and ``documents``, and ``sync`` where it is allowed.

    Call inside the ``Blocks`` of a page. Nothing else of the page is offered by name.
    """
    from gradio.events import api

    # Gradio reads names, types and descriptions off the functions.
    def ask(question: str) -> dict[str, Any]:
        """Answer a question with cited quotes (the object of `yinzheng ask --json`)."""
        return _told(calls, calls.ask, question=question)

    def search(
        query: str, k: int = 10, path: str = "", since: str = "", until: str = "", expand: int = 0
    ) -> list[dict[str, Any]]:
        """List the passages for a query (the list of `yinzheng search --json`)."""
        return _told(
            calls,
            calls.search,
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
        return _told(calls, calls.documents)

    def sync() -> dict[str, Any]:
        """Read the corpus folder again (the report of `yinzheng sync --json`).

        In Python open the Client with download_files=False.
        """
        return _told(calls, calls.sync)

    for one in (ask, search, documents):
        api(one, api_name=one.__name__)
    if calls.settings.allow_writes:
        api(sync, api_name="sync", concurrency_id="write", concurrency_limit=1)


def _told(calls: Calls, call: Callable[..., R], **given: object) -> R:
    """Return what a call returns; what goes wrong becomes an error that Gradio shows."""
    from gradio import Error

    try:
        return validate_call(call)(**given)
    except ValidationError as error:
        told = wrong(error)
    except Exception as error:
        told = reason(error, calls.settings)
    raise Error(told, print_exception=False)
