"""The endings of Chinese place names."""

import pytest

from index.text.places import short_place


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("海淀区", "海淀"),
        ("内蒙古自治区", "内蒙古"),
        ("香港特别行政区", "香港"),
        ("沙县", "沙县"),
        ("广州", "广州"),
        ("黄河", "黄河"),
    ],
)
def test_the_ending_of_a_place_is_removed_if_two_characters_remain(name, short):
    assert short_place(name) == short
