"""Example questions, generated from the documents and kept only if they are answered."""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import cycle, islice, zip_longest
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.errors import YinzhengError
from index.restore.readings import is_han
from index.store import ReadableStore, StoredDocument, StoredEnumeration
from index.table_grid import NamedCell, grid_rows, words
from index.text.names import is_person
from index.text.normalize import HAN, search_layer
from index.text.numerals import CARDINALS, in_han
from index.text.segmenter import is_word, tagged
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
_LONGEST_TITLE = 24  # characters of a Chinese title in a question; of an English one twice as many
_MOST_ROWS = 200  # of a table that are looked at
_CODE = re.compile(r"(?=.*\d)[A-Za-z\d]*[A-Za-z -][A-Za-z\d -]*|\d{5,}")
_MOST_ITEMS = 10  # of a list that is asked for by its count


class _Candidate(NamedTuple):
    """A question that may be shown.

    One about a ``document`` must be answered from it alone. If it asks for the items of a list, the
    rows of a table or a cell, its answer must quote the ranges ``parts`` of its restored text.
    ``subject`` is what it asks about, without the document.
    """

    text: str
    document: str = ""
    parts: tuple[tuple[int, int], ...] = ()
    subject: str = ""


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
    if question.document and any(one.document != question.document for one in answer.citations):
        return False
    return answer.answered and all(
        any(one.restored_start <= start and end <= one.restored_end for one in answer.citations)
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
    # Those first whose lists are not asked for.
    others = [name for name in _speakers(store) if name not in speakers]
    people = list(dict.fromkeys([*others, *speakers]))
    templates = ["{}说了什么？", "哪些文章提到{}？"]
    if language == "en":
        templates = ["What did {} say?", "Which articles mention {}?"]
        people = [spell_person(person) for person in people]
    about_people = [
        template.format(person) for person, template in zip(people, cycle(templates), strict=False)
    ]
    about_rows, about_headings = _about_parts(store, language)
    written = ([*map(_Candidate, each)] for each in (about_lists, about_people))
    for questions in zip_longest(*written, about_rows, about_headings):
        yield from filter(None, questions)


def _about_parts(
    store: ReadableStore, language: UiLanguage
) -> tuple[list[_Candidate], list[_Candidate]]:
    """Return questions about rows of tables, and about what stands under headings.

    They are in the language of the documents, of which only the first are looked at. What two
    tables or sections could be meant by is not asked.
    """
    about_rows: list[list[_Candidate]] = []
    about_headings: list[list[_Candidate]] = []
    with store.snapshot():  # a sync may take documents away meanwhile
        first = [row for row in store.listing() if int(row["passages"]) <= _MOST_PASSAGES]
        for document_id in dict.fromkeys(int(row["document_id"]) for row in first[:_DOCUMENTS]):
            document = store.document(document_id)
            about_rows.append([*_about_rows(document, language)])
            about_headings.append([*_about_headings(document, language)])
    return _unmistakable(about_rows), _unmistakable(about_headings)


def _unmistakable(of_documents: Sequence[Sequence[_Candidate]]) -> list[_Candidate]:
    """Return the first questions of each document that name what nothing else is named."""
    count = Counter(question.subject for questions in of_documents for question in questions)
    return [
        question
        for questions in of_documents
        for question in islice(
            (one for one in questions if count[one.subject] == 1), _OF_ONE_DOCUMENT
        )
    ]


def _about_rows(document: StoredDocument, language: UiLanguage) -> Iterator[_Candidate]:
    """Yield a question for each table: for a cell of its first row that is named for itself.

    The row is called by the first column that no two rows share a name in; columns that number
    rows or identify them by a code are not asked for.
    """
    text = document.restored.text
    for table in document.tree.walk():
        if table.kind is not BlockKind.TABLE or table.visibility:
            continue
        rows = [*islice(grid_rows(table), _MOST_ROWS)]
        columns: dict[int, list[str]] = defaultdict(list)
        for row in rows:
            for named in row.cells:
                columns[named.cell.column].append(words(text, named.cell))
        keys = {column for column, values in columns.items() if _is_key(values)}
        told = [named for named in rows[0].cells if named.cell.column not in keys] if rows else []
        names = [
            at
            for at, named in enumerate(told)
            if _is_phrase(words(text, named.cell), language)
            and max(Counter(columns[named.cell.column]).values()) == 1
        ]
        if not names:
            continue
        asked = [
            named
            for named in told[names[0] + 1 :]
            if words(text, named.cell) and _is_asked(_column(text, named), language)
        ]
        if asked:
            # A number or a person is what people ask tables for.
            best = min(asked, key=lambda named: not _is_definite(words(text, named.cell)))
            said = _about_cell(text, told[names[0]], best, language)
            yield _Candidate(said, document.path, ((best.cell.start, best.cell.end),), said)


def _about_cell(text: str, name: NamedCell, asked: NamedCell, language: UiLanguage) -> str:
    """Return a question for a cell of the row that another cell names."""
    kind, row = _column(text, name), words(text, name.cell)
    column, cell = _column(text, asked), words(text, asked.cell)
    if language == "zh":
        what = "谁" if _is_name(cell) and "名" not in column else "什么"
        return f"{row}的{column}是{'多少' if _FIGURE.fullmatch(cell) else what}？"
    if _is_phrase(kind, language):
        return f"What is the {_inside(column)} of the {_inside(kind)} “{row}”?"
    return f"What is the {_inside(column)} of {row}?"


def _is_key(values: Sequence[str]) -> bool:
    """Return True if the cells of a column number its rows, or identify each by a code."""
    if len(set(values)) < len(values):
        return False
    if all(value.isdecimal() for value in values):
        numbers = [int(value) for value in values]
        counts = numbers == [*range(numbers[0], numbers[0] + len(numbers))]
        return counts and len(numbers) > 1 or any(value[0] == "0" != value for value in values)
    return all(map(_CODE.fullmatch, values))


def _is_asked(column: str, language: UiLanguage) -> bool:
    """Return True if the name of a column is that of a thing: a verb would make no question."""
    if not _is_phrase(column, language):
        return False
    return language == "en" or not (is_word(column) and tagged(column)[-1][1] == "v")


def _is_definite(cell: str) -> bool:
    return bool(_FIGURE.fullmatch(cell)) or _is_name(cell)


def _is_name(cell: str) -> bool:
    return is_person(cell) and (not is_word(cell) or tagged(cell)[0] == (cell, "nr"))


def _column(text: str, named: NamedCell) -> str:
    """Return the name of the column of a cell, '' if it has none."""
    return words(text, named.names[-1]) if named.names else ""


def _inside(name: str) -> str:
    """Return an English name of a column as it is written inside a sentence."""
    return name.lower() if name[1:].islower() else name  # but NATO or pH


def _about_headings(document: StoredDocument, language: UiLanguage) -> Iterator[_Candidate]:
    """Yield a question for each heading, with the title: few headings say what they are of."""
    text, title = document.restored.text, document.title
    # The name of a file or the first sheet is no title that a question could call it by.
    titled = any(block.kind is BlockKind.TITLE for block in document.tree.walk())
    is_said = titled and _is_title(title, language)
    for section in document.tree.walk():
        heading = section.first(BlockKind.HEADING)
        if section.kind is not BlockKind.SECTION or heading is None or heading.visibility:
            continue
        said = words(text, heading).strip("# ").removeprefix(section.number).strip()
        if said == title or not _is_phrase(said, language):
            continue
        if language == "zh":
            asked = f"《{title}》关于“{said}”怎么说？" if is_said else f"关于“{said}”说了什么？"
        else:
            says = f"“{title}”" if is_said else "it"
            asked = f"What does {says} say about “{said}”?"
        parts = tuple(_listed(section))
        if len(parts) <= _MOST_ITEMS:
            yield _Candidate(asked, document.path, parts, said)


def _is_title(title: str, language: UiLanguage) -> bool:
    """Return True if a title is short, of a language, and consists of words and numbers."""
    if language == "zh":
        plain = all(char.isalnum() or char in "（）·、—- " for char in title)
        return plain and any(map(is_han, title)) and len(title) <= _LONGEST_TITLE
    plain = all(char.isascii() and (char.isalnum() or char in " -',&") for char in title)
    return plain and 0 < len(title) <= 2 * _LONGEST_TITLE


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
