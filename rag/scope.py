"""Which documents a question may use, as it was given and as the store knows them."""

from dataclasses import replace

from index.dates import is_iso
from index.errors import QuestionError
from index.store import Scope


def read_scope(scope: Scope) -> Scope:
    """Return a scope as the store compares it: no slash behind a folder, nothing twice.

    Raises QuestionError for a bad date.
    """
    for day in filter(None, (scope.since, scope.until)):
        if not is_iso(day):
            raise QuestionError(f"{day} is no date; write it as YYYY-MM-DD, 2024-04-01 say.")
    named = (_text(one).strip().removeprefix("./").rstrip("/") for one in scope.within)
    return replace(scope, path=_text(scope.path), within=tuple(dict.fromkeys(filter(None, named))))


def _text(path: str) -> str:
    return path.encode("utf-8", "replace").decode("utf-8")
