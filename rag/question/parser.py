"""Parse a question: its language, its parts and the kind of answer it asks for."""

import unicodedata
from collections.abc import Iterable

from index.errors import QuestionError
from index.text.normalize import has_han, search_layer, without_gaps, without_invisible
from index.text.part_numbers import Reference, find_references
from rag.language.romanised_names import romanised_names
from rag.language.stopwords import QUESTION_WORDS_ZH
from rag.question.answer_type import asks, kind_of
from rag.question.asked_count import asked_count
from rag.question.decomposition import split_each
from rag.question.source_clause import drop_source
from rag.types import AnswerType, Language, Question

LONGEST = 2000
"""The greatest length of a question, in characters."""
_QUOTES = dict(zip('“"「『《', '”"」』》', strict=True))
_LONGEST_QUOTE = 40  # characters
_CLAUSE_ENDS = str.maketrans("，,；;", "\n" * 4)


def read_question(text: str) -> Question:
    """Parse a question as the user typed it.

    Raises QuestionError, which says what to do, if it is too long or contains no words.
    """
    clean = clean_text(text)
    search = search_layer(clean).rstrip("?？ ")
    references = tuple(find_references(search))
    count, counted = asked_count(_without_references(search, references))
    with_source = _split(search)
    without_source = tuple(drop_source(part) for part in with_source)
    parts = tuple(part for several in without_source for part in split_each(several))
    language: Language = "zh" if has_han(clean) else "en"
    return Question(
        text=clean,
        search=search,
        language=language,
        parts=parts,
        kind=kind_of(search),
        count=count,
        wants_list=asks(search, AnswerType.LIST),
        across_documents=asks(search, AnswerType.DOCUMENTS),
        names=romanised_names(clean),
        phrases=tuple(_quoted(search)),
        counted=counted,
        each=len(parts) > len(with_source),
        drops_source=len(parts) == 1 and without_source != with_source,
        asks_byline=asks(search, AnswerType.BYLINE),
        references=references,
    )


def clean_text(text: str) -> str:
    """Return a question without control characters, invisible characters and superfluous spaces.

    Raises QuestionError, which says what to do, if it is too long or contains no words.
    """
    if not isinstance(text, str):
        raise QuestionError("A question is a text, not {kind}.", kind=type(text).__name__)
    printable = "".join(char if _is_text(char) else " " for char in without_invisible(text))
    clean = without_gaps(printable.strip())
    if len(clean) > LONGEST:
        raise QuestionError(
            "The question is {count} characters long; shorten it to {most} or fewer.",
            count=len(clean),
            most=LONGEST,
        )
    if not any(map(str.isalnum, clean)):
        raise QuestionError(
            "The question holds no words. Ask in Chinese or English, for example: "
            "谁主持会议？ or: Who chaired the meeting?"
        )
    return clean


def _is_text(char: str) -> bool:
    """Return True unless a character is a lone surrogate or a control character."""
    return char in "\t\n\r" or unicodedata.category(char) not in ("Cc", "Cs")


def _split(search: str) -> tuple[str, ...]:
    """Split a question at question marks, and at commas if every clause asks something."""
    parts: list[str] = []
    for sentence in search.replace("？", "?").split("?"):
        clauses = list(filter(str.strip, sentence.translate(_CLAUSE_ENDS).split("\n")))
        if len(clauses) > 1 and all(_asks_zh(clause) for clause in clauses):
            parts += clauses
        elif any(map(str.isalnum, sentence)):
            parts.append(sentence.strip())
    return tuple(parts) or (search,)


def _asks_zh(clause: str) -> bool:
    return "吗" in clause or any(word in clause for word in QUESTION_WORDS_ZH)


def _quoted(search: str) -> list[str]:
    """Return what stands in quotation marks or brackets of titles, the innermost of each."""
    found, start, closing = [], 0, ""
    for at, char in enumerate(search):
        if char == closing:
            if 0 < at - start <= _LONGEST_QUOTE:
                found.append(search[start:at])
            closing = ""
        elif char in _QUOTES:
            start, closing = at + 1, _QUOTES[char]
    return found


def _without_references(search: str, references: Iterable[Reference]) -> str:
    """Return a question with blanks for numbers of parts, which count nothing: Chapter 2."""
    for reference in references:
        blank = " " * (reference.end - reference.start)
        search = search[: reference.start] + blank + search[reference.end :]
    return search
