"""Evaluate answers to a file of questions: facts found, documents cited, refusals."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from statistics import median
from typing import Any

from index.errors import YinzhengError
from index.text.normalize import search_layer
from rag.assistant import Assistant
from rag.types import Answer

_NEGATIONS = ("不", "没", "未", "非", "无", "not")


@dataclass(frozen=True)
class Case:
    """A question with the facts that its answer must state and the documents it should cite.

    A fact may consist of several wordings separated by ``|``; any of them counts. A document is
    named by its path or by the last parts of it. ``short`` is the short answer that is wanted,
    with its wordings separated by ``|``: '' if there should be none, None if it is not evaluated.
    """

    id: str
    question: str
    facts: tuple[str, ...]
    documents: tuple[str, ...]
    answerable: bool
    short: str | None = None


@dataclass(frozen=True)
class Result:
    """The answer to a case, with the facts ``found`` in it and the time that it took."""

    case: Case
    answer: Answer
    found: tuple[str, ...]
    milliseconds: float

    @property
    def cited(self) -> bool:
        """True if the answer cites at least one of the right documents."""
        cited = {citation.document for citation in self.answer.citations}
        return any(is_named(path, self.case.documents) for path in cited)

    @property
    def short_is_right(self) -> bool:
        """True if there is a short answer and it says what is wanted, or a fact."""
        if self.answer.short is None or not self.case.short:
            return False
        wanted = "|".join((self.case.short, *self.case.facts))
        return is_same_answer(self.answer.short.text, wanted.split("|"))

    @property
    def quoted_characters(self) -> int:
        """How many characters of documents the answer quotes; one quoted twice counts once."""
        count, document, end = 0, "", 0
        quoted = ((c.document, c.restored_start, c.restored_end) for c in self.answer.citations)
        for path, start, stop in sorted(quoted):
            if path != document:
                document, end = path, 0
            count += max(0, stop - max(start, end))
            end = max(end, stop)
        return count

    def to_dict(self) -> dict[str, Any]:
        """Return the per-question object of ``eval --json``."""
        return {
            "id": self.case.id,
            "question": self.case.question,
            "answerable": self.case.answerable,
            "answered": self.answer.answered,
            "facts_found": list(self.found),
            "facts_missing": [fact for fact in self.case.facts if fact not in self.found],
            "short": self.answer.short.text if self.answer.short else None,
            "short_right": None if self.case.short is None else self.short_is_right,
            "right_document_cited": self.cited,
            "documents_cited": list(dict.fromkeys(c.document for c in self.answer.citations)),
            "quoted_characters": self.quoted_characters,
            "confidence": round(self.answer.confidence, 4),
            "milliseconds": self.milliseconds,
        }


def read_cases(file: Path) -> list[Case]:
    """Read a JSON-lines file of questions.

    Raises YinzhengError, which names the line, if it cannot be read or is not as documented.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise YinzhengError(
            "The questions file {file} cannot be read: {error}.", file=file, error=error
        ) from error
    cases = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            cases.append(
                Case(
                    str(row["id"]), str(row["question"]), tuple(map(str, row.get("facts", ()))),
                    tuple(map(str, row.get("documents", ()))), bool(row.get("answerable", True)),
                    None if row.get("short") is None else str(row["short"]),
                )
            )  # fmt: skip
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise YinzhengError(
                "Line {number} of {file} is not a question object ({error}). Each line needs at"
                ' least {"id": …, "question": …}; see docs/json.md.',
                number=number,
                file=file,
                error=error,
            ) from error
    if not cases:
        raise YinzhengError("The questions file {file} holds no questions.", file=file)
    return cases


def evaluate(
    assistant: Assistant, cases: list[Case], progress: Callable[[int], None] | None = None
) -> list[Result]:
    """Ask every question; ``progress`` is called with the number of questions done.

    The models are loaded before, so that the times do not include it.
    """
    assistant.load()
    results = []
    for done, case in enumerate(cases, 1):
        answer = assistant.ask(case.question)
        text = " ".join([answer.text, *(citation.quote for citation in answer.citations)])
        found = tuple(fact for fact in case.facts if holds(text, fact))
        results.append(Result(case, answer, found, answer.timings_ms["total"]))
        if progress:
            progress(done)
    return results


def holds(text: str, fact: str) -> bool:
    """Return True if a text states a fact in one of its wordings."""
    bare = _bare(text)
    return any(_bare(wording) in bare for wording in fact.split("|"))


def is_same_answer(short: str, wordings: Iterable[str]) -> bool:
    """Return True if a short answer says the same as one of some wordings.

    One of the two must hold the other and be at most twice as long, and no negation may stand
    beside what both say: 可以 is not 不可以, *may* is not *may not*.
    """
    bare = _bare(short)
    for wording in map(_bare, wordings):
        less, more = sorted((bare, wording), key=len)
        if less and less in more and len(more) <= 2 * len(less):
            before, _, after = more.partition(less)
            if not before.endswith(_NEGATIONS) and not after.startswith("not"):
                return True
    return False


def is_named(path: str, names: Iterable[str]) -> bool:
    """Return True if one of the names is a path or its end."""
    return any(_ends_with(path, name) for name in names)


def summary(results: list[Result]) -> dict[str, Any]:
    """Return the totals of ``eval --json``; None where there is nothing to count."""
    answerable = [result for result in results if result.case.answerable]
    unanswerable = [result for result in results if not result.case.answerable]
    facts = sum(len(result.case.facts) for result in answerable)
    times = [result.milliseconds for result in results]
    quoted = [result.quoted_characters for result in answerable if result.answer.answered]
    right = sum(result.short_is_right for result in results)
    wanted = sum(bool(result.case.short) for result in results)
    shown = [result for result in results if result.answer.short and result.case.short is not None]
    return {
        "questions": len(results),
        "answerable": len(answerable),
        "unanswerable": len(unanswerable),
        "facts_found": _share(sum(len(result.found) for result in answerable), facts),
        "questions_with_all_facts": _share(
            sum(len(result.found) == len(result.case.facts) for result in answerable),
            len(answerable),
        ),
        "right_document_cited": _share(sum(result.cited for result in answerable), len(answerable)),
        "short_right": _share(right, wanted),
        "short_precision": _share(right, len(shown)),
        "refusals_right": sum(not result.answer.answered for result in unanswerable),
        "false_refusals": sum(not result.answer.answered for result in answerable),
        "quoted_median": median(quoted) if quoted else None,
        "quoted_p95": _percentile_95(quoted) if quoted else None,
        "median_ms": round(median(times), 1),
        "p95_ms": round(_percentile_95(times), 1),
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _percentile_95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def _ends_with(path: str, name: str) -> bool:
    """Return True if a path is a name or ends with it, compared by whole folder and file names."""
    parts, wanted = PurePosixPath(path).parts, PurePosixPath(name).parts
    return bool(wanted) and parts[-len(wanted) :] == wanted


def _bare(text: str) -> str:
    """Return a text for comparison: simplified, without spaces and punctuation, lower case."""
    return "".join(filter(str.isalnum, search_layer(text))).lower()
