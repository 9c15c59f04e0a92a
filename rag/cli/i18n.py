"""The words around an answer on the command line, in the language of the question."""

from typing import TYPE_CHECKING

from index.types import Place, PlaceKind, places_label

if TYPE_CHECKING:
    from rag.types import Language

WORDS: "dict[Language, dict[str, str]]" = {
    "en": {
        "understood": "(understood as: {})",
        "scope": "(asked only: {})",
        "quoted": "[{}] {}, characters {}-{} (passage {})",
        "guessed": "guessed from lost bytes, please check: {}",
        "doubtful": "read by OCR and doubtful, please check: {}",
        "nearest": "Nearest in the documents, not an answer:",
        "near": "- {}: {}",
        "placed": "{}, {}",
        "dated": "{} ({})",
        "confidence": "confidence {:.2f}",
        "gloss": "gloss, word by word from a dictionary (no translation):",
        "translation": "translated by the language model, unchecked: {}",
    },
    "zh": {
        "understood": "（理解为：{}）",
        "scope": "（只问了：{}）",
        "quoted": "[{}] {}，第 {}-{} 字（段落 {}）",
        "guessed": "字节已丢失，由上下文推测，请核对：{}",
        "doubtful": "由 OCR 识别，不确定，请核对：{}",
        "nearest": "文档中最接近的段落（不是答案）：",
        "near": "- {}：{}",
        "placed": "{}，{}",
        "dated": "{}（{}）",
        "confidence": "置信度 {:.2f}",
        "gloss": "逐词释义，出自词典（不是译文）：",
        "translation": "语言模型的译文，未经核对：{}",
    },
}
_UNITS = {
    PlaceKind.PAGE: "页",
    PlaceKind.SLIDE: "张幻灯片",
    PlaceKind.ROW: "行",
    PlaceKind.CHAPTER: "章",
    PlaceKind.RECORD: "条记录",
}


def word_places(places: tuple[Place, ...], language: "Language") -> str:
    """Return the first and last place of a quote, such as ``p. 3–4``, in a language."""
    if language == "en":
        return places_label(places)
    if len(places) == 2 and places[1].continues(places[0]):
        return _in_chinese(places[0], f"{places[0].number}–{places[1].number}")
    return " – ".join(_in_chinese(place, str(place.number)) for place in places)


def _in_chinese(place: Place, numbers: str) -> str:
    attachment = f"附件 {place.within}"
    if place.kind is PlaceKind.ATTACHMENT:
        return attachment
    sheet = f"工作表 {place.sheet}，" if place.sheet else ""
    inside = f"{attachment}，" if place.within else ""
    return f"{inside}{sheet}第 {numbers} {_UNITS[place.kind]}{'，备注' if place.notes else ''}"
