"""The words for a place in a file, such as a page or the row of a sheet, in both languages."""

from typing import TYPE_CHECKING

from index.types import Place, PlaceKind, places_label

if TYPE_CHECKING:
    from rag.types import Language

_UNITS = {
    PlaceKind.PAGE: "页",
    PlaceKind.SLIDE: "张幻灯片",
    PlaceKind.ROW: "行",
    PlaceKind.CHAPTER: "章",
    PlaceKind.RECORD: "条记录",
}


def place_label(places: tuple[Place, ...], language: "Language") -> str:
    """Return the first and last place of a text, such as ``pp. 3–4``, for a reader of a language.

    ``places`` are as ``places_label`` takes them, whose words, which are always English and never
    plural, stand in JSON.
    """
    is_range = len(places) == 2 and places[1].continues(places[0])
    if language == "zh":
        if is_range:
            return _in_chinese(places[0], f"{places[0].number}–{places[1].number}")
        return " – ".join(_in_chinese(place, str(place.number)) for place in places)
    if not is_range:
        return places_label(places)
    first, last = places
    before = first.label.removesuffix(f"{_english_unit(first)} {first.number}")
    plural = "pp." if first.kind is PlaceKind.PAGE else f"{first.kind.value}s"
    return f"{before}{plural} {first.number}–{last.number}"


def _english_unit(place: Place) -> str:
    return "p." if place.kind is PlaceKind.PAGE else place.kind.value


def _in_chinese(place: Place, numbers: str) -> str:
    attachment = f"附件 {place.within}"
    if place.kind is PlaceKind.ATTACHMENT:
        return attachment
    sheet = f"工作表 {place.sheet}，" if place.sheet else ""
    inside = f"{attachment}，" if place.within else ""
    return f"{inside}{sheet}第 {numbers} {_UNITS[place.kind]}{'，备注' if place.notes else ''}"
