"""Facts in tables, in the defaults of parameters and in single clauses."""

import random
import re
from collections.abc import Iterator

from bench.reader_blocks import Fact, headings_above
from bench.reader_clauses import law_clauses, swapped
from bench.reader_documents import LONGEST_SPAN, Document, Range
from bench.reader_prose import prose_clauses
from bench.reader_templates import WORDINGS, ask_cell, ask_default, clean_heading, is_generic
from index.blocks import Block, BlockKind
from index.table_grid import GridRow, grid_rows

EMPTY_CELLS = frozenset(("", "-", "--", "n/a", "none", "无", "/", "—", "null", '""', "''"))
_MOST_ROWS = 60  # of a table that are looked at
_ROWS_ASKED = 4
_MOST_BLOCKS = 12  # articles or paragraphs of a document that are asked about
_LEAST_ARTICLES = 3  # from which a document is a law
_QUOTED = r'`[^`\n]{1,40}`|"[^"\n]{1,40}"'
_DEFAULT = {
    "zh": re.compile(
        rf"默认(?:值|端口|情况下)?(?:为|是|：|:|等于)\s*({_QUOTED}"
        r"|[A-Za-z0-9_\-/%][A-Za-z0-9_.\-/%]*(?<!\.)(?: (?:MiB|GiB|ms|MB|GB|s)\b)?)"
    ),
    "en": re.compile(
        r"[Dd]efault(?:s to| value is| value of| is|s?:| value:| to)"
        rf"\s*({_QUOTED}|[\w.\-/%]*\d[\w.\-/%]*(?<!\.)|true|false)"
    ),
}
_CODE = re.compile(r"`([\w.\-:@][\w.\-:@ ]{0,38}[\w.\-:@])`")
_PARAMETER = re.compile(r"([a-z][\w.\-]*|\w+[_.\-][\w.\-]+)(?: ?[\[(<].*)?", re.ASCII)
_ARTICLE = re.compile(r"^第[一二三四五六七八九十百千零〇\d]+条(?:之[一二三四五])?")


def tables(document: Document) -> list[Block]:
    """Return the tables of a document, in order."""
    return [block for block in document.tree.walk() if block.kind is BlockKind.TABLE]


def cells(
    asked: Document, worded: Block, read: Document, table: Block, rng: random.Random
) -> Iterator[Fact]:
    """Yield cells of ``table``, asked for by the names of their rows and columns in ``worded``.

    These are the same table, or one the translation of the other.
    """
    rows, wording = list(grid_rows(table))[:_MOST_ROWS], list(grid_rows(worded))[:_MOST_ROWS]
    keys = [asked.words(row.cells[0].cell) if row.cells else "" for row in wording]
    said = (heading for heading in reversed(headings_above(asked, worded.start)))
    above = next((heading for heading in said if not is_generic(heading)), asked.heading)
    for place in sorted(rng.sample(range(len(rows)), min(_ROWS_ASKED, len(rows)))):
        if place >= len(wording) or len(rows[place].cells) != len(wording[place].cells):
            continue
        key = clean_heading(keys[place])
        if not 2 <= len(key) <= 40 or keys.count(keys[place]) > 1 or key.isdigit():
            continue
        columns = list(range(1, len(rows[place].cells)))
        rng.shuffle(columns)
        for column in columns[:2]:
            names = wording[place].cells[column].names
            name = clean_heading(asked.words(names[-1])) if names else ""
            value = read.words(rows[place].cells[column].cell)
            if not 1 <= len(name) <= 25 or not _is_said(value) or not _is_said(key):
                continue
            title = above if len(above) < 40 else ""
            question = ask_cell(key, name, title, asked.lang, rng)
            yield _cell_fact(question, asked.lang, name, read, table, rows, place, column, rng)


def _is_said(value: str) -> bool:
    return value.lower() not in EMPTY_CELLS and len(value) <= LONGEST_SPAN


def _cell_fact(
    question: str, lang: str, name: str, read: Document, table: Block, rows: list[GridRow],
    place: int, column: int, rng: random.Random,
) -> Fact:  # fmt: skip
    """Return the fact that a row has a value in a column."""
    row, cell = rows[place].row, rows[place].cells[column].cell
    key, value = read.words(rows[place].cells[0].cell), read.words(cell)
    differing = [
        read.words(other.cells[0].cell)
        for other in rows
        if len(other.cells) > column and read.words(other.cells[column].cell) != value
    ]
    whole_column = tuple(
        Range(other.start, other.end)
        for row in table.children
        if row.kind is BlockKind.ROW
        for other in row.children
        if other.column == column
    )
    return Fact(
        question,
        f"{lang}->{read.lang}",
        "table",
        Range(row.start, row.end),
        Range(cell.start, cell.end),
        f"table {name.lower()}",
        (("gone", (Range(row.start, row.end),)), ("column gone", whole_column)),
        tuple(("other row", other.row.start) for other in (rows[0], rows[-1])),
        _swaps(key, differing, rng),
    )


def _swaps(key: str, others: list[str], rng: random.Random) -> tuple[tuple[str, str], ...]:
    """Return a key with another that may stand in its place."""
    found = [
        other
        for other in dict.fromkeys(others)
        if len(other) > 2 and other not in key and key not in other and other[0] not in ".-/"
    ]
    return ((key, rng.choice(found)),) if found and len(key) > 2 and key[0] not in "./" else ()


def defaults(document: Document, lang: str, rng: random.Random) -> Iterator[Fact]:
    """Yield the defaults of parameters, in either language, for their names are the same."""
    found = list(_DEFAULT[document.lang].finditer(document.text))
    names = [match[1] for match in _CODE.finditer(document.text)]
    for place, match in enumerate(found):
        number = document.at(match.start())
        line = document.text.rfind("\n", 0, match.start()) + 1
        if number is None or "|" in document.text[line : match.end() + 40]:
            continue
        span = Range(match.start(1), match.end(1))
        sentence = document.sentence(number, span)
        key = _parameter(document, line, match.start(), sentence.start)
        if len(key) < 3 or not re.search(r"[a-zA-Z]", key) or document.text[span.end :][:1] == "的":
            continue
        near = [*found[max(0, place - 2) : place], *found[place + 1 : place + 3]]
        yield Fact(
            ask_default(key, lang, rng),
            f"{lang}->{document.lang}",
            "default",
            sentence,
            span,
            "default",
            (("gone", (sentence,)),),
            tuple(("other parameter", other.start()) for other in near),
            _swaps(key, names, rng),
        )


def _parameter(document: Document, line: int, position: int, sentence: int) -> str:
    """Return the name of the parameter that is told of at a position, '' if there is none.

    It stands in the sentence, is the heading or else stands earlier in the line.
    """
    codes = list(_CODE.finditer(document.text, line, position))
    own = [code[1] for code in codes if code.start() >= sentence]
    above = headings_above(document, position)
    named = _PARAMETER.fullmatch(above[-1]) if above else None
    if own:
        return own[0]
    return named[1] if named else codes[0][1] if codes else ""


def clauses(document: Document, rng: random.Random) -> Iterator[Fact]:
    """Yield clauses of articles of law, or of prose, asked with one of their words missing."""
    sections = [block for block in document.tree.walk() if block.kind is BlockKind.SECTION]
    blocks = [block for block in sections if _ARTICLE.match(block.number)]
    kind = "law" if len(blocks) >= _LEAST_ARTICLES else "cloze"
    if kind == "cloze":
        blocks = [block for block in document.tree.walk() if block.kind is BlockKind.PARAGRAPH]
    title = re.sub(r"^中华人民共和国|[(（].*", "", document.heading)
    picked = rng.sample(blocks, min(_MOST_BLOCKS, len(blocks)))
    for block in sorted(picked, key=lambda block: block.start):
        for sentence in _sentences(document, block):
            text = document.text[sentence.start : sentence.end].replace("\n", " ")
            if kind == "law":
                found = list(law_clauses(text, rng))
            else:
                found = list(prose_clauses(text, document.lang, rng))
            if not found:
                continue
            clause = rng.choice(found)
            question = clause.question
            needs_title = len(question) < 14 or rng.random() < 0.35
            if kind == "law" and needs_title and 3 <= len(title) <= 24:
                frame = rng.choice(WORDINGS["law"]["with title"])
                question = frame.format(t=title, q=question)
            yield Fact(
                question,
                f"{document.lang}->{document.lang}",
                kind,
                sentence,
                Range(sentence.start + clause.start, sentence.start + clause.end),
                kind,
                (("gone", (_whole(document, block, sentence),)),),
                (),
                swapped(question, text, rng),
            )


def _whole(document: Document, block: Block, sentence: Range) -> Range:
    """Return a sentence with its full stop; the whole article if it has no other sentence."""
    end = sentence.end + (document.text[sentence.end : sentence.end + 1] in "。！？.")
    left = document.text[block.start : sentence.start] + document.text[end : block.end]
    return Range(block.start, block.end) if len(left.strip()) < 14 else Range(sentence.start, end)


def _sentences(document: Document, block: Block) -> Iterator[Range]:
    """Yield the sentences of a block, without the number of an article."""
    text = document.text[block.start : block.end]
    number = _ARTICLE.match(text)
    at = number.end() if number else 0
    line = r"\n" if number else r"\n\s*\n|\n(?=[-*+>|#\d ])"
    for match in re.finditer(rf"[。！？]|{line}|(?<=[a-z\d)])\.\s(?=[A-Z])|$", text):
        if match.start() - at >= 10:
            own = text[at : match.start()]
            yield Range(
                block.start + at + len(own) - len(own.lstrip()), block.start + match.start()
            )
        at = max(at, match.end())
