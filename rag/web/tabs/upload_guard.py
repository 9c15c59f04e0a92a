"""What events of the page may bring: text and lists, and no file that was not sent to it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rag.web.upload_folder import sent_folder


def keep_local(page: Any) -> None:  # noqa: ANN401
    """Have a page refuse events that name a file outside the folder of what was sent.

    The framework would download what is named by an address, and it looks at paths only where
    it launched the page itself. What has another shape than the page sends is refused in a line,
    and no text is ''. Sessions copy the components of a page, so the page is asked.
    """
    preprocess = page.preprocess_data

    async def checked(block_fn: Any, inputs: list[Any], *more: Any, **named: Any) -> Any:  # noqa: ANN401
        from gradio import Error, Textbox

        if not all(was_sent(path) for path in _paths(inputs)):
            raise Error("Files are sent, not named by a path or address.", print_exception=False)
        try:
            values = await preprocess(block_fn, inputs, *more, **named)
        except Error:
            raise
        except Exception:
            told = "What was sent has another shape than what the page sends."
            raise Error(told, print_exception=False) from None
        boxes = [isinstance(one, Textbox) for one in block_fn.inputs]
        return [
            "" if box and value is None else value for box, value in zip(boxes, values, strict=True)
        ]

    page.preprocess_data = checked


def was_sent(path: str) -> bool:
    """Tell whether a path lies in the folder of what was sent to the page."""
    try:
        return Path(path).resolve().is_relative_to(sent_folder())
    except (OSError, ValueError):
        return False


def _paths(inputs: list[Any]) -> Iterator[str]:
    """Yield what may be a file in the values of an event, however deep."""
    left: list[Any] = [*inputs]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            if "path" in one:
                yield str(one["path"])
            left += one.values()
        elif isinstance(one, list):
            left += one
