"""A visit: a request, who sent it and which folders they may see; and what was done in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from index.messages import Message, say
from index.store import EVERYWHERE, Scope
from rag.types import Answer, Hits

VISIT_KEY = "yinzheng.visit"
"""The key of an ASGI scope that holds its ``Visit``."""
NOTES_KEY = "yinzheng.notes"
"""The key of a scope for what is noted while its request is answered: ``user`` and ``client`` for
its line in the log, and ``fault`` if something unexpected went wrong."""


@dataclass(frozen=True)
class Visit:
    """A request to a server: its id, the name of its user and the folders that they may see.

    ``user`` is '' where nobody had to say who they are; ``folders`` None stands for all of them.
    """

    request: str = ""
    user: str = ""
    folders: frozenset[str] | None = None


LOCAL = Visit()
"""What a program does in this process itself."""


def note_fault(request: Any) -> None:  # noqa: ANN401
    """Note that something unexpected went wrong with a request of Starlette or of Gradio."""
    request = getattr(request, "request", None) or request
    scope = getattr(request, "scope", None)
    if isinstance(scope, Mapping) and NOTES_KEY in scope:
        scope[NOTES_KEY]["fault"] = "yes"


def visit_of(request: Any) -> Visit | None:  # noqa: ANN401
    """Return the visit of a request of Starlette or of Gradio, None if it has none."""
    request = getattr(request, "request", None) or request  # Gradio wraps Starlette's
    scope = getattr(request, "scope", None)
    found = scope.get(VISIT_KEY) if isinstance(scope, Mapping) else None
    return found if isinstance(found, Visit) else None


def named(visit: Visit) -> str:
    """Return the id of a request in brackets, after a space; '' if it has none."""
    return f" (request {visit.request})" if visit.request else ""


def fault(visit: Visit) -> Message:
    """Return what whoever sent a request is told of an unexpected error."""
    if visit.request:
        return say(
            "Something went wrong here; the server's terminal tells what (request {request}).",
            request=visit.request,
        )
    return say("Something went wrong here; the server's terminal tells what.")


Outcome = Literal["answered", "refused", "found", "shown", "stopped", "failed"]


@dataclass(frozen=True)
class Activity:
    """A question, a search or a document that was opened, once it is over.

    ``text`` is the question, the query or the name of the document. ``answer`` and ``hits`` are
    what came out, if anything did; ``problem`` is the class of the error that ended it.
    """

    kind: Literal["ask", "search", "open"]
    visit: Visit
    text: str
    outcome: Outcome
    seconds: float = 0.0
    scope: Scope = EVERYWHERE
    answer: Answer | None = None
    hits: Hits = field(default_factory=Hits)
    problem: str = ""


Observer = Callable[[Activity], None]
"""Is told of every activity when it is over; it must not raise."""
