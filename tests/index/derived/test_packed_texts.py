import numpy as np
import pytest

from index.derived.packed_texts import PackedTexts, pack

TEXTS = ["", "a", "会议", "naïve", "𠮷野家", ""]


@pytest.fixture
def packed():
    return PackedTexts(*pack(TEXTS))


def test_texts_are_unpacked_as_they_were(packed):
    assert list(packed) == TEXTS
    assert len(packed) == len(TEXTS)


def test_places_are_those_of_a_list(packed):
    assert [packed[-1 - place] for place in range(len(TEXTS))] == TEXTS[::-1]
    assert packed[np.int32(2)] == "会议"
    assert packed[1:4] == TEXTS[1:4]
    assert packed[::-2] == TEXTS[::-2]


@pytest.mark.parametrize("place", [len(TEXTS), -len(TEXTS) - 1])
def test_a_place_that_there_is_not_is_an_error(packed, place):
    with pytest.raises(IndexError):
        packed[place]


def test_there_may_be_no_texts():
    assert list(PackedTexts(*pack([]))) == []
