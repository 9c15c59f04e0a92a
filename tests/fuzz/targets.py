"""The targets of fuzzing: functions of bytes that raise when a property does not hold."""

import json
from dataclasses import asdict, replace
from functools import partial

from index.blocks import flatten, unflatten
from index.errors import ReadError
from index.formats.detect import known_formats
from index.formats.dispatch import read_as
from index.parse.document import parse
from index.parse.form.tree import build_tree
from index.parse.line_breaks import breaks_inside
from index.parse.splitter import group_passages, split_sentences
from index.restore.detect import detect
from index.restore.repair import restore
from index.restore.verdict import Verdict
from index.text.normalize import search_layer
from index.types import RawText, Sentence

_LIMIT = 20_000  # characters that a reader may return
_MOST = 4_000  # characters of a text: longer ones only take more time


def _text(data):
    return data.decode("utf-8", "replace")[:_MOST]


def check_restore(data):
    """Every restored character comes from a source range, in order, and none is left out."""
    text = _text(data)
    found = detect(text)
    for verdict in (found.verdict, Verdict.DAMAGED):
        restored = restore(text, replace(found, verdict=verdict))
        end_before = source_before = 0
        for segment in restored.segments:
            assert segment.start == end_before <= segment.end
            assert source_before <= segment.source_start <= segment.source_end <= len(text)
            end_before, source_before = segment.end, segment.source_start
        size = len(restored.text)
        assert end_before == size
        for offset in range(0, size, 7):
            start, end = restored.to_source(offset, offset + 1)
            assert 0 <= start <= end <= len(text)


def check_split(data):
    """Blocks nest, sentences do not overlap, passages hold all of them; the document is parsed."""
    text = _text(data)
    search = search_layer(text)
    assert len(search) == len(text)
    inside = breaks_inside(search)
    tree = build_tree(text, search, (), inside)
    assert unflatten(len(text), flatten(tree)) == tree
    ranges = split_sentences(text, tree, inside)
    assert all(low < high for low, high in ranges)
    assert all(before[1] <= after[0] for before, after in zip(ranges, ranges[1:], strict=False))
    sentences = [Sentence(low, high) for low, high in ranges]
    passages = group_passages(text, sentences, tree)
    assert [sentence for passage in passages for sentence in passage.sentences] == sentences
    parsed = parse(RawText(text, "utf-8"))
    size = len(parsed.restored.text)
    assert len(parsed.search) == size
    for passage in parsed.passages:
        assert 0 <= passage.start < passage.end <= size
        assert len(parsed.indexed(passage.start, passage.end)) == len(
            parsed.places(passage.start, passage.end)
        )
    for enumeration in parsed.enumerations:
        assert 0 <= enumeration.head_start <= enumeration.head_end <= size
        assert all(0 <= i.start <= i.head_end <= i.end <= size for i in enumeration.items)


def check_reader(module, data):
    """A file is read within the limit and serialises to JSON, or it is refused with a reason."""
    try:
        raw = read_as(module, data, _LIMIT)
    except ReadError as error:
        assert str(error)
        return
    assert raw.text.strip()
    assert len(raw.text) <= _LIMIT
    starts = [mark.start for mark in raw.marks]
    assert starts == sorted(starts)
    assert all(0 <= start <= len(raw.text) for start in starts)
    assert all(0 <= block.start <= block.end <= len(raw.text) for block in raw.blocks)
    json.dumps(asdict(raw)).encode("ascii")


TARGETS = {
    "restore": check_restore,
    "split": check_split,
    **{module: partial(check_reader, module) for module in sorted(known_formats())},
}
