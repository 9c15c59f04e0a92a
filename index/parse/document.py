"""Raw text to a document ready for the store: restore, split, enumerate, attribute."""

from bisect import bisect_right
from dataclasses import replace

from index.parse.boilerplate import boilerplate
from index.parse.enumerations import find_enumerations
from index.parse.line_breaks import breaks_inside
from index.parse.metadata import find_metadata
from index.parse.parallel_clauses import find_parallels
from index.parse.speakers import speakers
from index.parse.splitter import group_passages, split_sentences
from index.restore import Verdict, detect, restore
from index.text.names import find_names
from index.text.normalize import search_layer
from index.types import Enumeration, Parsed, RawText, Sentence

VERSION = "9"
"""Raised when the same file would be parsed differently, so that stores can tell."""


def parse(raw: RawText, *, near_damage: bool = False, path: str = "") -> Parsed:
    """Return the three layers of a text and its sentences, passages and enumerations.

    ``path`` is the name of the file, which may hold a date.
    ``near_damage``: other pages of the same folder are damaged, so that a page that is
    merely suspect is taken for damaged too.
    """
    detection = detect(raw.text)
    if near_damage and detection.verdict is Verdict.SUSPECT:
        detection = replace(detection, verdict=Verdict.DAMAGED)
    restored = restore(raw.text, detection)
    suspected = None
    if detection.verdict is Verdict.SUSPECT:
        suspected = restore(raw.text, replace(detection, verdict=Verdict.DAMAGED))
        suspected = replace(suspected, text=search_layer(suspected.text))
    search = search_layer(restored.text)
    enumerations = [*find_enumerations(search), *find_parallels(search)]
    starts = tuple(
        item.start
        for enumeration in enumerations
        for item in enumeration.items
        if item.head_end < item.end or search[item.head_end - 1] in "；;。"
    )
    inside = breaks_inside(search)
    ranges = split_sentences(restored.text, starts, inside)
    flagged = boilerplate(search)
    ranges = [span for span in ranges if not any(a <= span[0] < b for a, b in flagged)]
    names = tuple(find_names(search))
    named = speakers(search, ranges, {name.form for name in names}.__contains__)
    sentences = [Sentence(start, end, who) for (start, end), who in zip(ranges, named, strict=True)]
    about = find_metadata(raw, search, restored.text, path)
    return Parsed(
        source=raw.text,
        charset=raw.charset,
        verdict=detection.verdict.value,
        restored=restored,
        search=search,
        title=about.title,
        date=about.date,
        author=about.author,
        url=about.url,
        marks=raw.marks,
        passages=group_passages(restored.text, sentences),
        enumerations=tuple(_attributed(enumeration, sentences) for enumeration in enumerations),
        names=names,
        suspected=suspected,
        inside=tuple(inside),
    )


def _attributed(enumeration: Enumeration, sentences: list[Sentence]) -> Enumeration:
    first = enumeration.items[0].start
    place = bisect_right(sentences, first, key=lambda sentence: sentence.start) - 1
    if place >= 0 and first < sentences[place].end:
        return replace(enumeration, speaker=sentences[place].speaker)
    return enumeration
