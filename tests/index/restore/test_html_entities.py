import pytest

from index.restore.layers import Kind
from index.restore.repair import restore


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("甲&nbsp;乙", "甲 乙"),
        ("说&amp;quot;好&amp;quot;", '说"好"'),
        ("&#20013;&#x56fd;", "中国"),
        ("AT&amp;T", "AT&T"),
    ],
)
def test_entities_are_replaced_and_map_to_their_source(text, plain):
    restored = restore(text)
    assert restored.text == plain
    end = 0
    for segment in restored.segments:
        assert segment.source_start == end
        end = segment.source_end
        if segment.kind is not Kind.SAME:
            assert text[segment.source_start] == "&"
    assert end == len(text)


@pytest.mark.parametrize("text", ["A & B", "x &foo; y", "&", "a&b;c", "R&D;"])
def test_ampersands_that_begin_no_entity_are_kept(text):
    assert restore(text).text == text
