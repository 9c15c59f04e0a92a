"""Check and normalise the scope of a question: the documents that it may use."""

from dataclasses import replace

from index.errors import QuestionError, StoreError
from index.store import EVERYWHERE, ReadableStore, Scope
from index.text.dates import is_iso
from rag.types import Citation


def read_scope(scope: Scope) -> Scope:
    """Return a scope in the form that the store compares.

    Folders lose their trailing slash, duplicates go, and ``.`` means every document. Raises
    QuestionError for a bad date or an empty name.
    """
    for day in filter(None, (scope.since, scope.until)):
        if not is_iso(day):
            raise QuestionError(f"{day} is no date; write it as YYYY-MM-DD, 2024-04-01 say.")
    given = [_text(name) for name in scope.within]
    if not all(name.strip("/ ") for name in given):
        raise QuestionError(
            "An empty name chooses no document. Name a document or a folder, or leave the choice"
            " away to use all."
        )
    if any(name.strip() in (".", "./") for name in given):
        given = []
    named = (name.strip().removeprefix("./").rstrip("/") for name in given)
    return replace(scope, path=_text(scope.path), within=tuple(dict.fromkeys(filter(None, named))))


def check_scope(store: ReadableStore, scope: Scope) -> frozenset[int] | None:
    """Return the ids of the documents in a scope, None for all.

    Raises StoreError for an empty store or a name it does not hold, before a model is
    loaded for nothing.
    """
    with store.snapshot():
        if not store.passage_count:
            raise StoreError(
                f"The store in {store.folder} holds no documents. Add some: yinzheng sync FOLDER"
            )
        if scope == EVERYWHERE:
            return None
        return frozenset(store.documents_within(scope).tolist())


def holds(store: ReadableStore, documents: frozenset[int] | None, cited: Citation) -> bool:
    """Return True if a citation is of one of the documents; None stands for all of them."""
    if documents is None:
        return True
    with store.snapshot():
        return store.passage_by_key(cited.passage).document_id in documents


def _text(path: str) -> str:
    return path.encode("utf-8", "replace").decode("utf-8")
