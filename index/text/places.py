"""The endings of Chinese place names, such as 省, 市 and 县, and what they become in English."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceKind:
    """A kind of place: the ending of its Chinese name and what English writes after the name.

    ``english`` is '' where English adds nothing, and None where the ending is romanised with the
    name: 湘西州 is *Xiangxizhou*. If ``district`` is True, a word that ends so is taken for a place
    although no dictionary knows it.
    """

    end: str
    english: str | None = ""
    district: bool = False


PLACE_KINDS = (
    PlaceKind("特别行政区"),
    PlaceKind("自治区"),
    PlaceKind("自治州", "Prefecture"),
    PlaceKind("自治县", "County"),
    PlaceKind("省", "Province"),
    PlaceKind("市", "City", district=True),
    PlaceKind("县", "County", district=True),
    PlaceKind("区", "District", district=True),
    PlaceKind("镇", "Town", district=True),
    PlaceKind("乡", "Township", district=True),
    PlaceKind("村", "Village"),
    PlaceKind("州", None),
)
"""Longer endings come first, so that 自治区 is not taken for 区."""
LAST_CHARACTERS = frozenset(kind.end[-1] for kind in PLACE_KINDS)


def split_place(name: str) -> tuple[str, PlaceKind | None]:
    """Return a place name without its ending, and the kind of place.

    A name without a known ending, or with only one character before it, is returned whole with
    None.
    """
    for kind in PLACE_KINDS:
        if name.endswith(kind.end) and len(name) - len(kind.end) >= 2:
            return name.removesuffix(kind.end), kind
    return name, None


def short_place(name: str) -> str:
    """Return a place name without its ending: 海淀 for 海淀区."""
    return split_place(name)[0]
