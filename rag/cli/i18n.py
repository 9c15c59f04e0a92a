"""The words around an answer on the command line, in the language of the question."""

import re

from rag.types import Language

WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "understood": "(understood as: {})",
        "scope": "(asked only: {})",
        "quoted": "[{}] {}, characters {}-{} (passage {})",
        "guessed": "guessed from lost bytes, please check: {}",
        "nearest": "Nearest in the documents, not an answer:",
        "near": "- {}: {}",
        "placed": "{}, {}",
        "dated": "{} ({})",
        "confidence": "confidence {:.2f}",
    },
    "zh": {
        "understood": "（理解为：{}）",
        "scope": "（只问了：{}）",
        "quoted": "[{}] {}，第 {}-{} 字（段落 {}）",
        "guessed": "字节已丢失，由上下文推测，请核对：{}",
        "nearest": "文档中最接近的段落（不是答案）：",
        "near": "- {}：{}",
        "placed": "{}，{}",
        "dated": "{}（{}）",
        "confidence": "置信度 {:.2f}",
    },
}
_UNITS = {"p.": "页", "slide": "张幻灯片", "row": "行", "chapter": "章", "record": "条记录"}
_NUMBERED = re.compile(r"(?:sheet (.+), )?(p\.|slide|row|chapter|record) (\d+(?:–\d+)?)(, notes)?")


def word_place(place: str, language: Language) -> str:
    """Return where in a file something stands, such as ``p. 3``, in a language."""
    if language == "en":
        return place
    parts = place.split(" – ")
    known = [_NUMBERED.fullmatch(one) for one in parts]
    if len(parts) > 2 or not all(known):
        known = [_NUMBERED.fullmatch(place)]
    return " – ".join(_in_chinese(one) for one in known if one) or place


def _in_chinese(label: re.Match[str]) -> str:
    sheet, unit, number, notes = label.groups()
    named = f"工作表 {sheet}，" if sheet else ""
    return f"{named}第 {number} {_UNITS[unit]}{'，备注' if notes else ''}"
