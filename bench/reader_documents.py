"""Documents as training data for the reader sees them: passages, what is above them, and cuts."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from index.blocks import Block, BlockKind
from index.errors import ReadError
from index.formats.reader import DocumentReader
from index.introductions import HEADINGS, introductions
from index.parse.document import parse
from index.text.normalize import has_han

_MOST_CONTEXT = 120  # characters
_MARKUP = "#*`>_ \t\r\n"
LONGEST_SPAN = 120
"""Characters of an answer that is marked; of a longer one the whole block is the answer."""
_LEAST = 15  # characters of a passage that is worth reading


class View(NamedTuple):
    """A passage as the network is given it: what stands above it, and its text."""

    context: str
    text: str


class Range(NamedTuple):
    """Characters ``[start, end)`` of a document."""

    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A parsed document: its collection, language and path, text, tree and passages."""

    collection: str
    lang: str
    path: str
    text: str
    title: str
    tree: Block
    passages: tuple[Range, ...]

    @property
    def name(self) -> str:
        """Return what tells the document from all others."""
        return f"{self.collection}/{self.lang}/{self.path}"

    @cached_property
    def heading(self) -> str:
        """Return the title, without markup."""
        title = self.tree.first(BlockKind.TITLE)
        found = plain(self.text[title.start : title.end]) if title else ""
        return found or plain(self.title)

    def words(self, block: Block | Range) -> str:
        """Return the text of a block on one line, without the marks at its ends."""
        return plain(self.text[block.start : block.end])

    def at(self, position: int) -> int | None:
        """Return the number of the passage that contains a position, None if none does."""
        number = bisect_right(self.passages, position, key=lambda own: own.start) - 1
        return number if number >= 0 and position < self.passages[number].end else None

    def raw(self, number: int) -> str:
        """Return the text of a passage as it is in the document."""
        own = self.passages[number]
        return self.text[own.start : own.end]

    @cached_property
    def _contexts(self) -> dict[int, str]:
        return {}

    def context(self, number: int) -> str:
        """Return the title, the headings and the column names above a passage."""
        if number not in self._contexts:
            self._contexts[number] = self._context(number)
        return self._contexts[number]

    def _context(self, number: int) -> str:
        own = self.passages[number]
        text = self.text[own.start : own.end]
        above = [self.heading]
        for block in introductions(self.tree, own.start):
            if block.kind in HEADINGS:
                above.append(self.words(block))
            elif block.header:
                above.append(" | ".join(self.words(cell) for cell in block.children))
        kept = [part for part in dict.fromkeys(above) if part and part not in text]
        while len(kept) > 1 and sum(map(len, kept)) > _MOST_CONTEXT:
            del kept[1 if kept[0] == self.heading and len(kept) > 2 else 0]
        return " › ".join(kept)[:_MOST_CONTEXT]

    def view(self, number: int, cut: Iterable[Range] = ()) -> View:
        """Return a passage without the ranges ``cut``."""
        own = self.passages[number]
        kept, at = [], own.start
        for start, end in sorted(cut):
            kept.append(self.text[at : max(at, start)])
            at = min(max(at, end), own.end)
        kept.append(self.text[at : own.end])
        return View(self.context(number), tidy("".join(kept)))

    def with_span(self, number: int, span: Range | None) -> tuple[View, int, int]:
        """Return a passage and where a range of the document is in it, -1 and -1 for None."""
        own = self.passages[number]
        view = self.view(number)
        if span is None:
            return view, -1, -1
        before = tidy(self.text[own.start : span.start] + "x", ends=False)[:-1].lstrip()
        answer = tidy(self.text[span.start : span.end])
        start = view.text.find(answer, max(0, len(before) - 2))
        return view, start, start + len(answer) if start >= 0 else -1

    def sentence(self, number: int, span: Range) -> Range:
        """Return the sentence of a passage that holds a range, or its line if that is shorter."""
        own = self.passages[number]
        start, end = span
        while start > own.start and self.text[start - 1] not in "。；;！？\n":
            start -= 1
        while end < own.end and self.text[end] not in "。；;！？\n":
            end += 1
        return Range(start, min(own.end, end + 1))


def plain(text: str) -> str:
    """Return a text on one line, without the marks of Markdown at its ends."""
    return " ".join(text.replace("**", "").split()).strip(_MARKUP).rstrip("：:").strip()


def tidy(text: str, *, ends: bool = True) -> str:
    """Return a text without runs of blanks, which pad the tables of plain text."""
    lines = (" ".join(line.split(" ")) for line in text.split("\n"))
    found = "\n".join(lines)
    while "  " in found:
        found = found.replace("  ", " ")
    while "\n\n\n" in found:
        found = found.replace("\n\n\n", "\n\n")
    while "----" in found:
        found = found.replace("----", "---")
    return found.strip() if ends else found


def read_documents(folder: Path) -> Iterator[Document]:
    """Yield the documents of a folder ``COLLECTION/zh|en/...``, in the order of their paths."""
    with DocumentReader() as reader:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            try:
                parsed = parse(reader.read(path.name, path.read_bytes()), path=path.name)
            except (ReadError, OSError) as error:
                print(f"left out: {path} ({error})")
                continue
            yield make_document(
                path.relative_to(folder),
                parsed.restored.text,
                parsed.title,
                parsed.tree,
                [Range(passage.start, passage.end) for passage in parsed.passages],
            )


def make_document(
    path: Path, text: str, title: str, tree: Block, passages: Sequence[Range]
) -> Document:
    """Return a document; its language is that of its folder, else that of most of its text."""
    collection, *rest = path.parts
    lang = next((part for part in rest if part in ("zh", "en")), "")
    if not lang:
        lang = "zh" if sum(map(has_han, text[:2000])) > len(text[:2000]) / 10 else "en"
    kept = tuple(own for own in passages if len(text[own.start : own.end].strip()) >= _LEAST)
    return Document(collection, lang, "/".join(rest[-1:]), text, title, tree, kept)


def likeness(question: str, text: str) -> float:
    """Return the share of the question's pairs of characters that a text has, 0 to 1."""
    asked = Counter(zip(question.lower(), question.lower()[1:], strict=False))
    there = set(zip(text.lower(), text.lower()[1:], strict=False))
    return sum(n for pair, n in asked.items() if pair in there) / max(1, asked.total())
