"""Embed documents in full batches, whatever their size: the model is quicker with many texts."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from index.embed import Embedder, Progress, Tokens
from index.embed.inputs import Texts
from index.embed.token_codec import pack
from index.errors import YinzhengError
from index.store.pending import Drafts
from index.store.writer import Batch

BATCH = 32
"""Passages embedded at once, of one document or of several: what a kill costs."""

Told = Callable[[str, int, int], None]
"""Is told a path, and how many texts of the documents of a batch are done, of how many."""


@dataclass(frozen=True)
class Unembedded:
    """A document to embed: the digest of its content, what is shown of it, its texts."""

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


def embed(
    documents: Iterable[Unembedded], embedder: Embedder, drafts: Drafts, told: Told
) -> Iterator[list[Part]]:
    """Yield batch after batch of documents, each to be written before the next is asked for.

    A document may reach over several; what ``drafts`` hold of one is left out. A document
    that makes the embedder fail is yielded with the error, and the rest of it left out; the
    others of its batch do not fail with it. Raises ModelError when there is no model.
    """
    failed: set[str] = set()
    for group in _batches(documents, drafts, failed):
        made = _embedded(group, embedder, _progress(group, told))
        failed |= {part.document.digest for part in made if isinstance(part.made, Exception)}
        yield made


def _batches(
    documents: Iterable[Unembedded], drafts: Drafts, failed: set[str]
) -> Iterator[list[Part]]:
    """Yield parts of documents, together as many passages as are embedded at once."""
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
    """Yield the passages that no draft holds; the last part may have none but ends it."""
    at = 0
    for first, last in drafts.kept(document.digest, document.texts):
        if at < first:
            yield Part(document, at, first, ends=False)
        at = last
    yield Part(document, at, len(document.texts.passages), ends=True)


def _progress(group: list[Part], told: Told) -> Progress:
    first = group[0]
    path = first.document.path
    done = first.document.texts.part(0, first.first, ends=False).count
    total = sum({part.document.digest: part.document.texts.count for part in group}.values())

    def tell(count: int) -> None:
        nonlocal done
        done += count
        told(path, min(done, total), total)

    told(path, done, total)
    return tell


def _embedded(group: list[Part], embedder: Embedder, tell: Progress) -> list[Part]:
    """Return parts with their vectors, or with the error those that cannot be embedded."""
    try:
        return _encoded(group, embedder, tell)
    except YinzhengError:
        raise
    except Exception as error:
        if len(group) == 1:
            return [replace(group[0], made=error)]
        return list(chain.from_iterable(_embedded([part], embedder, tell) for part in group))


def _encoded(group: list[Part], embedder: Embedder, tell: Progress) -> list[Part]:
    parts = [part.texts for part in group]
    passages = [text for one in parts for text in one.passages]
    others = [[*chain.from_iterable(one.sentences), *one.enumerations] for one in parts]
    encoded = embedder.encode_passages(passages, tell) if passages else None
    vectors = _of(embedder, list(chain.from_iterable(others)), tell)
    made, at, beside = [], 0, 0
    for part, one, more in zip(group, parts, others, strict=True):
        own = slice(at, at + len(one.passages))
        at, start = own.stop, beside
        beside += len(more)
        lists = beside - len(one.enumerations)
        tokens = encoded.tokens[own] if encoded else []
        batch = Batch(
            encoded.vectors[own] if encoded else _NONE,
            [pack(_placed(*two)) for two in zip(tokens, one.places, strict=True)],
            vectors[start:lists],
            vectors[lists:beside],
        )
        made.append(replace(part, made=batch))
    return made


_NONE = np.zeros((0, 1), np.float32)


def _of(embedder: Embedder, texts: list[str], tell: Progress) -> np.ndarray:
    return embedder.embed_passages(texts, tell) if texts else _NONE


def _placed(tokens: Tokens, places: list[int]) -> Tokens:
    """Return tokens that begin at places of the restored text, not of the indexed."""
    if not places:
        return tokens
    starts = [places[min(at, len(places) - 1)] for at in tokens.starts.tolist()]
    return Tokens(tokens.vectors, np.array(starts, dtype=np.int64))
