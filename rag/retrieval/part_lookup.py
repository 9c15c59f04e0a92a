"""Look up the numbered part that a question asks for, and the document it means.

第三十八条 is in every law: what else the question says decides on the document, first by path and
title, then by the text of the part itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from index.store import EVERYWHERE, ReadableStore, Scope, StoredPart
from index.text.part_numbers import Part, PartKind, Reference
from rag.question.analysis import AnalyzedQuestion
from rag.question.part_reference import owner_of, share_of, without_references
from rag.question.terms import Terms, weigh
from rag.retrieval.candidates import FoundPart, LackingPart, PartLookup, Retrieved
from rag.retrieval.part_inside import Inside, find_inside
from rag.retrieval.promotion import promote

# Set by hand, on laws, manuals and tables with parts of the same numbers.
_NAMED = 0.2  # share of the words besides the reference that a path and title must hold to be meant
_SLACK = 0.6  # of the best share, for a document that has the part when the best one has not
_ABOUT = 0.3  # share of these words that the part must hold if no document is named
_NEARLY = 0.8  # of the best share, for another document whose name is meant as well
_ALIKE = 0.1  # difference of the shares of two parts that are both meant
_MOST_DOCUMENTS = 3  # that a question without a document's name is answered from
_MOST_READ = 20  # documents whose parts are compared with the question: bounds the time
_MOST_PASSAGES = 40  # of a part, which may be a chapter
_OPENING = 200  # characters of a document in which its name may stand
_FALLBACK: Mapping[PartKind, tuple[PartKind, ...]] = {
    # A heading may have the bare number: "3 Installation" is chapter 3 of a manual.
    **dict.fromkeys(
        (PartKind.PART, PartKind.VOLUME, PartKind.CHAPTER, PartKind.LECTURE, PartKind.LESSON,
         PartKind.UNIT, PartKind.ARTICLE),
        (PartKind.SECTION,),
    ),
    PartKind.ANNEX: (PartKind.TABLE,),
    PartKind.PAGE: (PartKind.SLIDE,),
    PartKind.SLIDE: (PartKind.PAGE,),
    PartKind.ROW: (PartKind.RECORD,),
    PartKind.RECORD: (PartKind.ROW,),
}  # fmt: skip
_INNER = (PartKind.PARAGRAPH, PartKind.ITEM)
"""Kinds that are found only in another part: any list has an item 2."""


@dataclass(frozen=True)
class _Meant:
    """A document that may be meant; ``share`` is that of the question's words in its name."""

    id: int
    title: str
    share: float
    score: float


def look_up(
    store: ReadableStore, analyzed: AnalyzedQuestion, retrieved: Retrieved, scope: Scope
) -> PartLookup:
    """Return the parts that a question asks for, in the documents it means.

    Call inside ``store.snapshot()``.
    """
    references = [
        reference
        for reference in analyzed.question.references
        if reference.path[0].kind not in _INNER
    ]
    if not references:
        return PartLookup()
    search = analyzed.question.search
    terms = without_references(weigh(store, _masked(search, references), analyzed.names))
    among = None if scope == EVERYWHERE else set(store.documents_within(scope).tolist())
    found: list[FoundPart] = []
    lacking: list[LackingPart] = []
    unknown: list[Reference] = []
    for reference in references:
        owner = owner_of(search, reference)
        parts, lacks = _look_up_one(store, reference, owner, terms, retrieved, among)
        found += parts
        lacking += [] if parts else lacks
        if not parts and not lacks:
            unknown.append(reference)
    # 第三条 and 第五条 of a question are of the same documents, if they can be.
    shared = {part.document_id for part in found[:_MOST_DOCUMENTS]}
    for reference in references:
        own = {part.document_id for part in found if part.path == reference.path}
        shared = shared & own or shared
    found = [part for part in found if part.document_id in shared]
    return PartLookup(tuple(found), tuple(lacking), tuple(unknown), terms)


def put_first(
    store: ReadableStore, analyzed: AnalyzedQuestion, retrieved: Retrieved, looked: PartLookup
) -> Retrieved:
    """Return the candidates with those that contain the parts first, in the order of the parts."""
    retrieved = replace(retrieved, parts=looked)
    ids = [
        passage.id
        for part in looked.found
        for start, end in (part.quoted if len(part.quoted) > 1 else [(part.start, part.end)])
        for passage in store.passages_between(part.document_id, start, end)[:_MOST_PASSAGES]
    ]
    return promote(store, analyzed, retrieved, ids)


def _masked(search: str, references: Iterable[Reference]) -> str:
    for reference in references:
        gap = " " * (reference.end - reference.start)
        search = search[: reference.start] + gap + search[reference.end :]
    return search


def _look_up_one(
    store: ReadableStore,
    reference: Reference,
    owner: str,
    terms: Terms,
    retrieved: Retrieved,
    among: set[int] | None,
) -> tuple[list[FoundPart], list[LackingPart]]:
    """Return where a part stands, or else the documents that are meant and do not have it."""
    part = reference.path[0]
    kinds = (part.kind, *_FALLBACK.get(part.kind, ()))
    having = _documents(store, kinds, part.key, retrieved, terms, among)
    others = _documents(store, kinds, "", retrieved, terms, among)
    best = max((document.share for document in others), default=0.0)
    if best >= _NAMED:
        meant = [document for document in having if document.share >= best * _SLACK]
        if not meant:
            named = [document for document in others if document.share == best]
            return [], _lacks(store, named[:1], reference, kinds)
        most = max(document.share for document in meant)
        meant = [document for document in meant if document.share >= most * _NEARLY]
    elif owner and not _is_called(store, others, owner):
        return [], []
    else:
        # A lecture 2 before a heading "2" where some document has lectures.
        own = store.documents_with_parts([part.kind], part.key)
        meant = [document for document in having if document.id in own] or having
        if not having and (len(others) == 1 or not terms.content):
            return [], _lacks(store, others[:_MOST_READ], reference, kinds)
    found, lacks = _parts_of(store, reference.path, kinds, terms, meant)
    if best < _NAMED and terms.content and found:
        most = max(each.share for each in found)
        if most < _ABOUT and len(others) > 1:
            return [], []
        found = [each for each in found if each.share >= most - _ALIKE]
    return found[:_MOST_DOCUMENTS], lacks if reference.sure else []


def _documents(
    store: ReadableStore,
    kinds: Sequence[PartKind],
    key: str,
    retrieved: Retrieved,
    terms: Terms,
    among: set[int] | None,
) -> list[_Meant]:
    """Return the documents that have parts of some kinds, those that are rather meant first."""
    scores: dict[int, float] = {}
    for candidate in retrieved.candidates:
        if candidate.document_id:
            known = scores.get(candidate.document_id, candidate.score)
            scores[candidate.document_id] = max(known, candidate.score)
    titles = store.documents_with_parts(kinds, key)
    ids = [number for number in titles if among is None or number in among]
    paths = store.paths(ids)
    documents = [
        _Meant(
            number,
            titles[number] or paths[number],
            terms.coverage(f"{paths[number]} {titles[number]}") if terms.content else 0.0,
            scores.get(number, float("-inf")),
        )
        for number in ids
    ]
    return sorted(documents, key=lambda document: (-document.share, -document.score, document.id))


def _is_called(store: ReadableStore, documents: Iterable[_Meant], owner: str) -> bool:
    """Return True if one of the documents is called by a name at its beginning."""
    ids = [document.id for document in documents][:_MOST_READ]
    openings = store.beginnings(ids, _OPENING).values()
    return any(owner.lower() in search.lower() for _, search in openings)


def _lacks(
    store: ReadableStore,
    documents: Sequence[_Meant],
    reference: Reference,
    kinds: Sequence[PartKind],
) -> list[LackingPart]:
    """Return what documents lack, if it is sure that they do."""
    part = reference.path[0]
    found = []
    for document in documents if reference.sure else ():
        rows = _rows(store, document.id, kinds)
        kind = PartKind(rows[0].kind) if rows else part.kind
        count = len({row.key for row in rows})
        # Of a number below the highest the reader of the format may have missed the part.
        if not part.key.isdecimal() or int(part.key) > count:
            found.append(LackingPart(document.id, document.title, Part(kind, part.number), count))
    same = [lacking for lacking in found if lacking.part.kind is part.kind]
    return (same or found)[:_MOST_DOCUMENTS]


def _rows(
    store: ReadableStore, document_id: int, kinds: Sequence[PartKind], key: str = ""
) -> list[StoredPart]:
    """Return the parts of the first of the kinds that a document has."""
    for kind in kinds:
        rows = store.parts(document_id, [kind], key)
        if rows or key and store.parts(document_id, [kind]):
            return rows
    return []


def _parts_of(
    store: ReadableStore,
    path: Sequence[Part],
    kinds: Sequence[PartKind],
    terms: Terms,
    documents: Sequence[_Meant],
) -> tuple[list[FoundPart], list[LackingPart]]:
    """Return the part that a path names in each of the documents, and what they lack of it."""
    found: list[FoundPart] = []
    lacking: list[LackingPart] = []
    for document in documents[:_MOST_READ]:
        rows = _longest(_rows(store, document.id, kinds, path[0].key))
        for row in rows:
            inside = find_inside(store, document.id, row, path[1:])
            if isinstance(inside, Inside):
                text = store.document(document.id).search[row.start : row.end]
                name = store.paths([document.id])[document.id]
                share = 1.0
                if terms.content:
                    share = share_of(terms, f"{name} {document.title} {text}")
                quoted = inside.quoted
                found.append(
                    FoundPart(document.id, tuple(path), inside.start, inside.end, quoted, share)
                )
            else:
                lack = LackingPart(document.id, document.title, *inside)
                lacking.append(lack)
    return found, lacking


def _longest(rows: list[StoredPart]) -> list[StoredPart]:
    """Return parts of one number without those that only a table of contents names."""
    most = max((row.end - row.start for row in rows), default=0)
    return [row for row in rows if 10 * (row.end - row.start) >= most][:2]
