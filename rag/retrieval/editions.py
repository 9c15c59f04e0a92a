"""Editions of one text among the documents found: which is the newer one.

Two documents are editions of one text if their titles or file names are the same but for years
and versions and most of their text, or of the shorter one, is the same, or if one says that it
replaces the other.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, pairwise
from pathlib import PurePosixPath
from string import ascii_lowercase

from index.store import ReadableStore, StoredDocument
from index.store.label_index import is_title
from index.text.dates import date_in_name, find_date, find_years, without_dates
from index.text.normalize import is_han, search_layer
from index.text.numerals import TO_TEN, to_digits
from rag.fitted import Section
from rag.retrieval.candidates import Candidate, Superseded
from rag.types import Question

_MOST_DOCUMENTS = 8  # that are compared with each other; reading loads about as many
_COMPARED = 4_000  # characters of a text, from its beginning
_HEAD = 300  # characters at the beginning of a text that may name its own edition
_SHORTEST_NAME = 2  # characters of a title or file name without years and versions
_SHORTEST_TITLE = 4  # characters of a title by which another text may name a document
_ALIKE = 0.5  # least share of common pairs of characters, set by hand: two rules of one subject
# that were written apart share less, and editions that change every figure share more
_KEPT = 0.6  # least share of the Chinese pairs of the shorter text, as an edition may add much; set
# by hand: texts of different things share up to 0.5 of it
_SHORTEST_KEPT = 50  # pairs of the shorter text
_VERSION = re.compile(r"(?<![a-z0-9])v(?:er(?:sion)?)?[ ._-]?(\d+(?:\.\d+)*)(?![a-z0-9])|第(\d+)版")
# Besides dates and versions, words tell editions apart in a title or file name.
_EDITION_WORDS = (
    "最新", "现行", "修订", "修正", "修改", "旧", "新", "原", "版本", "版", "稿", "试行", "暂行",
)  # fmt: skip
_EDITION_WORDS_EN = frozenset("old new draft final revised revision edition version copy".split())
_COMES_INTO_FORCE = ("起施行", "起实施", "起执行", "起生效")
_LONGEST_DAY = 14  # characters of a date before one of these
_REVISED = ("修订", "修正", "版")
_BEFORE_REVISED = f"0123456789年月日第{TO_TEN}次"  # characters between a year and one of these
_REPLACES = ("同时废止", "予以废止", "代替", "取代", " supersedes ", " replaces ", " repeals ")
_SENTENCE_ENDS = str.maketrans("。；;", "\n\n\n")


@dataclass(frozen=True)
class EditionWeights:
    """What the passages of an edition lose that is not the one asked for."""

    other_edition: float


_WEIGHTS = Section("retrieval", "editions", EditionWeights)


def prefer_edition(
    store: ReadableStore, question: Question, candidates: list[Candidate]
) -> tuple[Superseded, ...]:
    """Lower the scores of older editions, or of newer ones if the question names an older year.

    ``candidates`` are sorted best first, before and after. Returns what was found about the
    editions; nothing if the question asks which documents mention something, for all of them may.
    """
    if question.across_documents:
        return ()
    passages = store.passages(candidate.passage_id for candidate in candidates)
    of = {c.passage_id: passages[c.passage_id].document_id for c in candidates}
    ids = list(dict.fromkeys(of[candidate.passage_id] for candidate in candidates))
    documents = [store.document(key) for key in ids[:_MOST_DOCUMENTS]]
    found = find_superseded(documents, question.search)
    if found:
        lowered = {pair.newer if pair.asked else pair.older for pair in found}
        for candidate in candidates:
            if of[candidate.passage_id] in lowered:
                candidate.score -= _WEIGHTS.numbers.other_edition
        candidates.sort(key=lambda candidate: (-candidate.score, candidate.passage_id))
    return found


def find_superseded(
    documents: Sequence[StoredDocument], question: str = ""
) -> tuple[Superseded, ...]:
    """Return the pairs of an older and a newer edition among documents.

    ``question`` is in the search layer; it asks for the older edition if it names a year of that
    one and none of the newer one.
    """
    years = set(find_years(to_digits(question)))
    by_name: dict[str, list[StoredDocument]] = defaultdict(list)
    for document in documents:
        for name in _names(document):
            by_name[name].append(document)
    pairs = {
        (first.id, second.id): (first, second)
        for several in by_name.values()
        for first, second in combinations(several, 2)
    }
    found = []
    for first, second in pairs.values():
        order = _order(first, second) if _are_alike(first, second) else 0
        if order:
            found.append((first, second) if order < 0 else (second, first))
    found += _replaced(documents, set(pairs))
    return tuple(
        Superseded(
            older.id, newer.id, older.path, newer.path,
            bool(years & _years(older)) and not years & _years(newer),
        )
        for older, newer in found
    )  # fmt: skip


def _names(document: StoredDocument) -> set[str]:
    """Return title and file name without what tells editions apart."""
    stem = PurePosixPath(document.path).stem
    title = document.title if is_title(document.title) else ""
    names = {_without_edition(_layer(name)) for name in (title, stem)}
    return {name for name in names if len(name) >= _SHORTEST_NAME}


def _without_edition(name: str) -> str:
    name = _VERSION.sub(" ", without_dates(name))
    for word in _EDITION_WORDS:
        name = name.replace(word, " ")
    left = (piece for piece in _pieces(name) if piece not in _EDITION_WORDS_EN)
    return "".join(filter(str.isalnum, "".join(left)))


def _pieces(name: str) -> list[str]:
    """Return a name in lower case, cut between Latin letters and everything else."""
    return ["".join(piece) for _, piece in groupby(name, ascii_lowercase.__contains__)]


def _layer(name: str) -> str:
    return to_digits(search_layer(name).lower())


def _are_alike(first: StoredDocument, second: StoredDocument) -> bool:
    """Return True if most of two texts is the same, or most of a shorter one is in the longer.

    They are compared as far as ``_COMPARED``. Pairs of letters are too few to tell a longer text.
    """
    one, other = (
        {a + b for a, b in pairwise(document.search[:_COMPARED]) if not (a + b).isspace()}
        for document in (first, second)
    )
    if len(one & other) >= _ALIKE * max(len(one), len(other), 1):
        return True
    han, other_han = (set(filter(is_han, pairs)) for pairs in (one, other))
    shorter = min(len(han), len(other_han))
    return shorter >= _SHORTEST_KEPT and len(han & other_han) >= _KEPT * shorter


def _order(first: StoredDocument, second: StoredDocument) -> int:
    """Return -1 if the first of two editions is older, 1 if it is newer, 0 if that is not known.

    The first kind of date or version decides that both have and that differs.
    """
    for one, other in zip(_ages(first), _ages(second), strict=True):
        if one and other and one != other:
            return -1 if one < other else 1
    old = [_is_old(_layer(document.path)) for document in (first, second)]
    return old[1] - old[0]


def _is_old(path: str) -> bool:
    return "旧" in path or "old" in _pieces(path)


def _ages(document: StoredDocument) -> tuple[tuple[int, ...], ...]:
    """Return the dates and versions of a document as numbers, from the most explicit kind on."""
    head = to_digits(document.search[:_HEAD])
    title, path = _layer(document.title), _layer(document.path)
    return (
        _version(title) or _version(path),
        _date(date_in_name(path)) or _newest(find_years(path)),
        _newest(find_years(title)) or _newest(_revisions(head)),
        _date(_in_force_since(document.search)),
        _date(document.date),
    )


def _version(name: str) -> tuple[int, ...]:
    found = _VERSION.search(name)
    return tuple(map(int, (found[1] or found[2]).split("."))) if found else ()


def _in_force_since(text: str) -> str:
    """Return the day from which a text says to be in force: 自2023年9月1日起施行; '' if none."""
    ends = [end for words in _COMES_INTO_FORCE if (end := text.find(words)) >= 0]
    day = text[max(0, min(ends) - _LONGEST_DAY) : min(ends)] if ends else ""
    return find_date(day)


def _revisions(head: str) -> list[str]:
    """Return the years in which a text says to have been revised: 2023年5月第二次修正, 2023版."""
    found = []
    for year in dict.fromkeys(find_years(head)):
        for after in head.split(year)[1:]:
            if after.lstrip(_BEFORE_REVISED).startswith(_REVISED):
                found.append(year)
    return found


def _newest(years: Sequence[str]) -> tuple[int, ...]:
    return (max(map(int, years)),) if years else ()


def _date(iso: str) -> tuple[int, ...]:
    return tuple(map(int, iso.split("-"))) if iso else ()


def _years(document: StoredDocument) -> set[str]:
    """Return the years by which a question may ask for a document."""
    named = f"{_layer(document.path)} {_layer(document.title)} {document.date}"
    return set(find_years(named))


def _replaced(
    documents: Sequence[StoredDocument], known: set[tuple[int, int]]
) -> list[tuple[StoredDocument, StoredDocument]]:
    """Return the pairs of which one document says in so many words that it replaces the other."""
    found = []
    for newer in documents:
        end = newer.search[-_COMPARED:].lower()
        sentences = end.translate(_SENTENCE_ENDS).split("\n")
        said = [sentence for sentence in sentences if any(word in sentence for word in _REPLACES)]
        for older in documents if said else ():
            pair = {(older.id, newer.id), (newer.id, older.id)}
            title = search_layer(older.title).lower().strip()
            if older.id != newer.id and not pair & known and len(title) >= _SHORTEST_TITLE:
                if any(title in sentence for sentence in said):
                    found.append((older, newer))
    return found
