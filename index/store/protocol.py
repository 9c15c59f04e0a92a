"""The protocols through which answering reads a store; another store can implement them."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from index.embed import Tokens
from index.embed.token_codec import StoredTokens
from index.store.dense_index import Table
from index.store.document_status import UnreadFile
from index.store.layers.protocol import Layer
from index.store.lexical_index import Wording
from index.store.records import (
    EVERYWHERE,
    NameOccurrence,
    Scope,
    Selection,
    StoredDocument,
    StoredEnumeration,
    StoredPart,
    StoredPassage,
    StoredSentence,
)


class VectorIndex(Protocol):
    """The unit vectors of the passages and enumerations of one state of a store.

    ``index.store.dense_index.DenseIndex`` implements it with FAISS,
    ``index.store.milvus.MilvusIndex`` with Milvus.
    """

    @property
    def revision(self) -> str:
        """The revision of the store that the index belongs to."""

    @property
    def dimension(self) -> int:
        """How many numbers a vector has, 0 if there is none."""

    def search(
        self, table: Table, vector: np.ndarray, k: int, among: Selection | None = None
    ) -> list[tuple[int, float]]:
        """Return up to k pairs (row id, cosine), best first, for one unit vector (dim,).

        ``among`` are the rows to choose from, by default all.
        """

    def cosines(self, table: Table, vector: np.ndarray, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosines of rows to one unit vector (dim,), by id.

        Rows without a vector are left out.
        """

    def ids(self, table: Table) -> np.ndarray:
        """Return the ids of all rows with a vector, int64 (n,)."""

    def vectors(self, table: Table, ids: np.ndarray) -> np.ndarray:
        """Return the unit vectors of rows, float32 (n, dim), by their ids, int64 (n,).

        All of them must be among ``ids(table)``.
        """


class ReadableStore(Protocol):
    """The documents and passages of a store and their indexes, one state at a time.

    ``index.store.Store`` implements it with SQLite and a ``VectorIndex``.
    """

    folder: Path
    folders: frozenset[str] | None
    """The folders whose documents it shows; None: all that there are."""

    def snapshot(self, scope: Scope = EVERYWHERE) -> AbstractContextManager[VectorIndex]:
        """Hold one state of the store; gives the index of its vectors. May be nested.

        A document that several files hold is named after one in the scope of the outermost.
        """

    @property
    def passage_count(self) -> int:
        """How many passages the snapshot holds."""

    def meta(self) -> dict[str, str]:
        """Return the recorded facts about the store."""

    def counts(self) -> dict[str, int]:
        """Return how many rows each table holds."""

    def documents(self) -> list[dict[str, Any]]:
        """Return a summary of every file and the document it holds."""

    @property
    def revision(self) -> str:
        """A text that changes whenever the store does."""

    def listing(self) -> list[dict[str, Any]]:
        """Return every file and the document it holds, in less detail than ``documents``."""

    def unread(self) -> list[UnreadFile]:
        """Return the files that could not be read when they were last tried, and why."""

    def beginnings(self, ids: Iterable[int], length: int) -> dict[int, tuple[str, str]]:
        """Return the first characters of documents, restored and search layer, by id."""

    def document(self, document_id: int) -> StoredDocument:
        """Return the document with an id."""

    def document_by_path(self, path: str) -> StoredDocument:
        """Return the document of a path, below its folder or whole."""

    def files_of(self, document_id: int) -> list[str]:
        """Return the files that hold a document, by their whole paths, in order."""

    def paths(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the names of documents by id, without reading them."""

    def labels(self, ids: Iterable[int]) -> dict[int, str]:
        """Return folders, file names and titles of documents, in the search layer, by id."""

    def labelled(self, words: Iterable[str]) -> dict[int, frozenset[str]]:
        """Return which of some words stand in the label of each document that has any, by id."""

    def passages_of(self, documents: Iterable[int]) -> np.ndarray:
        """Return the ids of the passages of documents, int64."""

    def passages(self, ids: Iterable[int]) -> dict[int, StoredPassage]:
        """Return passages by id."""

    def passage_texts(self, ids: Iterable[int], layer: Layer, most: int) -> dict[int, str]:
        """Return the first characters of passages in a layer, by id."""

    def passage_at(self, document_id: int, position: int) -> StoredPassage | None:
        """Return the passage of a document that covers a restored position, if one does."""

    def passages_between(self, document_id: int, start: int, end: int) -> list[StoredPassage]:
        """Return the passages of a document that overlap a range, in order."""

    def documents_with_parts(self, kinds: Iterable[str], key: str = "") -> dict[int, str]:
        """Return the titles of documents, by id, with parts of one of the kinds.

        If a key is given, it is that of the part. Of very many documents only some are returned.
        """

    def parts(self, document_id: int, kinds: Iterable[str], key: str = "") -> list[StoredPart]:
        """Return the parts of a document that are of one of the kinds, in order."""

    def neighbours(self, passage: StoredPassage, expand: int) -> tuple[int, int]:
        """Return where the ``expand`` passages before and after a passage begin and end."""

    def passages_within(self, scope: Scope) -> Selection:
        """Return the passages of the documents in a scope."""

    def enumerations_within(self, scope: Scope) -> Selection:
        """Return the enumerations of the documents in a scope."""

    def documents_within(self, scope: Scope) -> np.ndarray:
        """Return the ids of the documents in a scope, int64."""

    def passage_by_key(self, key: str) -> StoredPassage:
        """Return the passage of a citation. Raises StoreError when it is gone."""

    def sentences(self, ids: Iterable[int]) -> dict[int, list[StoredSentence]]:
        """Return the sentences of passages in order, by passage id."""

    def sentence_places(self, ids: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
        """Return where the sentences of passages stand in their document, in order, by id."""

    def sentence_vectors(self, ids: Iterable[int]) -> dict[int, np.ndarray]:
        """Return the unit vectors of the sentences of passages, float32 ``(n, dim)``, by id."""

    def tokens(self, ids: Iterable[int]) -> dict[int, Tokens]:
        """Return the tokens of passages by id; a passage whose tokens are damaged has none."""

    def stored_tokens(self, ids: Iterable[int]) -> dict[int, StoredTokens]:
        """Return tokens as they are stored, which is quicker to read."""

    def enumerations(self, ids: Iterable[int]) -> dict[int, StoredEnumeration]:
        """Return enumerations by id; one that is damaged is left out."""

    def lexical(
        self, words: list[str], k: int, scope: Scope = EVERYWHERE
    ) -> list[tuple[int, float]]:
        """Return up to k pairs (passage id, BM25) in a scope, best first, for any of the words."""

    def wordings(
        self, things: Sequence[Sequence[Wording]], k: int, among: np.ndarray
    ) -> list[tuple[int, float]]:
        """Return up to k pairs (passage id, share), best first, for things in any wording.

        A thing counts as one word that stands where one of its wordings does. Of the passages
        ``among``, int64, the share is their BM25 over the most that is possible, 0 to 1.
        """

    def spellings(self, beginning: str, most: int) -> list[str]:
        """Return up to ``most`` words of the passages that begin with some letters."""

    def chinese_passages(self) -> np.ndarray:
        """Return the ids of all passages in Chinese, int64, ascending."""

    def chinese(self, ids: Iterable[int]) -> list[bool]:
        """Return for each passage whether most of its first characters are Chinese."""

    def frequencies(self, words: list[str]) -> dict[str, int]:
        """Return in how many passages each word occurs."""

    def names(self, keys: Iterable[str]) -> list[NameOccurrence]:
        """Return where the names of romanised keys stand."""

    def sound_keys(self) -> tuple[str, ...]:
        """Return the keys of all names that are found by their sound."""

    def among_names(self, forms: Iterable[str]) -> dict[str, bool]:
        """Return the Chinese forms that are names in some passage, True for those certainly so."""
