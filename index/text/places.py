"""Kinds of places, by which a Chinese place name ends: 省, 市, 县 and others."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PlaceKind:
    """The end of a place name, and what English writes behind the name instead.

    ``english`` is None where the end stays part of the name: 湘西州 is *Xiangxizhou*.
    ``district``: places that no dictionary knows are recognised by this end.
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
"""The longer ends first."""
LAST_CHARACTERS = frozenset(kind.end[-1] for kind in PLACE_KINDS)


def split_place(name: str) -> tuple[str, PlaceKind | None]:
    """Return a name without its end and the kind of place, which is None for another name.

    At least two characters of the name are left.
    """
    for kind in PLACE_KINDS:
        if name.endswith(kind.end) and len(name) - len(kind.end) >= 2:
            return name.removesuffix(kind.end), kind
    return name, None


def short_place(name: str) -> str:
    """Return the name of a place without what kind of place it is."""
    return split_place(name)[0]
