"""Notes to an answer: editions of its documents, those not in force, rows that were compared."""

from collections.abc import Iterable, Iterator, Sequence

from index.parse.clauses import end_of_clause, start_of_clause
from index.store import StoredDocument
from rag.reading.evidence import Comparison
from rag.retrieval.candidates import Superseded
from rag.types import Question

_MOST = 4  # notes to an answer
_LONGEST = 120  # characters of a statement that is shown
_NOTES = {
    "zh": {
        "older": "另有同名的较早文件：{}。",
        "newer": "引用的 {} 较早，同名的较新文件是 {}。",
        "both": "引用的同名文件中，{} 较早，{} 较新。",
        "repealed": "{} 注明：{}",
        "compared": "比较了表中 {} 行的“{}”。",
        "alike": "另有 {} 行与引用的最后一行相同，没有引用。",
    },
    "en": {
        "older": "There is an older document of the same name: {}.",
        "newer": "{} is quoted, which is older; the newer document of the same name is {}.",
        "both": "Of the documents of one name quoted, {} is the older and {} the newer.",
        "repealed": "{} says: {}",
        "compared": "{} rows of the table were compared by “{}”.",
        "alike": "{} more rows have as much as the last one quoted.",
    },
}
# The words by which a text says that it is no longer in force, and what stands between them and its
# own name: 本办法自2020年起废止, 本标准已被GB 5749取代.
_FROM = ("自", "于", "从", "已")
_ENDED = {
    "废止": _FROM, "停止执行": _FROM, "失效": _FROM, "取代": ("被",), "代替": ("被",),
}  # fmt: skip
_ENDED_EN = ("repealed", "superseded by", "replaced by", "withdrawn", "revoked")
_ITSELF = ("本", "该")
_ITSELF_EN = frozenset(("this", "these"))
_BRACKETS = ("(（【[", ")）】]")


def notes_on(
    question: Question,
    quoted: Iterable[StoredDocument],
    editions: Sequence[Superseded],
    comparison: Comparison | None = None,
) -> tuple[str, ...]:
    """Return notes on the documents that an answer quotes, in the language of the question.

    ``comparison`` is how rows of a table were compared for the answer, if they were.
    """
    words = _NOTES[question.language]
    documents = list({document.id: document for document in quoted}.values())
    ids = {document.id for document in documents}
    notes: list[str] = []
    if comparison:
        joint = "”、“" if question.language == "zh" else "” and “"
        notes.append(words["compared"].format(comparison.rows, joint.join(comparison.columns)))
        if comparison.left_out:
            notes.append(words["alike"].format(comparison.left_out))
    for document in documents:
        notes += (
            words["newer"].format(document.path, pair.newer_path)
            for pair in editions
            if pair.older == document.id and pair.newer not in ids
        )
        notes += (
            words["both"].format(pair.older_path, pair.newer_path)
            for pair in editions
            if pair.older == document.id and pair.newer in ids
        )
        older = (pair for pair in editions if pair.newer == document.id and pair.older not in ids)
        notes += (words["older"].format(pair.older_path) for pair in older)
        statement = find_repeal(document)
        if statement:
            notes.append(words["repealed"].format(document.path, statement))
    return tuple(dict.fromkeys(notes))[:_MOST]


def find_repeal(document: StoredDocument) -> str:
    """Return the sentence in which a document says that it is no longer in force, or ''."""
    search, text = document.search, document.restored.text
    ends = ((at, word) for word in (*_ENDED, *_ENDED_EN) for at in _places(search, word))
    for at, word in sorted(ends):
        start = start_of_clause(search, at)
        start = max(start, search.rfind(". ", start, at) + 1)
        if _is_own(search[start:at], word, search[at + len(word) : at + len(word) + 2]):
            end = end_of_clause(search, at)
            stop = search.find(". ", at, end) + 1
            said = text[max(start, at - _LONGEST) : stop or end]
            return " ".join(said.split())[:_LONGEST]
    return ""


def _places(text: str, word: str) -> Iterator[int]:
    """Yield where a word stands in a text."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)


def _is_own(before: str, word: str, after: str) -> bool:
    """Return True if a sentence says of its own text what a word says, between two parts of it."""
    if word in _ENDED_EN:
        return not _ITSELF_EN.isdisjoint(before.lower().split())
    opening, closing = before.removesuffix("已").rstrip()[-1:], after.lstrip()[:1]
    if opening and closing and opening in _BRACKETS[0] and closing in _BRACKETS[1]:
        return True  # 犬只登记办法（已废止）
    clause = before.replace("，", ",").rpartition(",")[2]
    name = min((clause.find(own) for own in _ITSELF if own in clause), default=len(clause))
    between = clause[name:]
    # 同时废止 speaks of the text before this one.
    return not clause.endswith("同时") and any(link in between for link in _ENDED[word])
