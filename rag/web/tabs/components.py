"""Options shared by the components and events of the tabs, and their translation."""

from collections.abc import Callable
from typing import Any

from rag.web.i18n import UiLanguage, translate
from rag.web.tabs.visitors import View

PAGE_EVENT: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""Options of every event: it is for the page alone and no public API endpoint."""
BRIEF_EVENT: dict[str, Any] = {**PAGE_EVENT, "queue": False}
"""Options of an event that a question may follow at once: a tab opened, documents chosen.

Such an event opens no stream. Gradio's server may send the result of the next event, a question
asked within some 50 ms, into the stream of this one, which the browser has just closed: it would
never be shown.
"""
WRITE_EVENT: dict[str, Any] = {**PAGE_EVENT, "concurrency_id": "write", "concurrency_limit": 1}
"""Options of an event that changes the documents: these run one at a time."""
OWN_HTML: dict[str, Any] = {"elem_classes": "yz-page", "apply_default_css": False}
"""Options of a component that shows HTML made by ``rag.web``."""

Translated = tuple[Any, Callable[[UiLanguage], dict[str, Any]]]
"""A component, and a function that returns its properties in a language."""

Personal = tuple[Any, Callable[[View], dict[str, Any]]]
"""A component, and a function that returns the properties that depend on the visitor."""


def translated(component: Any, key: str, property_name: str = "label") -> Translated:  # noqa: ANN401
    """Return a component one of whose properties is the text with a key of ``i18n.TEXTS``."""
    return component, lambda language: {property_name: translate(key, language)}


def event_text(event: Any, key: str) -> str:  # noqa: ANN401
    """Return the text under a key in the data of an event; '' if there is no text.

    The data come from the browser and may have any shape.
    """
    data = event._data
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""
