"""Embed documents in full batches, whatever their size: the model is quicker with many texts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Protocol

import numpy as np

from index.embed import Embedder, Progress, Tokens
from index.embed.inputs import Texts
from index.embed.token_codec import codebook_of, pack, worded
from index.errors import YinzhengError
from index.store.pending import Drafts
from index.store.writer import Batch

BATCH = 32
"""Passages embedded at once, of one document or of several; a kill loses at most so many."""

ReportProgress = Callable[[str, int, int], None]
"""Called with a path and how many of how many texts of the documents of a batch are embedded."""


@dataclass(frozen=True)
class Unembedded:
    """A document to embed: the digest of its content, the path to show, its texts."""

    digest: str
    path: str
    texts: Texts


@dataclass(frozen=True)
class Part:
    """Passages ``[first, last)`` of a document, and their vectors or why there are none.

    The part that ends a document has its enumerations too.
    """

    document: Unembedded
    first: int
    last: int
    ends: bool
    made: Batch | Exception | None = None

    @property
    def texts(self) -> Texts:
        """The texts of this part."""
        return self.document.texts.part(self.first, self.last, ends=self.ends)


class Embedding(Protocol):
    """Makes the vectors of groups of parts: here, or by workers."""

    @property
    def identity(self) -> str:
        """Names model, weights and prompts."""

    def made(self, groups: Iterable[list[Part]], report: ReportProgress) -> Iterator[list[Part]]:
        """Yield the groups in order, with vectors or with the error of a part.

        Groups may be taken ahead of those that are yielded. Raises ModelError and WorkersError.
        """


class DirectEmbedding:
    """Embeds in this process, one group after another."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    @property
    def identity(self) -> str:
        """Names model, weights and prompts."""
        return self._embedder.identity

    def made(self, groups: Iterable[list[Part]], report: ReportProgress) -> Iterator[list[Part]]:
        """Yield the groups, with vectors or with the error of a part."""
        for group in groups:
            texts = [part.texts for part in group]
            made = encode(texts, self._embedder, progress_of(group, report))
            yield [replace(part, made=one) for part, one in zip(group, made, strict=True)]


def embed(
    documents: Iterable[Unembedded], embedding: Embedding, drafts: Drafts, report: ReportProgress
) -> Iterator[list[Part]]:
    """Yield batch after batch of documents; write each before asking for the next.

    A document may reach over several batches; passages that ``drafts`` hold are left out. A
    document that makes the embedder fail is yielded with the error and its other parts are left
    out; the other documents of its batch do not fail with it. Raises ModelError when there is no
    model.
    """
    failed: set[str] = set()
    for group in embedding.made(_batches(documents, drafts, failed), report):
        # A group that was taken ahead may hold more of a document that has failed since.
        made = [part for part in group if part.document.digest not in failed]
        failed |= {part.document.digest for part in made if isinstance(part.made, Exception)}
        yield made


def _batches(
    documents: Iterable[Unembedded], drafts: Drafts, failed: set[str]
) -> Iterator[list[Part]]:
    """Yield parts of documents that have ``BATCH`` passages together."""
    group: list[Part] = []
    room = BATCH
    for document in documents:
        for part in _missing(document, drafts):
            first = part.first
            while document.digest not in failed:
                last = min(part.last, first + room)
                ends = part.ends and last == part.last
                group.append(Part(document, first, last, ends))
                room -= last - first
                first = last
                if not room:
                    yield group
                    group, room = [], BATCH
                if first == part.last:
                    break
    if group:
        yield group


def _missing(document: Unembedded, drafts: Drafts) -> Iterator[Part]:
    """Yield the passages that no draft holds; the last part ends the document and may be empty."""
    at = 0
    for first, last in drafts.kept_ranges(document.digest, document.texts):
        if at < first:
            yield Part(document, at, first, ends=False)
        at = last
    yield Part(document, at, len(document.texts.passages), ends=True)


def progress_of(group: list[Part], report: ReportProgress) -> Progress:
    """Begin to report a group, and return what is called with each number of texts embedded."""
    first = group[0]
    path = first.document.path
    done = first.document.texts.part(0, first.first, ends=False).count
    total = sum({part.document.digest: part.document.texts.count for part in group}.values())

    def advance(count: int) -> None:
        nonlocal done
        done += count
        report(path, min(done, total), total)

    report(path, done, total)
    return advance


def encode(group: list[Texts], embedder: Embedder, progress: Progress) -> list[Batch | Exception]:
    """Return the vectors of the texts of parts, or the error where they cannot be embedded.

    Raises ModelError when there is no model.
    """
    try:
        return list(_encode_together(group, embedder, progress))
    except YinzhengError:
        raise
    except Exception as error:
        if len(group) == 1:
            return [error]
        return list(chain.from_iterable(encode([own], embedder, progress) for own in group))


def _encode_together(texts: list[Texts], embedder: Embedder, progress: Progress) -> list[Batch]:
    passages = [passage for own in texts for passage in own.passages]
    shorter = [[*chain.from_iterable(own.sentences), *own.enumerations] for own in texts]
    encoded = embedder.encode_passages(passages, progress) if passages else None
    vectors = _vectors(embedder, list(chain.from_iterable(shorter)), progress)
    codebook = codebook_of(embedder.identity)
    made, passage_at, vector_at = [], 0, 0
    for own, others in zip(texts, shorter, strict=True):
        rows = slice(passage_at, passage_at + len(own.passages))
        passage_at, start = rows.stop, vector_at
        vector_at += len(others)
        enumerations_at = vector_at - len(own.enumerations)
        tokens = encoded.tokens[rows] if encoded else []
        batch = Batch(
            encoded.vectors[rows] if encoded else _NO_VECTORS,
            [
                pack(_in_restored_text(worded(passage_tokens, text), places), codebook)
                for passage_tokens, text, places in zip(
                    tokens, own.passages, own.places, strict=True
                )
            ],
            vectors[start:enumerations_at],
            vectors[enumerations_at:vector_at],
        )
        made.append(batch)
    return made


_NO_VECTORS = np.zeros((0, 1), np.float32)


def _vectors(embedder: Embedder, texts: list[str], progress: Progress) -> np.ndarray:
    """Return the unit vectors of texts, float32 (texts, dim). Equal texts are embedded once."""
    if not texts:
        return _NO_VECTORS
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    vectors = embedder.embed_passages(list(places), progress)
    if len(places) < len(texts):
        progress(len(texts) - len(places))
    return vectors[[places[text] for text in texts]]


def _in_restored_text(tokens: Tokens, places: list[int]) -> Tokens:
    """Return tokens whose starts are moved from the indexed text to the restored passage.

    ``places`` are the offsets of the indexed characters there, empty where both are the same.
    """
    if not places:
        return tokens
    starts = [places[min(at, len(places) - 1)] for at in tokens.starts.tolist()]
    return Tokens(tokens.vectors, np.array(starts, dtype=np.int64))
