"""Reject page events that name files outside the staging folder, or have a wrong shape.

Errors of events, rejected or failed, are answered and logged in a line: Gradio would print a
traceback, in which folders and parts of what was sent stand.
"""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.visit import LOCAL, fault, named, note_fault, visit_of
from rag.web.i18n import bilingual_message
from rag.web.upload_folder import staging_folder

_OTHER_SHAPE = "What was sent has another shape than what the page sends."


def reject_foreign_files(page: Any) -> None:  # noqa: ANN401
    """Make a page (``gradio.Blocks``) reject events that name a file outside the staging folder.

    This stops a client from reading any file of the server by its path, and server-side request
    forgery: Gradio downloads a file that is given by a URL, and checks paths only on a page that
    it launched itself. Input of a shape that the page never sends is answered with one line, and
    a missing text becomes ''; what a call of an endpoint leaves out at its end has its default.
    """
    # Wrapped on the page and not on its components: each session gets copies of those.
    preprocess = page.preprocess_data

    async def checked(block_fn: Any, inputs: list[Any], *more: Any, **by_name: Any) -> Any:  # noqa: ANN401
        from gradio import Error, Textbox

        if not all(is_staged(path) for path in _paths(inputs)):
            raise Error("Files are sent, not named by a path or address.", print_exception=False)
        try:
            values = await preprocess(block_fn, with_defaults(block_fn, inputs), *more, **by_name)
        except Error as error:
            raise Error(error.message, print_exception=False) from None
        except Exception:
            raise Error(_OTHER_SHAPE, print_exception=False) from None
        return [
            "" if isinstance(component, Textbox) and value is None else value
            for component, value in zip(block_fn.inputs, values, strict=True)
        ]

    page.preprocess_data = checked


def with_defaults(block_fn: Any, inputs: list[Any]) -> list[Any]:  # noqa: ANN401
    """Return the inputs of an endpoint (``gradio.api``), the last ones by default if left out."""
    from gradio.components.api_component import Api

    rest = block_fn.inputs[len(inputs) :]
    if not all(isinstance(component, Api) and component.value is not None for component in rest):
        return inputs
    return [*inputs, *(component.value for component in rest)]


def log_errors_in_a_line(page: Any) -> None:  # noqa: ANN401
    """Make the events of a page (``gradio.Blocks``) answer an unexpected error in a line.

    Halves of characters in what is sent are replaced before, events of the browser alone refused.
    """
    process = page.process_api

    async def logged(*given: Any, **more: Any) -> Any:  # noqa: ANN401
        from gradio import Error

        called = dict(zip(("block_fn", "inputs"), given, strict=False)) | more
        if getattr(called["block_fn"], "fn", None) is None:
            raise Error("The browser does this by itself.", print_exception=False)
        try:
            called["inputs"] = whole_characters(called["inputs"])
            if event := called.get("event_data"):
                event._data = whole_characters(event._data)
        except RecursionError:
            raise Error(_OTHER_SHAPE, print_exception=False) from None
        try:
            return await process(**called)
        except Error as error:
            error.print_exception = False
            raise
        except Exception:
            request = more.get("request")
            note_fault(request)
            visit = visit_of(request) or LOCAL
            logging.getLogger(__name__).exception("an event of the page failed%s", named(visit))
            raise Error(bilingual_message(fault(visit)), print_exception=False) from None

    page.process_api = logged


def whole_characters(value: Any) -> Any:  # noqa: ANN401
    """Return a JSON value with U+FFFD for each half of a character (surrogate) in its texts.

    A browser sends one for an emoji that was cut in two. No answer that repeats it could be
    written as UTF-8: Gradio would end the stream of the page.
    """
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [whole_characters(one) for one in value]
    if isinstance(value, dict):
        return {whole_characters(key): whole_characters(one) for key, one in value.items()}
    return value


def is_staged(path: str) -> bool:
    """Return True if a path, with its symbolic links resolved, lies in the staging folder."""
    try:
        return Path(path).resolve().is_relative_to(staging_folder())
    except (OSError, ValueError):
        return False


def _paths(inputs: list[Any]) -> Iterator[str]:
    """Yield every value under a key ``path`` in the inputs of an event, however deep."""
    stack: list[Any] = [*inputs]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            if "path" in value:
                yield str(value["path"])
            stack += value.values()
        elif isinstance(value, list):
            stack += value
