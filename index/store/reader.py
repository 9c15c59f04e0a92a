"""Read the store: small frozen records, one consistent snapshot at a time."""

import sqlite3
import threading
import weakref
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.embed import Tokens
from index.embed.token_codec import Codebook, StoredTokens, codebook_of
from index.embed.vector_codec import by_id, read_bytes
from index.errors import StoreError
from index.settings import Settings
from index.store import dense_index, document_names, excerpts, name_index, part_index
from index.store.document_status import UnreadFile, unread_files
from index.store.label_index import LabelIndex
from index.store.layers import choice, layers_of
from index.store.layers.place import place_of as text_place_of
from index.store.layers.protocol import Layer
from index.store.lexical_index import LexicalIndex, Wording
from index.store.milvus import MilvusIndex
from index.store.milvus.choice import require
from index.store.milvus.connection import Connection
from index.store.milvus.publication import place_of
from index.store.protocol import VectorIndex
from index.store.records import (
    EVERYWHERE,
    NameOccurrence,
    Rule,
    Scope,
    Selection,
    StoredDocument,
    StoredEnumeration,
    StoredPart,
    StoredPassage,
    StoredSentence,
)
from index.store.rows import document_of, enumeration_of, passage_of, tokens_of
from index.store.schema import connect, unusable
from index.store.scope_filter import ScopeFilter, hide_others

_DOCUMENTS_CACHED = 64
_VARIABLES = 10_000  # SQLite takes 32,766 in one statement
_PASSAGES = (
    "SELECT p.id, p.document_id, p.ordinal, p.start, p.end, d.digest FROM passages p"
    " JOIN documents d ON d.id = p.document_id"
)
_OF_KEY = (
    f"{_PASSAGES} WHERE p.ordinal = ? AND substr(d.digest, 1, 12) = ?"
    " AND d.digest BETWEEN ? AND ? || '~'"  # '~' is after all digits
)
# An outdated document may have the content of one that replaces it; the latter comes first.
_PASSAGE_BY_KEY = (f"{_OF_KEY} AND d.state != 'outdated'", f"{_OF_KEY} AND d.state = 'outdated'")


class Store:
    """The read side of a store folder. Safe to share between threads.

    All reading happens inside ``snapshot()``, which shows one state of the store even
    while ``sync`` writes another. A store that nobody holds any more is closed.
    """

    def __init__(self, folder: Path, folders: Collection[str] | None = None) -> None:
        """Open the store in a folder, with the documents in some folders if these are given.

        Such a store is the same in everything as one that was made of these documents only.
        Raises StoreError when there is none.
        """
        self.folder = folder
        self.folders = None if folders is None else frozenset(folders)
        self._connection = connect(folder)
        weakref.finalize(self, self._connection.close).atexit = False
        if self.folders is not None:
            hide_others(self._connection, self.folders)
        self._lexical = self._new_lexical_index()
        self._labels = LabelIndex(self._connection)
        self._chinese = excerpts.ChinesePassages(self._connection)
        self._lock = threading.RLock()
        self._dense: VectorIndex | None = None
        self._milvus: Connection | None = None
        self._lineage = ""
        self._codebook: Codebook | None = None
        self._depth = 0
        self._count = 0
        self._sounds: tuple[str, ...] | None = None
        self._documents: OrderedDict[int, StoredDocument] = OrderedDict()
        self._scope = EVERYWHERE
        self._scope_filter = ScopeFilter(self._connection)

    @classmethod
    def of(cls, settings: Settings) -> "Store":
        """Open the store of some settings.

        Raises StoreError when there is none, or they name a Milvus that does not search it or a
        database that does not keep its texts.
        """
        store = cls(settings.store)
        with store._reading():
            require(store._connection, settings)
            choice.require(store._connection, settings)
        return store

    def close(self) -> None:
        """Close the database, and Milvus if it searches the vectors."""
        with self._lock:
            self._connection.close()
            self._give_up_milvus()

    @contextmanager
    def snapshot(self, scope: Scope = EVERYWHERE) -> Iterator[VectorIndex]:
        """Hold one state of the store; yields the index of its vectors. May be nested.

        A document that several files hold is named after one in the scope of the outermost.
        Raises StoreError when the database cannot be read, or Milvus not be reached. What reads
        texts raises it when a database keeps them that cannot be reached.
        """
        with self._lock:
            self._depth += 1
            try:
                if self._depth == 1:
                    self._begin()
                    if scope != self._scope:
                        self._documents.clear()
                        self._scope = scope
                assert self._dense is not None
                yield self._dense
            except sqlite3.Error as error:
                raise unusable(self.folder, error) from error
            finally:
                self._depth -= 1
                if self._depth == 0 and self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def _begin(self) -> None:
        self._connection.execute("BEGIN")
        now = dense_index.revision(self._connection)
        if self._dense is None or self._dense.revision != now:
            earlier, self._dense = self._dense, None  # unusable if following fails half way
            lineage = dense_index.lineage(self._connection)
            if lineage != self._lineage:  # restored from a backup: other rows have known ids
                earlier, self._lineage = None, lineage
                self._lexical = self._new_lexical_index()
                self._chinese = excerpts.ChinesePassages(self._connection)
            self._dense = self._follow(earlier) or self._new_index(now)
            self._documents.clear()
            self._lexical.forget()
            self._labels.forget()
            self._sounds = None
            self._chinese.forget()
            if self.folders is not None:  # a file that is moved shows passages of long ago
                self._chinese = excerpts.ChinesePassages(self._connection)
            self._codebook = codebook_of(self.meta().get("model", ""))
            query = "SELECT count(*) FROM passages"
            self._count = int(self._connection.execute(query).fetchone()[0])

    def _follow(self, earlier: VectorIndex | None) -> VectorIndex | None:
        """Turn the index of an earlier revision into that of this one, if that saves time."""
        if isinstance(earlier, dense_index.DenseIndex) and place_of(self._connection) is None:
            return dense_index.follow(earlier, self._connection)
        return None

    def _new_index(self, revision: str) -> VectorIndex:
        place = place_of(self._connection)
        if place is not None:
            address = place.address(self.folder)
            if self._milvus is None or self._milvus.address != address:
                self._give_up_milvus()
                self._milvus = Connection(address)
                weakref.finalize(self, self._milvus.forget).atexit = False
            limited = self.folders is not None
            return MilvusIndex(self._connection, self._milvus, place, revision, limited=limited)
        if self.folders is not None:  # what is published holds the vectors of all documents
            return dense_index.build(self._connection)
        return dense_index.load(self.folder, self._connection)

    def _give_up_milvus(self) -> None:
        if self._milvus is not None:
            self._milvus.close()
            self._milvus = None

    def _new_lexical_index(self) -> LexicalIndex:
        return LexicalIndex(self._connection, limited=self.folders is not None)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._lock:
            try:
                yield
            except sqlite3.Error as error:
                raise unusable(self.folder, error) from error

    @property
    def passage_count(self) -> int:
        """How many passages the snapshot holds."""
        return self._count

    @property
    def texts_in(self) -> str:
        """The database that keeps the texts of the documents, '' if SQLite does."""
        with self._reading():
            place = text_place_of(self._connection)
            return str(place.address) if place is not None else ""

    def meta(self) -> dict[str, str]:
        """Return the recorded facts about the store."""
        with self._reading():
            rows = self._connection.execute("SELECT key, value FROM meta")
            return {row["key"]: row["value"] for row in rows}

    def counts(self) -> dict[str, int]:
        """Return how many rows each table holds."""
        tables = ("documents", "files", "passages", "sentences", "enumerations")
        with self._reading():
            return {
                table: int(self._connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for table in tables
            }

    def documents(self) -> list[dict[str, Any]]:
        """Return a summary of every file and the document it holds."""
        with self._reading():
            return document_names.summaries(self._connection)

    @property
    def revision(self) -> str:
        """A text that changes whenever the store does."""
        with self._reading():
            return dense_index.revision(self._connection)

    def listing(self) -> list[dict[str, Any]]:
        """Return every file and the document it holds, in less detail than ``documents``."""
        with self._reading():
            return document_names.listing(self._connection)

    def unread(self) -> list[UnreadFile]:
        """Return the files that could not be read when they were last tried, and why."""
        with self._reading():
            return unread_files(self._connection)

    def beginnings(self, ids: Iterable[int], length: int) -> dict[int, tuple[str, str]]:
        """Return the first characters of documents, restored and search layer, by id."""
        with self._reading():
            return layers_of(self._connection).beginnings(ids, length)

    def document(self, document_id: int) -> StoredDocument:
        """Return the document with an id."""
        known = self._documents.get(document_id)
        if known is None:
            known = self._documents[document_id] = self._read_document(document_id)
            if len(self._documents) > _DOCUMENTS_CACHED:
                self._documents.popitem(last=False)
        return known

    def document_by_path(self, path: str) -> StoredDocument:
        """Return the document of a path, below its folder or whole.

        Raises StoreError when no file has that path, or several with different texts.
        """
        return self.document(document_names.find_document(self._connection, path))

    def files_of(self, document_id: int) -> list[str]:
        """Return the files that hold a document, by their whole paths, in order."""
        return document_names.files_of(self._connection, document_id)

    def _read_document(self, document_id: int) -> StoredDocument:
        row = layers_of(self._connection).document(document_id)
        if row is None:
            raise StoreError("A document is gone from the store. Check it: yinzheng doctor")
        return document_of(row, document_names.name_of(self._connection, document_id, self._scope))

    def paths(self, ids: Iterable[int]) -> dict[int, str]:
        """Return the names of documents by id, without reading them."""
        return {key: document_names.name_of(self._connection, key, self._scope) for key in ids}

    def labels(self, ids: Iterable[int]) -> dict[int, str]:
        """Return folders, file names and titles of documents, in the search layer, by id."""
        return self._labels.labels(ids)

    def labelled(self, words: Iterable[str]) -> dict[int, frozenset[str]]:
        """Return which of some words stand in the label of each document that has any, by id."""
        return self._labels.labelled(words)

    def passages(self, ids: Iterable[int]) -> dict[int, StoredPassage]:
        """Return passages by id."""
        wanted = list(ids)
        found = {}
        for start in range(0, len(wanted), _VARIABLES):
            part = wanted[start : start + _VARIABLES]
            marks = ",".join("?" * len(part))
            for row in self._connection.execute(f"{_PASSAGES} WHERE p.id IN ({marks})", part):
                found[row["id"]] = passage_of(row)
        return found

    def passage_texts(self, ids: Iterable[int], layer: Layer, most: int) -> dict[int, str]:
        """Return the first characters of passages in a layer, by id."""
        return layers_of(self._connection).passage_texts(ids, layer, most)

    def passage_at(self, document_id: int, position: int) -> StoredPassage | None:
        """Return the passage of a document that covers a restored position, if one does."""
        row = self._connection.execute(
            f"{_PASSAGES} WHERE p.document_id = ? AND p.start <= ? AND p.end > ?",
            (document_id, position, position),
        ).fetchone()
        return passage_of(row) if row else None

    def passages_between(self, document_id: int, start: int, end: int) -> list[StoredPassage]:
        """Return the passages of a document that overlap a range, in order."""
        rows = self._connection.execute(
            f"{_PASSAGES} WHERE p.document_id = ? AND p.start < ? AND p.end > ? ORDER BY p.ordinal",
            (document_id, end, start),
        )
        return [passage_of(row) for row in rows]

    def documents_with_parts(self, kinds: Iterable[str], key: str = "") -> dict[int, str]:
        """Return the titles of documents, by id, with parts of one of the kinds.

        If a key is given, it is that of the part. Of very many documents only some are returned.
        """
        return part_index.documents_with(self._connection, kinds, key)

    def parts(self, document_id: int, kinds: Iterable[str], key: str = "") -> list[StoredPart]:
        """Return the parts of a document that are of one of the kinds, in order."""
        return part_index.parts_of(self._connection, document_id, kinds, key)

    def neighbours(self, passage: StoredPassage, expand: int) -> tuple[int, int]:
        """Return where the ``expand`` passages before and after a passage begin and end."""
        row = self._connection.execute(
            "SELECT min(start), max(end) FROM passages WHERE document_id = ?"
            " AND ordinal BETWEEN ? AND ?",
            (passage.document_id, passage.ordinal - expand, passage.ordinal + expand),
        ).fetchone()
        return int(row[0]), int(row[1])

    def passages_of(self, documents: Iterable[int]) -> np.ndarray:
        """Return the ids of the passages of documents, int64."""
        found: list[int] = []
        wanted = list(documents)
        for start in range(0, len(wanted), _VARIABLES):
            part = wanted[start : start + _VARIABLES]
            marks = ",".join("?" * len(part))
            query = f"SELECT id FROM passages WHERE document_id IN ({marks})"
            found += (row[0] for row in self._connection.execute(query, part))
        return np.array(sorted(found), dtype=np.int64)

    def passages_within(self, scope: Scope) -> Selection:
        """Return the passages of the documents in a scope."""
        return self._rows("passages", scope)

    def enumerations_within(self, scope: Scope) -> Selection:
        """Return the enumerations of the documents in a scope."""
        return self._rows("enumerations", scope)

    def documents_within(self, scope: Scope) -> np.ndarray:
        """Return the ids of the documents in a scope, int64.

        Raises StoreError when it names a document or folder that the store does not hold.
        """
        return np.array(self._scope_filter.documents(scope, check=True), dtype=np.int64)

    def _rows(self, table: str, scope: Scope) -> Selection:
        rows = self._connection.execute(*self._scope_filter.rows(table, scope))
        documents = np.array(self._scope_filter.documents(scope), dtype=np.int64)
        return Selection(np.array([row[0] for row in rows], dtype=np.int64), Rule(documents))

    def passage_by_key(self, key: str) -> StoredPassage:
        """Return the passage of a citation. Raises StoreError when it is gone."""
        digest, _, ordinal = key.rpartition("-")
        for query in _PASSAGE_BY_KEY:
            row = self._connection.execute(query, (ordinal, digest, digest, digest)).fetchone()
            if row is not None:
                return passage_of(row)
        raise StoreError("The store holds no passage {key}; it may have been updated.", key=key)

    def sentences(self, ids: Iterable[int]) -> dict[int, list[StoredSentence]]:
        """Return the sentences of passages in order, by passage id."""
        found: dict[int, list[StoredSentence]] = {passage_id: [] for passage_id in ids}
        if not self._size:
            return found
        marks = ",".join("?" * len(found))
        rows = self._connection.execute(
            "SELECT passage_id, start, end, speaker, vector FROM sentences"
            f" WHERE passage_id IN ({marks}) ORDER BY passage_id, ordinal",
            list(found),
        ).fetchall()
        vectors = read_bytes([row["vector"] for row in rows], self._size)
        for (passage_id, start, end, speaker, _), own in zip(rows, vectors, strict=True):
            found[passage_id].append(StoredSentence(passage_id, start, end, speaker, own))
        return found

    def sentence_vectors(self, ids: Iterable[int]) -> dict[int, np.ndarray]:
        """Return the unit vectors of the sentences of passages, float32 ``(n, dim)``, by id."""
        if not self._size:
            return {}
        return by_id(self._of("vector FROM sentences", ids), self._size)

    def sentence_places(self, ids: Iterable[int]) -> dict[int, list[tuple[int, int]]]:
        """Return where the sentences of passages stand in their document, in order, by id."""
        found: dict[int, list[tuple[int, int]]] = {}
        for passage_id, start, end in self._of("start, end FROM sentences", ids):
            found.setdefault(passage_id, []).append((start, end))
        return found

    def tokens(self, ids: Iterable[int]) -> dict[int, Tokens]:
        """Return the tokens of passages by id; a passage whose tokens are damaged has none."""
        return {
            passage_id: stored.tokens() for passage_id, stored in self.stored_tokens(ids).items()
        }

    def stored_tokens(self, ids: Iterable[int]) -> dict[int, StoredTokens]:
        """Return tokens as they are stored, which is quicker to read."""
        rows = self._of("packed FROM tokens", ids)
        read = ((passage_id, tokens_of(packed, self._codebook)) for passage_id, packed in rows)
        return {passage_id: tokens for passage_id, tokens in read if tokens is not None}

    def _of(self, chosen: str, ids: Iterable[int]) -> sqlite3.Cursor:
        """Select a column from the rows of passages, those of each next to each other."""
        wanted = list(ids)
        marks = ",".join("?" * len(wanted))
        where = f"WHERE passage_id IN ({marks}) ORDER BY passage_id"
        return self._connection.execute(f"SELECT passage_id, {chosen} {where}", wanted)

    @property
    def _size(self) -> int:
        """How many numbers a vector has."""
        return self._dense.dimension if self._dense is not None else 0

    def enumerations(self, ids: Iterable[int]) -> dict[int, StoredEnumeration]:
        """Return enumerations by id; one that is damaged is left out."""
        values = list(ids)
        marks = ",".join("?" * len(values))
        rows = self._connection.execute(f"SELECT * FROM enumerations WHERE id IN ({marks})", values)
        found = map(enumeration_of, rows)
        return {enumeration.id: enumeration for enumeration in found if enumeration is not None}

    def lexical(
        self, words: list[str], k: int, scope: Scope = EVERYWHERE
    ) -> list[tuple[int, float]]:
        """Return up to k pairs (passage id, BM25) in a scope, best first, for any of the words."""
        among = None if scope == EVERYWHERE else self.passages_within(scope).ids
        return self._lexical.search(words, k, among)

    def wordings(
        self, things: Sequence[Sequence[Wording]], k: int, among: np.ndarray
    ) -> list[tuple[int, float]]:
        """Return up to k pairs (passage id, share), best first, for things in any wording."""
        return self._lexical.search_wordings(things, k, among)

    def spellings(self, beginning: str, most: int) -> list[str]:
        """Return up to ``most`` words of the passages that begin with some letters."""
        return self._lexical.spellings(beginning, most)

    def chinese_passages(self) -> np.ndarray:
        """Return the ids of all passages in Chinese, int64, ascending."""
        return self._chinese.ids()

    def chinese(self, ids: Iterable[int]) -> list[bool]:
        """Return for each passage whether most of its first characters are Chinese."""
        return excerpts.chinese(self._connection, ids)

    def frequencies(self, words: list[str]) -> dict[str, int]:
        """Return in how many passages each word occurs."""
        return self._lexical.frequencies(words)

    def names(self, keys: Iterable[str]) -> list[NameOccurrence]:
        """Return where the names of romanised keys stand."""
        return name_index.by_keys(self._connection, keys)

    def sound_keys(self) -> tuple[str, ...]:
        """Return the keys of all names that are found by their sound, read once for each state."""
        if self._sounds is None:
            self._sounds = name_index.sound_keys(self._connection)
        return self._sounds

    def among_names(self, forms: Iterable[str]) -> dict[str, bool]:
        """Return the Chinese forms that are names in some passage, True for those certainly so."""
        return name_index.among_names(self._connection, forms)
