"""What a passage or quote is told with in other frameworks: its place, beside its text."""

from typing import Any

from rag.types import Citation, Hit


def metadata_of(found: Hit | Citation) -> dict[str, Any]:
    """Return document, score, the offsets in the source, place, title and date."""
    return {
        "document": found.document,
        "score": found.score,
        "start": found.source_start,
        "end": found.source_end,
        "place": found.place,
        "title": found.title,
        "date": found.date,
    }
