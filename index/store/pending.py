"""Drafts: what a store keeps for documents that do not have all their vectors yet.

They are the texts to embed, so that no document is parsed twice, and the vectors of each
batch of a document that takes several, so that a sync that was killed goes on after the last
batch.
"""

import io
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.embed.inputs import Texts, unpack
from index.store.writer import Batch, transaction

# The last condition is that of the index documents_by_digest, which is used only with it.
_FINISHED = (
    "NOT EXISTS (SELECT 1 FROM documents d WHERE d.digest = {table}.digest"
    " AND d.state = 'words' AND d.state != 'outdated')"
)


@dataclass(frozen=True)
class Drafts:
    """The drafts of documents, by the digest of their content.

    ``embedder`` is the identity of the embedding model; batches of another model are not used.
    Call what writes inside a transaction.
    """

    connection: sqlite3.Connection
    embedder: str

    def keep_texts(self, digest: str, texts: Texts) -> None:
        """Keep the texts of a document that has only its words."""
        put = "INSERT OR REPLACE INTO draft_texts VALUES (?, ?)"
        self.connection.execute(put, (digest, texts.pack()))

    def texts(self, digest: str) -> Texts | None:
        """Return the texts of a document, None when they were not kept or are damaged."""
        query = "SELECT packed FROM draft_texts WHERE digest = ?"
        row = self.connection.execute(query, (digest,)).fetchone()
        try:
            return unpack(row["packed"]) if row else None
        except ValueError:
            return None

    def keep_batch(self, digest: str, texts: Texts, first: int, batch: Batch) -> None:
        """Keep the vectors of consecutive passages of a document, ``first`` the first of them."""
        sizes = np.array([len(packed) for packed in batch.tokens], np.int64)
        tokens = np.frombuffer(b"".join(batch.tokens), np.uint8)
        target = io.BytesIO()
        np.savez(
            target, passages=batch.passages, sentences=batch.sentences, tokens=tokens, sizes=sizes
        )
        last = first + len(batch.tokens)
        key = (digest, texts.digest(self.embedder), first, last)
        put = "INSERT OR REPLACE INTO draft_batches VALUES (?, ?, ?, ?, ?)"
        self.connection.execute(put, (*key, target.getvalue()))

    def kept_ranges(self, digest: str, texts: Texts) -> list[tuple[int, int]]:
        """Return the passages ``[first, last)`` of the batches that were kept, in order."""
        rows = self.connection.execute(
            "SELECT inputs, first, last FROM draft_batches WHERE digest = ?", (digest,)
        ).fetchall()
        inputs = texts.digest(self.embedder) if rows else ""
        return sorted((row["first"], row["last"]) for row in rows if row["inputs"] == inputs)

    def batches(self, digest: str, texts: Texts) -> Iterator[Batch]:
        """Yield the batches that were kept of a document in order, reading each when asked."""
        inputs = texts.digest(self.embedder)
        query = (
            "SELECT packed FROM draft_batches"
            " WHERE digest = ? AND inputs = ? AND first = ? AND last = ?"
        )
        for passages in self.kept_ranges(digest, texts):
            row = self.connection.execute(query, (digest, inputs, *passages)).fetchone()
            yield _read_batch(row["packed"])

    def forget(self, digest: str) -> None:
        """Remove the drafts of a document."""
        self.connection.execute("DELETE FROM draft_texts WHERE digest = ?", (digest,))
        self.connection.execute("DELETE FROM draft_batches WHERE digest = ?", (digest,))

    def forget_finished(self) -> None:
        """Remove all drafts but those of documents that have only their words."""
        query = "SELECT 1 FROM draft_texts UNION ALL SELECT 1 FROM draft_batches LIMIT 1"
        if not self.connection.execute(query).fetchone():
            return
        with transaction(self.connection, revise=False):
            for table in ("draft_texts", "draft_batches"):
                finished = _FINISHED.format(table=table)
                self.connection.execute(f"DELETE FROM {table} WHERE {finished}")


def _read_batch(packed: bytes) -> Batch:
    with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
        ends = np.cumsum(arrays["sizes"]).tolist()
        tokens = arrays["tokens"].tobytes()
        starts = [0, *ends[:-1]]
        parts = [tokens[start:end] for start, end in zip(starts, ends, strict=True)]
        return Batch(arrays["passages"], parts, arrays["sentences"], np.zeros((0, 1), "<f4"))
