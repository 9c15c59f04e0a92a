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
def test_a_place_is_known_without_its_kind_if_two_characters_are_left(name, short):
    assert short_place(name) == short
