"""Parse a question: its language, its parts and the kind of answer it asks for."""

import re

from index.errors import QuestionError
from index.text.normalize import HAN, INVISIBLE, has_han, search_layer
from index.text.numerals import CARDINALS, COUNTED, NUMERALS, ONES, PERSONS, parse_number
from index.text.part_numbers import Reference, find_references
from index.text.verbs import ASKED
from rag.language.romanised_names import romanised_names
from rag.language.stopwords import QUESTION_WORDS_ZH
from rag.question.answer_type import asks, kind_of
from rag.question.decomposition import split_each
from rag.question.source_clause import drop_source
from rag.types import AnswerType, Language, Question

LONGEST = 2000
"""The greatest length of a question, in characters."""
_MAX_COUNT = 30  # of items asked for; a greater number is rather a figure than a count
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_SPACED = re.compile(rf"(?<=[{HAN}]) +(?=[{HAN}])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ASKS_ZH = f"{QUESTION_WORDS_ZH}|吗"
_COUNT_ZH = re.compile(
    rf"(?<![十百千\d])(二?十[{ONES}]?|[两{ONES[1:]}]|\d{{1,2}})(?:{COUNTED})"
    # Eight months are a time, not things to list.
    r"(?!半?(?:月|小时|钟头|星期|礼拜|工作日|季度|学期|学年|世纪|百分点))"
    rf"的?(?:具体|主要|重点|全部)?((?:(?![是有为在和了分被各都由会把将])[{HAN}]){{0,4}})"
)
_COUNT_EN = re.compile(
    rf"\b({'|'.join(CARDINALS[1:])}|\d{{1,2}})\s+"
    r"(?!years?\b|months?\b|days?\b|percent\b|o'clock\b|times?\b)"
    r"((?:[a-z-]+\s+){0,3}?[a-z-]*[a-rt-z]s\b)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(rf"第\s?[\d{NUMERALS}]+")
_DOES = re.compile(r"\b(?:did|do|does|have|has|had)\s+(?:the|these|those|all|its|their)\s+$", re.I)
_ASKS_LATER = re.compile(
    rf"(?:{PERSONS})[^，,。是]{{0,10}}?(?:{ASKED}|做|完成|得到|获得)了?"
    r"[^，,。是]{0,4}(?:什么|哪|几|多少)"
)
_QUOTED = re.compile(r"[“\"「『《]([^”\"」』》]{1,40})[”\"」』》]")


def read_question(text: str) -> Question:
    """Parse a question as the user typed it.

    Raises QuestionError, which says what to do, if it is too long or contains no words.
    """
    clean = clean_text(text)
    search = search_layer(clean).rstrip("?？ ")
    references = tuple(find_references(search))
    count, counted = _count(_without_ordinals(search, references))
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
        asks_words=asks(search, AnswerType.WORDS),
        across_documents=asks(search, AnswerType.DOCUMENTS),
        names=romanised_names(clean),
        phrases=tuple(_QUOTED.findall(search)),
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
        raise QuestionError(f"A question is a text, not {type(text).__name__}.")
    clean = _INVISIBLE.sub("", _CONTROL.sub(" ", _SURROGATE.sub(" ", text))).strip()
    clean = _SPACED.sub("", clean)
    if len(clean) > LONGEST:
        raise QuestionError(
            f"The question is {len(clean)} characters long; shorten it to {LONGEST} or fewer."
        )
    if not re.search(r"\w", clean):
        raise QuestionError(
            "The question holds no words. Ask in Chinese or English, for example: "
            "谁主持会议？ or: Who chaired the meeting?"
        )
    return clean


def _split(search: str) -> tuple[str, ...]:
    """Split a question at question marks, and at commas if every clause asks something."""
    sentences = [part.strip() for part in re.split(r"[？?]+", search) if re.search(r"\w", part)]
    parts: list[str] = []
    for sentence in sentences:
        clauses = [clause for clause in re.split(r"[，,；;]", sentence) if clause.strip()]
        if len(clauses) > 1 and all(re.search(_ASKS_ZH, clause) for clause in clauses):
            parts += clauses
        else:
            parts.append(sentence)
    return tuple(parts) or (search,)


def _counts_subject(search: str, counted: re.Match[str]) -> bool:
    """Return True if the number belongs to the subject, as in "what did the six members say"."""
    if has_han(search):
        return bool(_ASKS_LATER.match(search, counted.end(1)))
    return bool(_DOES.search(search[: counted.start()]))


def _without_ordinals(search: str, references: tuple[Reference, ...]) -> str:
    """Return a question with blanks for numbers that count nothing: 第三条, Chapter 2."""
    spans = [(reference.start, reference.end) for reference in references]
    spans += [match.span() for match in _ORDINAL.finditer(search)]
    for start, end in spans:
        search = search[:start] + " " * (end - start) + search[end:]
    return search


def _count(search: str) -> tuple[int | None, str]:
    """Return how many things a question asks for, if it says so, and the noun counted."""
    match = _COUNT_ZH.search(search) or _COUNT_EN.search(search)
    if not match or _counts_subject(search, match):
        return None, ""
    value = int(parse_number(match[1]) or 0)
    return (value, match[2]) if 2 <= value <= _MAX_COUNT else (None, "")
