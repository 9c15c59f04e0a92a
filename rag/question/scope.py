"""Check and normalise the scope of a question: the documents that may answer it."""

from dataclasses import replace

from index.errors import QuestionError, StoreError
from index.store import EVERYWHERE, ReadableStore, Scope
from index.text.dates import is_iso
from rag.types import Citation


def read_scope(scope: Scope) -> Scope:
    """Return a scope in the form that the store compares.

    Trailing slashes of folders and duplicates are removed, and ``.`` means every document. Raises
    QuestionError for a bad date or an empty name.
    """
    for day in filter(None, (scope.since, scope.until)):
        if not is_iso(day):
            raise QuestionError(
                "{day} is no date; write it as YYYY-MM-DD, 2024-04-01 say.", day=day
            )
    given = [_without_surrogates(name) for name in scope.within]
    if not all(name.strip("/ ") for name in given):
        raise QuestionError(
            "An empty name chooses no document. Name a document or a folder, or leave the choice"
            " away to use all."
        )
    if any(name.strip() in (".", "./") for name in given):
        given = []
    named = (name.strip().removeprefix("./").rstrip("/") for name in given)
    return replace(
        scope,
        path=_without_surrogates(scope.path),
        within=tuple(dict.fromkeys(filter(None, named))),
    )


def check_scope(store: ReadableStore, scope: Scope) -> frozenset[int] | None:
    """Return the ids of the documents in a scope, or None for all documents.

    Raises StoreError if the store is empty or does not contain a name, so that no model is loaded
    in vain.
    """
    with store.snapshot():
        if not store.passage_count and store.folders is not None:
            raise StoreError(
                "None of the documents here is in a folder that you may see. Ask whoever runs this"
                " which folders are yours."
            )
        if not store.passage_count:
            raise StoreError(
                "The store in {folder} holds no documents. Add some: yinzheng sync FOLDER"
                " --store {folder}",
                folder=store.folder,
            )
        if scope == EVERYWHERE:
            return None
        return frozenset(store.documents_within(scope).tolist())


def is_in_scope(store: ReadableStore, documents: frozenset[int] | None, cited: Citation) -> bool:
    """Return True if a citation is from one of the documents; None stands for all documents."""
    if documents is None:
        return True
    with store.snapshot():
        return store.passage_by_key(cited.passage).document_id in documents


def _without_surrogates(path: str) -> str:
    """Return a path as SQLite can take it: names that are not UTF-8 contain lone surrogates."""
    return path.encode("utf-8", "replace").decode("utf-8")
