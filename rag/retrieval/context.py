"""The context channel: words of a question above a text, in folders, file names, titles, headings.

Two manuals may share every sentence but have their model in the file name only, and two sections
their words but for the heading. What stands above a text tells them apart.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.blocks import BlockKind
from index.introductions import introductions
from index.store import ReadableStore, Selection, StoredDocument, VectorIndex
from index.store.label_index import find_word, is_title
from index.text.dates import find_years
from index.text.numerals import to_digits
from rag.language.stopwords import STOP_TERMS
from rag.question.terms import Terms
from rag.retrieval.candidates import Candidate

MOST_DOCUMENTS = 200  # found by their labels; bounds the time of a question
MOST_PASSAGES = 50  # of them that are added to the candidates
# Documents whose headings are looked at; reading loads the documents of about as many.
WITH_HEADINGS = 8
_LONGEST = 600  # characters of a context
# A code such as XK-20 or HT300s: jieba cuts it in parts that say nothing by themselves.
_CODE = re.compile(r"(?<![0-9a-z])([a-z]+)[-_/ ]?(\d+)(?:-?([a-z]+))?(?![0-9a-z])")
_SHORT_NUMBER = 3  # digits; a shorter number is rather a page or a part than what is asked about


@dataclass(frozen=True)
class ContextWord:
    """A word of a question as a context may spell it, and its share of the question's words."""

    spellings: tuple[str, ...]
    share: float


def context_words(terms: Terms) -> list[ContextWord]:
    """Return the words by which a context is compared with a question; their shares sum to 1.

    These are its content words, with codes whole and years in digits.
    """
    text = terms.search.lower()
    left = dict(terms.content)
    highest = max(left.values(), default=1.0)
    found: list[tuple[tuple[str, ...], float]] = []
    for code in dict.fromkeys(match.groups("") for match in _CODE.finditer(text)):
        letters, digits, suffix = code
        if letters in STOP_TERMS:
            continue  # in 2020
        for part in (*code, letters + digits, digits + suffix, "".join(code)):
            left.pop(part, None)
        spelled = (f"{letters}{joint}{digits}{suffix}" for joint in ("", "-", "_", "/", " "))
        found.append((tuple(spelled), highest))
    for year in dict.fromkeys(find_years(to_digits(text))):
        left.pop(year, None)
        found.append(((year,), highest))
    for word, weight in left.items():
        if not (word.isdecimal() and len(word) < _SHORT_NUMBER) and (
            len(word) > 1 or not word.isascii()
        ):
            found.append(((word,), weight))
    total = sum(weight for _, weight in found) or 1.0
    return [ContextWord(spellings, weight / total) for spellings, weight in found]


def share_in(words: Iterable[ContextWord], context: str, text: str = "") -> float:
    """Return the share of words that stand in a context but not in the text below it, 0 to 1.

    Both are in the search layer and lower case.
    """
    words = list(words)
    above, own = words_in(words, context), words_in(words, text)
    return sum(word.share for word, a, b in zip(words, above, own, strict=True) if a and not b)


def words_in(words: Iterable[ContextWord], text: str) -> list[bool]:
    """Return for each word whether a text contains it; the text is as ``share_in`` takes it."""
    return [
        any(spelling in text and find_word(text, spelling) for spelling in word.spellings)
        for word in words
    ]


def covered_with(terms: Terms, words: Sequence[ContextWord], text: str, context: str) -> float:
    """Return the share of a question's content words that a text or its context contains, 0 to 1.

    ``text`` and ``context`` are in the search layer.
    """
    plain = terms.coverage(text)
    if not context or plain >= 1.0:
        return plain
    return with_context(terms, plain, share_in(words, context.lower(), text.lower()), text, context)


def with_context(terms: Terms, plain: float, lent: float, text: str, context: str) -> float:
    """Return what ``covered_with`` returns, of what is known already.

    ``plain`` is the share that the text alone contains, ``lent`` what only the context does.
    """
    if not context or plain >= 1.0:
        return plain
    if terms.across(text):
        return max(plain, terms.coverage(f"{text} {context}"))
    return min(1.0, plain + lent)


def context_of(document: StoredDocument, position: int, label: str = "") -> str:
    """Return what stands above a position of a document, in the search layer and lower case.

    ``label`` is that of the document as the store has it; by default it is made of its path and
    title. Then comes what introduces the position, as ``introductions`` finds it, and the sheet.
    """
    titled = document.titled
    if titled and not titled.start <= position < titled.end:
        label = (document.path.rpartition(".")[0] or document.path).lower()
    elif not label:
        title = document.title if is_title(document.title) else ""
        label = f"{title} {document.path.rpartition('.')[0] or document.path}".lower()
    parts = [label]
    for block in introductions(document.tree, position):
        text = document.search[block.start : min(block.end, block.start + _LONGEST)]
        # A sentence before clauses of the same form may be about something else.
        if block.kind is not BlockKind.LEAD_IN or not text.endswith("。"):
            parts.append(text)
    if document.marks:
        at = document.restored.to_source(position, position + 1)[0]
        for place in document.places(at, at + 1)[:1]:
            parts += filter(None, (place.within, place.sheet))
    return " ".join(filter(None, parts)).lower()[:_LONGEST]


def find_labelled(
    store: ReadableStore,
    index: VectorIndex,
    shares: Mapping[int, float],
    vector: np.ndarray,
    among: Selection | None,
) -> list[int]:
    """Return the passages of documents whose labels hold words of the question.

    ``shares`` are those of ``label_shares``. ``vector``, float32 ``(dim,)``, is that of the
    question and ``among`` are the passages to choose from; None means all. If there are many, the
    nearest to the question are returned.
    """
    best = sorted(shares, key=lambda key: (-shares[key], key))[:MOST_DOCUMENTS]
    ids = store.passages_of(best)
    if among is not None:
        ids = ids[np.isin(ids, among.ids)]
    if len(ids) <= MOST_PASSAGES:
        return list(ids.tolist())
    near = [found for found, _ in index.search("passages", vector, MOST_PASSAGES, Selection(ids))]
    # A passage whose vector is still to come is not found by it; it fills up what is left.
    return list(dict.fromkeys([*near, *ids.tolist()]))[:MOST_PASSAGES]


def label_shares(store: ReadableStore, words: Sequence[ContextWord]) -> dict[int, float]:
    """Return the share of the words that stand in the label of each document that has any."""
    spellings = [spelling for word in words for spelling in word.spellings]
    return {
        key: sum(word.share for word in words if not held.isdisjoint(word.spellings))
        for key, held in store.labelled(spellings).items()
    }


def compare_labels(
    store: ReadableStore, shares: Mapping[int, float], candidates: Sequence[Candidate]
) -> None:
    """Set the shares of the question's words that the labels of the candidates' documents hold.

    ``shares`` are those of ``label_shares``.
    """
    if shares:
        passages = store.passages(candidate.passage_id for candidate in candidates)
        for candidate in candidates:
            document_id = passages[candidate.passage_id].document_id
            candidate.context = shares.get(document_id, 0.0)


def compare_headings(
    store: ReadableStore, words: Sequence[ContextWord], candidates: Sequence[Candidate]
) -> None:
    """Let headings count too, for the candidates of the first ``WITH_HEADINGS`` documents."""
    if not words:
        return
    passages = store.passages(candidate.passage_id for candidate in candidates)
    labels: dict[int, str] = {}
    for candidate in candidates:
        passage = passages[candidate.passage_id]
        key = passage.document_id
        if key not in labels and len(labels) < WITH_HEADINGS:
            labels |= store.labels([key])
        if key in labels:
            context = context_of(store.document(key), passage.start, labels[key])
            candidate.context = share_in(words, context)
