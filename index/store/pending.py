"""What is kept of documents until they have all their vectors.

That is the texts to embed, so that no document is parsed twice, and the batches of one that
reaches over several, so that a sync that was killed goes on after the last batch.
"""

import io
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.embed.inputs import Texts, unpack
from index.store.writer import WORDS, Batch, transaction

_DIGEST = 64  # digits of a SHA-256, with which every name begins


@dataclass(frozen=True)
class Drafts:
    """The drafts of documents by the digest of their content; ``embedder`` is its identity.

    What writes of one document runs inside a transaction.
    """

    connection: sqlite3.Connection
    embedder: str

    def keep_texts(self, digest: str, texts: Texts) -> None:
        """Keep the texts of a document that is found by its words."""
        self._put(f"{digest} texts", texts.pack())

    def texts(self, digest: str) -> Texts | None:
        """Return the texts of a document, None when they were not kept or are damaged."""
        data = self._get(f"{digest} texts")
        try:
            return unpack(data) if data else None
        except ValueError:
            return None

    def keep(self, digest: str, texts: Texts, first: int, batch: Batch) -> None:
        """Keep the vectors of some passages of a document, from the first of them."""
        sizes = np.array([len(one) for one in batch.tokens], np.int64)
        tokens = np.frombuffer(b"".join(batch.tokens), np.uint8)
        target = io.BytesIO()
        np.savez(
            target, passages=batch.passages, sentences=batch.sentences, tokens=tokens, sizes=sizes
        )
        last = first + len(batch.tokens)
        self._put(f"{self._name(digest, texts)} {first} {last}", target.getvalue())

    def kept(self, digest: str, texts: Texts) -> list[tuple[int, int]]:
        """Return which passages ``[first, last)`` of a document were kept, in order."""
        # '!' follows the space.
        found = self.connection.execute(
            "SELECT name FROM drafts WHERE name > ? AND name < ?", (f"{digest} ", f"{digest}!")
        ).fetchall()
        names = [row["name"].split() for row in found]
        made_by = texts.digest(self.embedder) if any(len(one) == 4 for one in names) else ""
        return sorted((int(one[2]), int(one[3])) for one in names if one[1:-2] == [made_by])

    def batches(self, digest: str, texts: Texts) -> Iterator[Batch]:
        """Yield the batches that were kept of a document, one at a time, in order."""
        for first, last in self.kept(digest, texts):
            yield self._read(f"{self._name(digest, texts)} {first} {last}")

    def forget(self, digest: str) -> None:
        """Remove the drafts of a document."""
        bounds = f"{digest} ", f"{digest}!"
        self.connection.execute("DELETE FROM drafts WHERE name > ? AND name < ?", bounds)

    def forget_finished(self) -> None:
        """Remove all drafts but those of documents that are found by their words."""
        if not self.connection.execute("SELECT 1 FROM drafts LIMIT 1").fetchone():
            return
        with transaction(self.connection, revise=False):
            self.connection.execute(
                f"DELETE FROM drafts WHERE substr(name, 1, {_DIGEST}) || ? NOT IN"
                " (SELECT digest FROM documents)",
                (WORDS,),
            )

    def _name(self, digest: str, texts: Texts) -> str:
        return f"{digest} {texts.digest(self.embedder)}"

    def _put(self, name: str, data: bytes) -> None:
        self.connection.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?)", (name, data))

    def _get(self, name: str) -> bytes | None:
        row = self.connection.execute(
            "SELECT packed FROM drafts WHERE name = ?", (name,)
        ).fetchone()
        return row["packed"] if row else None

    def _read(self, name: str) -> Batch:
        with np.load(io.BytesIO(self._get(name) or b""), allow_pickle=False) as found:
            ends = np.cumsum(found["sizes"]).tolist()
            tokens = found["tokens"].tobytes()
            starts = [0, *ends[:-1]]
            parts = [tokens[start:end] for start, end in zip(starts, ends, strict=True)]
            return Batch(found["passages"], parts, found["sentences"], np.zeros((0, 1), "<f4"))
