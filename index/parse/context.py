"""Find the text above a passage or a sentence without which it is not understood."""

from collections.abc import Iterable, Iterator

from index.blocks import Block, BlockKind
from index.introductions import HEADINGS, introduction, introductions
from index.table_grid import rows_in_words, words
from index.types import Sentence
from index.unseen_text import interrupted_sentences, joined

USED = frozenset(("title", "headings", "columns"))
"""What stands above a passage and is indexed with it; ``bench/structure.py`` compares."""
IN_CONTEXT = True
"""Whether rows, items and answers are embedded with what stands above them; compared there too."""

# Set by hand: room for a title and two headings, so that a passage of usual length stays within
# what the embedding model reads.
_MOST_CONTEXT = 120
_MOST_LEAD = 80  # characters of a lead-in or a question that are put before a sentence
_MOST_ROW = 240  # characters of a row in words
# What stands there is not understood without the lead-in, the question or the heading.
_ANNOUNCED = (BlockKind.LIST, BlockKind.QA, BlockKind.SECTION)


def passage_context(
    text: str, tree: Block, title: str, start: int, end: int, titled: Block | None = None
) -> str:
    """Return the title, the headings and the names of columns above a passage, '' if none.

    What the passage ``[start, end)`` contains itself is left out. ``text`` is the document, and
    ``titled`` the section that has the title for its heading, as ``titled_section`` finds it.
    """
    found = list(introductions(tree, start))
    above = []
    if "headings" in USED:
        above += [words(text, block) for block in found if block.kind in HEADINGS]
    if "columns" in USED:
        above += [words(text, block) for block in found if block.header]
    own = text[start:end]
    if "title" not in USED or (titled and not titled.start <= start < titled.end):
        title = ""
    kept = [part for part in dict.fromkeys([title, *above]) if part and part not in own]
    while len(kept) > 1 and sum(map(len, kept)) > _MOST_CONTEXT:
        del kept[1 if kept[0] == title else 0]  # the nearest heading says most
    return " ".join(kept)[:_MOST_CONTEXT]


def with_context(text: str, tree: Block, sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    """Yield the sentences, with what stands above them where they need it to be understood.

    A row is put in words with the names of its columns; an item has its lead-in before it, an
    answer its question, and the text under a short heading the heading.
    """
    if not IN_CONTEXT:
        yield from sentences
        return
    rows = rows_in_words(text, tree)
    interrupted = interrupted_sentences(text, tree)
    for sentence in sentences:
        path = tree.path_to(sentence.start)
        found = ""
        row = next((block for block in path if block.kind is BlockKind.ROW), None)
        if row is not None:
            found = rows.get(row.start, "")[:_MOST_ROW]
        elif sentence.start in interrupted:
            found = joined(text, interrupted[sentence.start])[:_MOST_ROW]
        else:
            lead = _lead(path, sentence.start)
            if lead is not None:
                body = " ".join(text[sentence.start : sentence.end].split())
                found = f"{words(text, lead)[-_MOST_LEAD:]} {body}"
        yield (
            sentence
            if not found
            else Sentence(sentence.start, sentence.end, sentence.speaker, found)
        )


def _lead(path: list[Block], position: int) -> Block | None:
    """Return the block above a position that announces what stands there, the nearest."""
    announced = (block for block in reversed(path) if block.kind in _ANNOUNCED)
    return next((found for block in announced for found in introduction(block, position)), None)
