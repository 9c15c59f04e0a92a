"""Turn raw text into a document ready for the store.

The text is restored, split into sentences and passages, searched for lists and names, and its
sentences are attributed to speakers.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from index.blocks import Block, BlockKind, Visibility, nest
from index.introductions import titled_section
from index.parse.boilerplate import boilerplate
from index.parse.context import passage_context, with_context
from index.parse.enumerations import find_enumerations
from index.parse.form.tree import build_tree
from index.parse.line_breaks import breaks_inside, soft_line_ends
from index.parse.metadata import find_metadata
from index.parse.speakers import speakers
from index.parse.splitter import group_passages, split_sentences
from index.restore.detect import detect
from index.restore.layers import Kind, Restored, marked
from index.restore.repair import restore
from index.restore.verdict import Verdict
from index.text.names import find_names
from index.text.normalize import search_layer
from index.types import Enumeration, Parsed, RawText, Sentence
from index.unseen_text import unseen_ranges


def parse(raw: RawText, *, near_damage: bool = False, path: str = "") -> Parsed:
    """Parse the text of a file into its three layers, passages, enumerations and metadata.

    ``path`` is the name of the file, which may hold a date. ``near_damage`` says that other pages
    of the same folder are damaged, so a page that is only suspect is taken to be damaged too.
    """
    detection = detect(raw.text)
    if near_damage and detection.verdict is Verdict.SUSPECT:
        detection = replace(detection, verdict=Verdict.DAMAGED)
    restored = marked(restore(raw.text, detection), raw.derived, Kind.DERIVED)
    restored = marked(restored, [(at, at + 1) for at in raw.doubtful], Kind.DOUBT)
    suspected = None
    if detection.verdict is Verdict.SUSPECT:
        suspected = restore(raw.text, replace(detection, verdict=Verdict.DAMAGED))
        suspected = replace(suspected, text=search_layer(suspected.text))
    search = search_layer(restored.text)
    declared = [_restored(block, restored) for block in raw.blocks]
    hidden = unseen_ranges(nest(len(search), declared))
    visible = _without((search, restored.text), hidden)
    metadata = find_metadata(raw, visible[0], visible[1], path, declared)
    inside = breaks_inside(search)
    continued = sorted([*inside, *soft_line_ends(search)])
    tree = build_tree(restored.text, search, declared, continued, metadata.title)
    enumerations = find_enumerations(search, tree)
    unquoted = [(block.start, block.end) for block in tree.walk() if _is_unquoted(block)]
    ranges = split_sentences(restored.text, tree, continued)
    ranges = _outside(ranges, sorted([*boilerplate(search), *unquoted]))
    names = tuple(find_names(search))
    who_speaks = speakers(search, ranges, {name.form for name in names}.__contains__)
    sentences = [
        Sentence(start, end, who) for (start, end), who in zip(ranges, who_speaks, strict=True)
    ]
    sentences = list(with_context(search, tree, sentences))
    title = search_layer(metadata.title)
    titled = titled_section(search, tree, title)
    passages = tuple(
        replace(
            passage,
            context=passage_context(search, tree, title, passage.start, passage.end, titled),
        )
        for passage in group_passages(restored.text, sentences, tree)
    )
    return Parsed(
        source=raw.text,
        charset=raw.charset,
        verdict=detection.verdict.value,
        restored=restored,
        search=search,
        title=metadata.title,
        date=metadata.date,
        author=metadata.author,
        url=metadata.url,
        marks=raw.marks,
        passages=passages,
        enumerations=tuple(_attributed(enumeration, sentences) for enumeration in enumerations),
        names=names,
        suspected=suspected,
        inside=tuple(inside),
        tree=tree,
        waiting=raw.waiting,
    )


def _is_unquoted(block: Block) -> bool:
    """Return True for what a reader of the original does not see as part of the text."""
    is_margin = block.kind in (BlockKind.PAGE_HEADER, BlockKind.PAGE_FOOTER)
    return is_margin or block.visibility is not Visibility.VISIBLE


def _without(texts: Sequence[str], hidden: Sequence[tuple[int, int]]) -> list[str]:
    """Return texts of the same offsets with hidden ranges blank: they name no document."""
    if not hidden:
        return list(texts)
    blank = []
    for text in texts:
        kept, at = [], 0
        for start, end in hidden:
            kept += [text[at:start], " " * (end - start)]
            at = end
        blank.append("".join(kept) + text[at:])
    return blank


def _outside(
    ranges: Sequence[tuple[int, int]], skipped: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Return the ranges that begin in none of those skipped, which are sorted."""
    kept = []
    place, end = 0, 0
    for span in ranges:
        while place < len(skipped) and skipped[place][0] <= span[0]:
            end = max(end, skipped[place][1])
            place += 1
        if span[0] >= end:
            kept.append(span)
    return kept


def _restored(block: Block, restored: Restored) -> Block:
    """Return a block of the source with its range in the restored text."""
    start, end = restored.from_source(block.start, block.end)
    return block._replace(start=start, end=end)


def _attributed(enumeration: Enumeration, sentences: list[Sentence]) -> Enumeration:
    """Return an enumeration with the speaker of the sentence in which its first item starts."""
    first = enumeration.items[0].start
    place = bisect_right(sentences, first, key=lambda sentence: sentence.start) - 1
    if place >= 0 and first < sentences[place].end:
        return replace(enumeration, speaker=sentences[place].speaker)
    return enumeration
