"""The audit log: who asked what of which folders, when, and what was cited."""

from collections.abc import Iterable
from typing import Any

from index.store import EVERYWHERE
from rag.server.monitoring.log_lines import json_line, now
from rag.types import Citation
from rag.visit import Activity

_LONGEST_TEXT = 4000  # characters of a question; longer ones are refused anyway


def audit_line(activity: Activity) -> str:
    """Return an activity as a line of the audit log.

    It names documents and places, and repeats the question, but quotes no document and holds no
    secret.
    """
    visit, answer = activity.visit, activity.answer
    entry: dict[str, Any] = {
        "time": now(),
        "request": visit.request,
        "user": visit.user,
        "folders": None if visit.folders is None else sorted(visit.folders),
        "kind": activity.kind,
        "text": activity.text[:_LONGEST_TEXT],
        "outcome": activity.outcome,
        "seconds": round(activity.seconds, 3),
    }
    if activity.scope != EVERYWHERE:
        entry["scope"] = activity.scope.to_dict()
    if answer:
        entry["understood"] = answer.understood
        entry["cited"] = _places(answer.citations)
        entry["nearest"] = _places(answer.nearest)
    elif activity.kind == "search":
        entry["found"] = [
            {"document": hit.document, "passage": hit.passage} for hit in activity.hits
        ]
    if activity.problem:
        entry["problem"] = activity.problem
    return json_line(entry)


def _places(citations: Iterable[Citation]) -> list[dict[str, object]]:
    return [
        {
            "document": citation.document,
            "passage": citation.passage,
            "start": citation.source_start,
            "end": citation.source_end,
        }
        for citation in citations
    ]
