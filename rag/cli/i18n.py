"""The words around an answer or hit on the command line, in the language of the question."""

from typing import TYPE_CHECKING

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
        "hit": (
            "{}. {} ({})  score {:.3f}: tokens {:.3f}, sentence {:.3f}, passage {:.3f}, lexical "
            "{:.3f}, names {:.1f}"
        ),
        "nothing": "Nothing was found.",
        "placed": "{}, {}",
        "dated": "{} ({})",
        "confidence": "confidence {:.2f}",
        "gloss": "gloss, word by word from a dictionary (no translation):",
        "translation": "translated by the language model, unchecked: {}",
        "opened": "the browser shows {} with quote [{}] marked",
        "no_browser": "there is no browser here; open this file in one, quote [{}] is marked: {}",
    },
    "zh": {
        "understood": "（理解为：{}）",
        "scope": "（只问了：{}）",
        "quoted": "[{}] {}，第 {}-{} 字（段落 {}）",
        "guessed": "字节已丢失，由上下文推测，请核对：{}",
        "doubtful": "由 OCR 识别，不确定，请核对：{}",
        "nearest": "文档中最接近的段落（不是答案）：",
        "near": "- {}：{}",
        "hit": (
            "{}. {}（{}）  得分 {:.3f}：逐词 {:.3f}，句子 {:.3f}，段落 {:.3f}，"
            "词语 {:.3f}，名字 {:.1f}"
        ),
        "nothing": "什么也没有找到。",
        "placed": "{}，{}",
        "dated": "{}（{}）",
        "confidence": "置信度 {:.2f}",
        "gloss": "逐词释义，出自词典（不是译文）：",
        "translation": "语言模型的译文，未经核对：{}",
        "opened": "已在浏览器中打开 {}，引文 [{}] 已标出",
        "no_browser": "这台机器上没有浏览器；请用浏览器打开这个文件，引文 [{}] 已标出：{}",
    },
}
