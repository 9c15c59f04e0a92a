"""What the tabs share: how events are declared, and the words a component wears."""

from collections.abc import Callable
from typing import Any

from rag.web.i18n import Tongue, say

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""Of an event that is for the page alone."""
WRITING: dict[str, Any] = {**PRIVATE, "concurrency_id": "write", "concurrency_limit": 1}
"""Of an event that changes the documents: one after the other."""
PLAIN: dict[str, Any] = {"elem_classes": "yz-page", "apply_default_css": False}
"""Of a component that shows our own HTML."""

Dress = tuple[Any, Callable[[Tongue], dict[str, Any]]]
"""A component and the words it has in a language."""


def worded(component: Any, key: str, part: str = "label") -> Dress:  # noqa: ANN401
    """Return a component of which one part is words of the page."""
    return component, lambda tongue: {part: say(key, tongue)}


def said(event: Any, key: str) -> str:  # noqa: ANN401
    """Return what the browser says under a key of an event, '' where it says nothing of use."""
    data = event._data
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""
