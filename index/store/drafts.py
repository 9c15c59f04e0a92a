"""Vectors of a document that is still being embedded, kept batch by batch.

A large document takes minutes to embed. What is done is kept here until the document is
written as a whole, so that a sync that was killed goes on after the last batch.
"""

import hashlib
import io
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.store.write import Batch, transaction


@dataclass(frozen=True)
class Drafts:
    """The batches of one document; ``made_by`` names all that its vectors depend on."""

    connection: sqlite3.Connection
    made_by: str

    def name(self, texts: Sequence[str]) -> str:
        """Return the name of the batch of some texts."""
        return hashlib.sha256(
            "\0".join([self.made_by, *texts]).encode("utf-8", "replace")
        ).hexdigest()

    def holds(self, name: str) -> bool:
        """Tell whether a batch was kept."""
        found = self.connection.execute("SELECT 1 FROM drafts WHERE name = ?", (name,))
        return found.fetchone() is not None

    def keep(self, name: str, batch: Batch) -> None:
        """Keep a batch."""
        sizes = np.array([len(one) for one in batch.tokens], np.int64)
        tokens = np.frombuffer(b"".join(batch.tokens), np.uint8)
        target = io.BytesIO()
        np.savez(
            target, passages=batch.passages, sentences=batch.sentences, tokens=tokens, sizes=sizes
        )
        with transaction(self.connection, revise=False):
            self.connection.execute("INSERT INTO drafts VALUES (?, ?)", (name, target.getvalue()))

    def read(self, name: str) -> Batch:
        """Return a batch that was kept."""
        row = self.connection.execute(
            "SELECT packed FROM drafts WHERE name = ?", (name,)
        ).fetchone()
        with np.load(io.BytesIO(row["packed"]), allow_pickle=False) as found:
            ends = np.cumsum(found["sizes"]).tolist()
            tokens = found["tokens"].tobytes()
            starts = [0, *ends[:-1]]
            parts = [tokens[start:end] for start, end in zip(starts, ends, strict=True)]
            return Batch(found["passages"], parts, found["sentences"])


def forget(connection: sqlite3.Connection) -> None:
    """Remove all drafts: their documents are written, or are not there any more."""
    if connection.execute("SELECT 1 FROM drafts LIMIT 1").fetchone():
        with transaction(connection, revise=False):
            connection.execute("DELETE FROM drafts")
