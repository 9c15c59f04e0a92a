"""Facts in sections, printed questions, lists and key-value pairs."""

import re
from collections.abc import Iterator, Sequence
from random import Random
from typing import NamedTuple

from bench.reader_documents import LONGEST_SPAN, Document, Range
from bench.reader_templates import (
    IDLE,
    ask_heading,
    ask_list,
    ask_meaning,
    ask_pair,
    clean_heading,
    is_generic,
    is_question,
)
from index.blocks import Block, BlockKind
from index.introductions import HEADINGS

_LONGEST_HEADING = {"zh": 40, "en": 90}
_NOT_ASKED = re.compile(r"^v?\d[\d.]*|[{}|=<>]")
_NO_KEY = re.compile(
    r"(?:示例|例|文件名|true$|false$|注|图|表|步骤|提示|代码清单|清单|输出|结果|执行结果|fig|tab|example|"
    r"listing|note|warning|tip|filename|q$|a$|step|output|result)|.*https?:|\W+$",
    re.I,
)
_IS = (
    r"\s*(?:是指|指的是|是(?!否)|指(?![定示导向令标明])|\bis|\bare|\brefers to)[，, ]?"
    r"([^。\n]{6,120}?)(?=。|\. |\.?\n|$)"
)


class Fact(NamedTuple):
    """A question, and where the document answers it.

    ``block`` is what answers, ``span`` the short answer in it if there is one. Each of ``cuts``
    takes the answer out of the passage, ``others`` are positions of like things, and ``topic``
    says what the same of other documents is found by. With a word of the passage replaced by the
    other of one of ``swaps``, the passage tells of something else.
    """

    question: str
    lang: str
    kind: str
    block: Range
    span: Range | None
    topic: str
    cuts: tuple[tuple[str, tuple[Range, ...]], ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    swaps: tuple[tuple[str, str], ...] = ()


def headings_above(document: Document, position: int) -> list[str]:
    """Return the headings above a position, from the outermost."""
    found = [block.first(*HEADINGS) for block in document.tree.path_to(position)]
    return [
        clean_heading(document.words(heading))
        for heading in found
        if heading is not None and heading.end <= position
    ]


def sections(asked: Document, read: Document, rng: Random) -> Iterator[Fact]:
    """Yield sections of ``read``, asked for by the headings of ``asked``.

    These are one document, or ``asked`` is the translation of ``read``.
    """
    own, worded = _headed(read), _headed(asked)
    if [section.level for section in own] != [section.level for section in worded]:
        return
    title = clean_heading(asked.heading)
    for place, (section, source) in enumerate(zip(own, worded, strict=True)):
        heading = source.first(*HEADINGS)
        name = clean_heading(asked.words(heading)) if heading else ""
        block = _below(read, section)
        if not 2 <= len(name) <= _LONGEST_HEADING[asked.lang] or name.lower() == title.lower():
            continue
        if _NOT_ASKED.search(name) or name.lower() in IDLE or not _has_text(read, section):
            continue
        outer = [text for text in headings_above(asked, source.start) if text != name]
        above = next((text for text in reversed(outer) if not is_generic(text)), "")
        nearest = bool(above) and (is_generic(name) or rng.random() < 0.3)
        question = ask_heading(above if nearest else title, name, asked.lang, rng)
        if not question:
            continue
        apart = [
            ("other section", _below(read, other).start)
            for other in own[max(0, place - 3) : place + 4]
            if other.end <= section.start or other.start >= section.end
        ]
        others = tuple(rng.sample(apart, min(2, len(apart))))
        lang = f"{asked.lang}->{read.lang}"
        printed = is_question(name, asked.lang)
        kind = "qa" if printed else "heading" if asked is read else "parallel"
        cut = ("question alone" if printed else "heading alone", (block,))
        yield Fact(question, lang, kind, block, None, name.lower(), (cut,), others)
        span = None if is_generic(name) else _definition(read, section, block)
        if span:
            number = read.at(span.start) or 0
            gone = ("gone", (read.sentence(number, span),))
            yield Fact(ask_meaning(name, asked.lang, rng), lang, "definition", block, span,
                       "definition", (gone,), others)  # fmt: skip


def _headed(document: Document) -> list[Block]:
    """Return the sections that have headings, in order."""
    return [
        block
        for block in document.tree.walk()
        if block.kind is BlockKind.SECTION and block.first(*HEADINGS)
    ]


def _below(document: Document, section: Block) -> Range:
    """Return the text of a section below its heading."""
    heading = section.first(*HEADINGS)
    at = heading.end if heading else section.start
    while at < section.end - 1 and document.text[at].isspace():
        at += 1
    return Range(at, section.end)


def _has_text(document: Document, section: Block) -> bool:
    """Return True if a section has text of its own before its first subsection."""
    inner = section.first(BlockKind.SECTION)
    start = _below(document, section).start
    own = document.text[start : inner.start if inner else section.end]
    return len(own.strip()) >= 25 and document.at(start) is not None


def _definition(document: Document, section: Block, block: Range) -> Range | None:
    """Return what the first sentence of a section says that its heading is."""
    heading = section.first(*HEADINGS)
    name = re.escape(clean_heading(document.words(heading))) if heading else ""
    text = document.text[block.start : min(block.end, block.start + 200)]
    match = re.match(rf"[`*\[（“]*{name}[`*\]）”]*[^。，.\n]{{0,12}}?{_IS}", text) if name else None
    return Range(block.start + match.start(1), block.start + match.end(1)) if match else None


def answers(document: Document, rng: Random) -> Iterator[Fact]:
    """Yield printed questions with their answers."""
    found = [block for block in document.tree.walk() if block.kind is BlockKind.QA]
    for place, block in enumerate(found):
        question, answer = block.first(BlockKind.QUESTION), block.first(BlockKind.ANSWER)
        if question is None or answer is None or answer.end - answer.start < 10:
            continue
        asked = clean_heading(document.words(question))
        if 4 <= len(asked) <= 100:
            own = Range(answer.start, answer.end)
            text = document.text[own.start : own.end].strip()
            is_short = len(text) <= LONGEST_SPAN and "\n" not in text
            yield Fact(asked, f"{document.lang}->{document.lang}", "qa", own,
                       own if is_short else None, "qa", (("question alone", (own,)),),
                       _near("other answer", found, place))  # fmt: skip


def _near(kind: str, blocks: Sequence[Block], place: int) -> tuple[tuple[str, int], ...]:
    """Return where the blocks beside one of several begin."""
    beside = [*blocks[max(0, place - 2) : place], *blocks[place + 1 : place + 3]]
    return tuple((kind, block.start) for block in beside)


def lists(asked: Document, read: Document, rng: Random) -> Iterator[Fact]:
    """Yield lists of ``read``, asked for by the lead-ins of ``asked``, as ``sections`` does."""
    own, worded = _led(read), _led(asked)
    if [len(block.children) for block in own] != [len(block.children) for block in worded]:
        return
    for block, source in zip(own, worded, strict=True):
        lead = source.first(BlockKind.LEAD_IN)
        items = [child for child in block.children if child.kind is BlockKind.ITEM]
        question = ask_list(asked.words(lead), asked.lang, rng) if lead else ""
        if len(items) < 2 or not question:
            continue
        whole = Range(items[0].start, items[-1].end)
        apart = [
            ("other list", other.start)
            for other in own
            if other.end <= block.start or other.start >= block.end
        ]
        yield Fact(question, f"{asked.lang}->{read.lang}", "list", whole,
                   whole if whole.end - whole.start <= LONGEST_SPAN else None, "list",
                   (("lead alone", (whole,)),),
                   tuple(rng.sample(apart, min(2, len(apart)))))  # fmt: skip


def _led(document: Document) -> list[Block]:
    """Return the lists that have lead-ins."""
    return [
        block
        for block in document.tree.walk()
        if block.kind is BlockKind.LIST and block.first(BlockKind.LEAD_IN)
    ]


def pairs(document: Document, rng: Random) -> Iterator[Fact]:
    """Yield key-value pairs."""
    found = [block for block in document.tree.walk() if block.kind is BlockKind.PAIR]
    for place, block in enumerate(found):
        key, value = block.first(BlockKind.KEY), block.first(BlockKind.VALUE)
        if key is None or value is None:
            continue
        name, said = clean_heading(document.words(key)), document.words(value)
        if not 2 <= len(name) <= 40 or not 1 <= len(said) <= 200 or "```" in said:
            continue
        if _NO_KEY.match(name):
            continue
        above = [text for text in headings_above(document, block.start) if text != name]
        question = ask_pair(
            name, said, above[-1] if above else document.heading, document.lang, rng
        )
        own = Range(value.start, value.end)
        yield Fact(question, f"{document.lang}->{document.lang}", "pair", own,
                   own if len(said) <= LONGEST_SPAN else None, f"pair {name.lower()}",
                   (("gone", (Range(block.start, block.end),)),),
                   _near("other pair", found, place))  # fmt: skip
