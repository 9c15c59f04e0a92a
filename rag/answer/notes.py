"""Notes to an answer: older and newer editions of its documents, and those not in force."""

import re
from collections.abc import Iterable, Sequence

from index.store import StoredDocument
from rag.retrieval.candidates import Superseded
from rag.types import Question

_MOST = 4  # notes to an answer
_LONGEST = 120  # characters of a statement that is shown
_NOTES = {
    "zh": {
        "older": "另有同名的较早文件：{}。",
        "newer": "引用的 {} 较早，同名的较新文件是 {}。",
        "repealed": "{} 注明：{}",
    },
    "en": {
        "older": "There is an older document of the same name: {}.",
        "newer": "{} is quoted, which is older; the newer document of the same name is {}.",
        "repealed": "{} says: {}",
    },
}
# A text that says of itself that it is no longer in force. 同时废止 speaks of the text before it.
_REPEALED = re.compile(
    r"(?:本|该)[^，,。；;\n]{1,12}?(?:自|于|从)[^，,。；;\n]{2,30}?(?:废止|停止执行|失效)"
    r"|(?:本|该)[^，,。；;\n]{1,12}?已经?(?:被[^。；;\n]{1,40}?)?(?:废止|停止执行|失效|取代|代替)"
    r"|[(（【\[]\s*(?:已废止|已失效|废止|失效)\s*[)）】\]]"
    r"|\bth(?:is|ese)\b[^.;\n]{1,60}?\b(?:repealed|superseded by|replaced by|withdrawn|revoked)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[。；;\n]|\.(?=\s|$)")


def notes_on(
    question: Question, quoted: Iterable[StoredDocument], editions: Sequence[Superseded]
) -> tuple[str, ...]:
    """Return notes on the documents that an answer quotes, in the language of the question."""
    words = _NOTES[question.language]
    documents = list({document.id: document for document in quoted}.values())
    ids = {document.id for document in documents}
    notes: list[str] = []
    for document in documents:
        notes += (
            words["newer"].format(document.path, pair.newer_path)
            for pair in editions
            if pair.older == document.id and pair.newer not in ids
        )
        older = (pair for pair in editions if pair.newer == document.id and pair.older not in ids)
        notes += (words["older"].format(pair.older_path) for pair in older)
        statement = find_repeal(document)
        if statement:
            notes.append(words["repealed"].format(document.path, statement))
    return tuple(dict.fromkeys(notes))[:_MOST]


def find_repeal(document: StoredDocument) -> str:
    """Return the sentence in which a document says that it is no longer in force, or ''."""
    found = _REPEALED.search(document.search)
    if not found or "同时废止" in found[0]:
        return ""
    text = document.restored.text
    before = [match.end() for match in _SENTENCE_END.finditer(text, 0, found.start())]
    after = _SENTENCE_END.search(text, found.end())
    start, end = before[-1] if before else 0, after.end() if after else len(text)
    return " ".join(text[max(start, found.start() - _LONGEST) : end].split())[:_LONGEST]
