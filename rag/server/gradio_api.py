"""Gradio API endpoints of the service, for gradio_client and curl."""

from typing import Any

from pydantic import ValidationError, validate_call

from rag.server.service import Service, client_message, validation_message
from rag.visit import LOCAL, visit_of


def add_endpoints(service: Service) -> None:
    """Add the endpoints ``ask``, ``search`` and ``documents``, and ``sync`` where allowed.

    Call this inside the ``Blocks`` of a page; no other event of the page is public.
    """
    from gradio import Request
    from gradio.events import api

    # Gradio publishes the names, parameter types and docstrings of these functions.
    def ask(question: str, request: Request, gloss: bool = False) -> dict[str, Any]:
        """Answer a question with cited quotes (the object of `yinzheng ask --json`).

        With gloss, Chinese quotes have pinyin and dictionary senses word by word.
        """
        return dict(_call(service, request, "ask", question=question, gloss=gloss))

    def search(
        query: str,
        request: Request,
        k: int = 10,
        path: str = "",
        since: str = "",
        until: str = "",
        expand: int = 0,
    ) -> list[dict[str, Any]]:
        """List the passages for a query (the list of `yinzheng search --json`)."""
        return list(
            _call(
                service,
                request,
                "search",
                query=query,
                k=k,
                path=path,
                since=since,
                until=until,
                expand=expand,
            )
        )

    def documents(request: Request) -> dict[str, Any]:
        """Tell what the store holds (the object of `yinzheng info --json`, folders by name).

        In Python open the Client with download_files=False, or it takes every path for a file
        to fetch.
        """
        return dict(_call(service, request, "documents"))

    def sync(request: Request) -> dict[str, Any]:
        """Read the corpus folder again (the report of `yinzheng sync --json`).

        In Python open the Client with download_files=False.
        """
        return dict(_call(service, request, "sync"))

    for endpoint in (ask, search, documents):
        api(endpoint, api_name=endpoint.__name__)
    if service.settings.allow_writes:
        api(sync, api_name="sync", concurrency_id="write", concurrency_limit=1)


def _call(service: Service, request: object, method: str, **arguments: object) -> Any:  # noqa: ANN401
    """Validate the arguments and call a method of the service that the request may use.

    Raises gradio.Error with the client's message.
    """
    from gradio import Error

    visit = visit_of(request)
    try:
        return validate_call(getattr(service.seen_by(visit), method))(**arguments)
    except ValidationError as error:
        message = validation_message(error)
    except Exception as error:
        message = client_message(error, service.settings, visit or LOCAL)
    raise Error(message, print_exception=False)
