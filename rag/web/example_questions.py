"""Example questions, generated from the documents and kept only if they are answered."""

import html
import re
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice, zip_longest
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.errors import YinzhengError
from index.restore.readings import is_han
from index.store import ReadableStore, StoredDocument, StoredEnumeration
from index.table_grid import NamedCell, grid_rows, words
from index.text.normalize import HAN, search_layer
from index.text.numerals import CARDINALS, in_han
from rag.assistant import Assistant
from rag.language.transliteration import spell_person
from rag.web.i18n import UiLanguage, translate

_SHOWN = 4  # in each language
_TRIED = 12  # the examples are shown when all are answered
_FIRST_IDS = 500  # enumerations and passages looked at: the page must open soon in any store
_PERSON_NAME = re.compile(rf"[{HAN}]{{2,4}}")
_DOCUMENTS = 12  # whose tables and headings are looked at
_MOST_PASSAGES = 400  # of such a document, which is read whole
_OF_ONE_DOCUMENT = 2
_LONGEST_PHRASE = 12  # characters of a heading or cell that is asked about
# A number, with a unit of up to two characters that is none of a date or time.
_FIGURE = re.compile(r"[-+]?[¥￥$€£]?\d[\d,.]*(?:[%％]|[^\W\d_年月日号时点分]{1,2})?")
_MOST_ITEMS = 10  # of a list that is asked for by its count


class _Candidate(NamedTuple):
    """A question that may be shown.

    If it asks for the items of a list or the rows of a table, its answer must quote the ranges
    ``parts`` of the restored text of ``document``.
    """

    text: str
    document: str = ""
    parts: tuple[tuple[int, int], ...] = ()


def make_examples(assistant: Assistant) -> dict[UiLanguage, list[str]]:
    """Return up to four questions in each language that the assistant can answer.

    They ask for the items of lists in the documents, for what a speaker said and which documents
    mention one, for cells of tables and what stands under a heading. Every question is tried, so
    pass an assistant without a language model.
    """
    examples: dict[UiLanguage, list[str]] = {"en": [], "zh": []}
    for language, questions in examples.items():
        candidates = dict.fromkeys(_candidates(assistant.store, language))
        for question in list(candidates)[:_TRIED]:
            if len(questions) < _SHOWN and _is_answered(assistant, question):
                questions.append(question.text)
    return examples


def render_examples(examples: dict[UiLanguage, list[str]]) -> str:
    """Return buttons that ask the questions, as escaped HTML; the style shows one language."""
    lists = "".join(
        f"<div class='yz-{language}' lang='{language}'>"
        f"<h2>{html.escape(translate('try', language))}</h2><div class='yz-examples'>"
        + "".join(
            f"<button type='button' class='yz-example'>{html.escape(question)}</button>"
            for question in questions
        )
        + "</div></div>"
        for language, questions in examples.items()
        if questions
    )
    return f"<div class='yz-welcome'>{lists}</div>" if lists else ""


def _is_answered(assistant: Assistant, question: _Candidate) -> bool:
    """Return True if a question is answered, with all that it asks for."""
    try:
        answer = assistant.ask(question.text)
    except YinzhengError:
        return False
    return answer.answered and all(
        any(
            cited.document == question.document
            and cited.restored_start <= start
            and end <= cited.restored_end
            for cited in answer.citations
        )
        for start, end in question.parts
    )


def _candidates(store: ReadableStore, language: UiLanguage) -> Iterator[_Candidate]:
    """Yield questions, in turn about lists, people, rows of tables and headings."""
    speakers: list[str] = []
    about_lists: list[str] = []
    for enumeration in _enumerations(store):
        speaker = search_layer(enumeration.speaker)
        if not _PERSON_NAME.fullmatch(speaker):
            continue
        speakers.append(speaker)
        count = len(enumeration.items)
        if count <= _MOST_ITEMS and language == "zh":
            about_lists.append(f"{speaker}提出了哪{in_han(count)[0]}点？")
        elif count <= _MOST_ITEMS:
            name = spell_person(speaker)
            about_lists.append(f"What {CARDINALS[count - 1]} points did {name} make?")
    people = list(dict.fromkeys([*speakers, *_speakers(store)]))
    templates = ["{}说了什么？", "哪些文章提到{}？"]
    if language == "en":
        templates = ["What did {} say?", "Which articles mention {}?"]
        people = [spell_person(person) for person in people]
    about_people = [
        template.format(person) for person, template in zip(people, cycle(templates), strict=False)
    ]
    about_rows, about_headings = _about_parts(store, language)
    written = ([*map(_Candidate, each)] for each in (about_lists, about_people, about_rows))
    for questions in zip_longest(*written, about_headings):
        yield from filter(None, questions)


def _about_parts(store: ReadableStore, language: UiLanguage) -> tuple[list[str], list[_Candidate]]:
    """Return questions about rows of tables, and about what stands under headings.

    They are in the language of the documents, of which only the first are looked at.
    """
    about_rows: list[str] = []
    about_headings: list[_Candidate] = []
    with store.snapshot():  # a sync may take documents away meanwhile
        first = [row for row in store.listing() if int(row["passages"]) <= _MOST_PASSAGES]
        for document_id in dict.fromkeys(int(row["document_id"]) for row in first[:_DOCUMENTS]):
            document = store.document(document_id)
            about_rows += islice(_about_rows(document, language), _OF_ONE_DOCUMENT)
            about_headings += islice(_about_headings(document, language), _OF_ONE_DOCUMENT)
    return about_rows, about_headings


def _about_rows(document: StoredDocument, language: UiLanguage) -> Iterator[str]:
    """Yield a question for each table: for a column of its first row that has a name."""
    text = document.restored.text
    for table in document.tree.walk():
        row = next(grid_rows(table), None) if table.kind is BlockKind.TABLE else None
        if row is None or len(row.cells) < 2 or table.visibility:
            continue
        kind, name = _column(text, row.cells[0]), words(text, row.cells[0].cell)
        column, cell = _column(text, row.cells[1]), words(text, row.cells[1].cell)
        if not (_is_phrase(name, language) and _is_phrase(column, language)):
            continue
        if language == "zh":
            yield f"{name}的{column}是{'多少' if _FIGURE.fullmatch(cell) else '什么'}？"
        elif _is_phrase(kind, language):
            yield f"What is the {_inside(column)} of the {_inside(kind)} “{name}”?"
        else:
            yield f"What is the {_inside(column)} of {name}?"


def _column(text: str, named: NamedCell) -> str:
    """Return the name of the column of a cell, '' if it has none."""
    return words(text, named.names[-1]) if named.names else ""


def _inside(name: str) -> str:
    """Return an English name of a column as it is written inside a sentence."""
    return name.lower() if name[1:].islower() else name  # but NATO or pH


def _about_headings(document: StoredDocument, language: UiLanguage) -> Iterator[_Candidate]:
    text = document.restored.text
    for section in document.tree.walk():
        heading = section.first(BlockKind.HEADING)
        if section.kind is not BlockKind.SECTION or heading is None or heading.visibility:
            continue
        said = words(text, heading).strip("# ").removeprefix(section.number).strip()
        if said != document.title and _is_phrase(said, language):
            asked = (
                f"“{said}”说了什么？" if language == "zh" else f"What does it say about “{said}”?"
            )
            parts = tuple(_listed(section))
            if len(parts) <= _MOST_ITEMS:
                yield _Candidate(asked, document.path, parts)


def _listed(section: Block) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the items and rows under a heading, but for those that name columns."""
    for block in section.children:
        if block.kind in (BlockKind.LIST, BlockKind.TABLE):
            yield from ((part.start, part.end) for part in block.children if not part.header)


def _is_phrase(text: str, language: UiLanguage) -> bool:
    """Return True if a text is short and consists of words of a language, as a name does."""
    if language == "zh":
        return 2 <= len(text) <= _LONGEST_PHRASE and all(map(is_han, text))
    letters = all(char.isascii() and (char.isalpha() or char in " -'") for char in text)
    return letters and 3 <= len(text) <= 3 * _LONGEST_PHRASE


def _enumerations(store: ReadableStore) -> list[StoredEnumeration]:
    """Return enumerations: the first of every document, then the second ones, and so on."""
    with store.snapshot():
        enumerations = store.enumerations(range(1, _FIRST_IDS + 1)).values()
    count: Counter[int] = Counter()
    ranked = []
    for enumeration in sorted(enumerations, key=lambda enumeration: enumeration.id):
        count[enumeration.document_id] += 1
        ranked.append((count[enumeration.document_id], enumeration.id, enumeration))
    return [enumeration for *_, enumeration in sorted(ranked, key=lambda entry: entry[:2])]


def _speakers(store: ReadableStore) -> list[str]:
    """Return the speakers in the first passages, those of the most sentences first."""
    count: Counter[str] = Counter()
    with store.snapshot():
        for sentences in store.sentences(range(1, _FIRST_IDS + 1)).values():
            for sentence in sentences:
                name = search_layer(sentence.speaker)
                if _PERSON_NAME.fullmatch(name):
                    count[name] += 1
    return [name for name, _ in count.most_common()]
