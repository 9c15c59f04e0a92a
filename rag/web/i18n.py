"""The page's texts in English and Chinese."""

import html
from typing import Any, Literal

from index.messages import Message
from index.types import Place
from rag.language.messages.worded import worded
from rag.language.place_labels import place_label

UiLanguage = Literal["en", "zh"]
"""The language of the page, not that of a document."""

# key -> (English, Chinese), with the same placeholders
TEXTS = {
    "only_reads": (
        "You may read the documents in your folders, but not change them.",
        "您可以查阅您的文件夹中的文件，但不能更改。",
    ),
    "other_user": (
        "Another user opened this page. Load it again.",
        "这个页面是另一位用户打开的，请重新加载。",
    ),
    "tagline": ("Ask your documents; every sentence is a cited quote.", "问文档，每句话都有出处。"),
    "chat": ("Ask", "提问"),
    "documents": ("Documents", "文档"),
    "search": ("Search", "检索"),
    "compare": ("Compare", "对比"),
    "first_side": ("One document or folder", "一个文档或文件夹"),
    "second_side": ("Another", "另一个"),
    "compare_hint": ("What does each say to this question?", "对这个问题，各自怎么说？"),
    "choose_two": (
        "Choose two different documents or folders above.",
        "请在上面选择两个不同的文档或文件夹。",
    ),
    "both_same": ("Both say the same, word for word.", "两边说的一字不差。"),
    "both_differ": ("Both answer; what differs is marked.", "两边都有回答，不同之处已标出。"),
    "both_answer": ("Both answer, each in its own words.", "两边都有回答，各有各的说法。"),
    "one_answers": ("only this one answers.", "只有它有回答。"),
    "none_answers": ("Neither answers this.", "两边都没有回答。"),
    "edition_older": ("older edition", "较早的版本"),
    "edition_newer": ("newer edition", "较新的版本"),
    "question": ("Question", "问题"),
    "placeholder": (
        "Ask in English or Chinese (press / to come here)",
        "用中文或英文提问（按 / 跳到这里）",
    ),
    "within": (
        "Ask in: all documents, or only these",
        "提问范围：全部文档，或只在这些里",
    ),
    "asked_only": ("Asked only in: ", "只问了："),
    "new": ("New conversation", "新对话"),
    "export": ("Save as Markdown", "存为 Markdown"),
    "theme": ("Light or dark", "明暗主题"),
    "try": ("Questions these documents answer", "这些文档能回答的问题"),
    "cited": ("Passages", "原文"),
    "panel_empty": (
        "Click a number behind a sentence to read it in its passage.",
        "点击句子后面的编号，在原文中查看它。",
    ),
    "translate": ("Translate the quotes", "翻译引文"),
    "translation": ("Translated by the language model, unchecked", "语言模型的译文，未经核对"),
    "gloss": ("Word by word (a gloss, no translation)", "逐词释义（不是译文）"),
    "thinking": ("Reading…", "正在查找…"),
    "stopped": ("Stopped.", "已停止。"),
    "copy": ("Copy as Markdown", "复制为 Markdown"),
    "print": ("Print", "打印"),
    "copied": ("Copied", "已复制"),
    "good": ("Right", "正确"),
    "bad": ("Not right", "不正确"),
    "comment": ("Comment (optional)", "说明（可不填）"),
    "send": ("Keep", "保存"),
    "kept": ("Kept on this machine only.", "只保存在这台机器上。"),
    "close": ("Close", "关闭"),
    "understood": ("Understood as: ", "理解为："),
    "refused": ("Not in the documents", "文档中没有答案"),
    "near": ("Nearest passages, not an answer", "最接近的段落（不是答案）"),
    "strong": ("strong evidence", "证据充分"),
    "fair": ("fair evidence", "证据尚可"),
    "weak": ("weak evidence, read the passage", "证据较弱，请核对原文"),
    "sure": (
        "How likely the evidence answers the question: {0}",
        "证据回答了这个问题的可能性：{0}",
    ),
    "short": ("The answer in short, as the document writes it", "简短的答案，与原文一致"),
    "place": ("characters {0}–{1} of the source", "原文件第 {0}–{1} 字"),
    "repaired": ("{0} places repaired here", "此处修复 {0} 处"),
    "restored_side": ("Restored", "修复后"),
    "source_side": ("As scraped", "抓取时的原样"),
    "layers": ("Show as scraped", "对照抓取原样"),
    "under": ("Under", "位于"),
    "cells": ("Quoted cells", "引用的单元格"),
    "gone": ("The documents changed; this passage is gone.", "文档已更新，这个段落不在了。"),
    "open": ("Open passage {0}", "打开原文 {0}"),
    "ask_in": ("Ask in", "提问范围"),
    "asking_only": ("Asking only in: ", "只在这些里提问："),
    "conversations": ("Conversations", "对话记录"),
    "none_kept": ("No conversation is kept here.", "这里没有对话记录。"),
    "more_kept": ("{0} older ones; search to find them.", "另有 {0} 个较早的，请搜索。"),
    "find_kept": ("Search conversations", "搜索对话"),
    "find": ("Search", "搜索"),
    "keep": ("Keep conversations on this machine", "在这台机器上保存对话"),
    "delete_all": ("Delete all", "全部删除"),
    "questions": ("{0} questions", "{0} 个问题"),
    "one_question": ("1 question", "1 个问题"),
    "more_of_kept": ("More", "更多"),
    "name_kept": ("Name", "名称"),
    "rename": ("Rename", "改名"),
    "delete": ("Delete", "删除"),
    "confirm": ("Really:", "确定"),
    "open_here": ("Open at this place", "在原件中打开"),
    "original": ("The original", "原件"),
    "quoted_here": ("Quoted", "引用的文字"),
    "page_of": ("Page {0} of {1}", "第 {0} 页，共 {1} 页"),
    "slide_of": ("Slide {0} of {1}", "第 {0} 张幻灯片，共 {1} 张"),
    "before": ("Previous", "上一页"),
    "after": ("Next", "下一页"),
    "not_on_page": (
        "Nothing of the quote was found on this page.",
        "在这一页上没有找到引用的文字。",
    ),
    "set_by_browser": (
        "Drawn from the file's text and lines in a font of this machine; the file may look"
        " different.",
        "由文件中的文字和线条用本机字体绘成，与原样可能略有不同。",
    ),
    "original_gone": (
        "The file is no longer where it was read; this is its text.",
        "原文件已不在原处；以下是读到的文字。",
    ),
    "original_elsewhere": (
        "The file lies in a storage and could not be fetched ({0}); this is its text.",
        "原文件存放在存储服务上，未能取回（{0}）；以下是读到的文字。",
    ),
    "original_changed": (
        "The file has changed since it was read; this is its text as it was read.",
        "原文件在读取后有改动；以下是当时读到的文字。",
    ),
    "original_unread": (
        "The page cannot be drawn ({0}); this is its text.",
        "这一页无法显示（{0}）；以下是读到的文字。",
    ),
    "text_goes_on": ("The text goes on.", "此处省略部分文字。"),
    "rows_left_out": ("{0} other rows are left out.", "另有 {0} 行未显示。"),
    "strip": ("an inserted annotation was removed", "去掉了插入的注音"),
    "derived": ("a number that the file only describes", "文件只有描述、由程序印出的编号"),
    "bytes": ("forced by the bytes that are left", "由剩下的字节推出，没有别的可能"),
    "pinyin": ("a lost byte, fixed by the annotation", "丢了一个字节，由注音确定"),
    "guess": ("guessed from the context: its bytes are lost", "字节已丢失，由上下文推测"),
    "lost": ("lost: cannot be known", "已丢失，无从得知"),
    "doubt": ("read by OCR, and doubtful", "由 OCR 识别，不确定"),
    "waiting": (
        "{0} scanned pages of {1} files wait for OCR; install it and read the folder again: {2}",
        "{1} 个文件中有 {0} 页扫描件等待 OCR；请安装后重新索引：{2}",
    ),
    "ocr_read": ("pages read by OCR: {0}, {1} a second", "OCR 识别了 {0} 页，每秒 {1} 页"),
    "ocr_page": ("; OCR of page {0} of {1}", "；正在 OCR 第 {0} 页，共 {1} 页"),
    "filter": ("Filter by name or title", "按名字或标题筛选"),
    "upload": ("Add files", "添加文件"),
    "add_folder": ("Add a folder", "添加文件夹"),
    "folder_path": ("Path of a folder on this machine", "这台机器上文件夹的路径"),
    "folder_copied": (
        "Its documents are copied into the corpus, below added/; later changes in the folder are"
        " not followed.",
        "其中的文档会复制到语料文件夹的 added/ 下；以后原文件夹里的改动不会跟进。",
    ),
    "no_folders": (
        "Folders cannot be added by their path here (setting add_folders).",
        "这里不能按路径添加文件夹（设置 add_folders）。",
    ),
    "copying": ("Copying the documents of the folder…", "正在复制文件夹中的文档…"),
    "reindex": ("Read the folder again", "重新读取文件夹"),
    "remove": ("Remove this upload", "删除这个上传的文件"),
    "name": ("File", "文件"),
    "title": ("Title", "标题"),
    "date": ("Date", "日期"),
    "language": ("Language", "语言"),
    "damage": ("Damage", "损坏"),
    "passages": ("Passages", "段落"),
    "hans": ("Chinese, simplified", "简体中文"),
    "hant": ("Chinese, traditional", "繁体中文"),
    "latin": ("English", "英文"),
    "other": ("mixed or other", "混合或其他"),
    "clean": ("none", "无"),
    "suspect": ("suspect", "可疑"),
    "damaged": ("repaired", "已修复"),
    "misread": ("decoded again", "重新解码"),
    "lost_text": ("lost text", "文字已毁"),
    "more": ("{0} more; filter to see them", "另有 {0} 个，请筛选"),
    "choose": (
        "Choose a file to see what was read in it, or repaired.",
        "选一个文件，查看读到的内容或修复之处。",
    ),
    "nothing_repaired": (
        "Nothing had to be repaired. This was read:",
        "没有需要修复的地方。读到的内容：",
    ),
    "characters_left": ("… and {0} characters more", "……还有 {0} 个字符"),
    "changes": ("{0} places repaired; the first {1}:", "共修复 {0} 处，前 {1} 处："),
    "no_documents": ("No documents.", "没有文档。"),
    "reading_files": ("Reading documents: {0} of {1} files", "正在读取文档：第 {0} / {1} 个文件"),
    "sentences": ("; {0} of {1} sentences", "；第 {0} / {1} 句"),
    "reading": ("{0} of {1} files: {2}", "第 {0} / {1} 个文件：{2}"),
    "minutes_left": ("; about {0} min left", "；约剩 {0} 分钟"),
    "seconds_left": ("; about {0} s left", "；约剩 {0} 秒"),
    "try_again": ("Try again", "重试"),
    "migrating": (
        "The store of an older version is brought up to date: {0} of {1} passages",
        "正在更新旧版本的索引库：第 {0} / {1} 段",
    ),
    "report": (
        "Documents are up to date: {0} added, {1} updated, {2} removed, {3} unchanged,"
        " {4} not read ({5} s)",
        "文档已是最新：新增 {0}，更新 {1}，删除 {2}，未变 {3}，未能读取 {4}（{5} 秒）",
    ),
    "not_read": ("Not read", "未能读取"),
    "unread": ("{0} files could not be read", "有 {0} 个文件未能读取"),
    "one_unread": ("1 file could not be read", "有 1 个文件未能读取"),
    "unread_hint": (
        "Questions are answered without what could not be read. Do what the reason says, then try"
        " again.",
        "回答时用不到未能读取的文件。请按原因处理，然后重试。",
    ),
    "unread_ask": (
        "Questions are answered without what could not be read. Whoever keeps these documents can"
        " do what the reason says.",
        "回答时用不到未能读取的文件。请让管理这些文档的人按原因处理。",
    ),
    "earlier": (
        "{0} files could not be read before either; Documents lists them.",
        "另有 {0} 个文件先前就未能读取，见“文档”页。",
    ),
    "one_earlier": (
        "1 file could not be read before either; Documents lists it.",
        "另有 1 个文件先前就未能读取，见“文档”页。",
    ),
    "read_in_part": ("Read in part", "只读了一部分"),
    "and_more": ("and {0} more", "还有 {0} 条"),
    "not_added": ("Not added", "未添加"),
    "not_removed": ("Not removed", "未删除"),
    "refused_hint": (
        "Nothing of it was kept here, and your own files are as they were. Do what the reason"
        " says, then add it again.",
        "没有保存在这里，您自己的文件未受影响。请按原因处理后重新添加。",
    ),
    "refuse_unread": ("{0}", "{0}"),
    "refuse_name": ("this name cannot be used for a file; rename it", "文件名不能用，请改名"),
    "refuse_type": (
        "files of this type are not read: {0}; save it as text, PDF or Word if it holds text",
        "不读这种文件：{0}；如果里面有文字，请另存为文本、PDF 或 Word 文件",
    ),
    "refuse_size": ("it is over the limit of {0} MB", "超过 {0} MB 的上限"),
    "refuse_empty": ("the file is empty", "文件是空的"),
    "refuse_unsent": ("it was not sent to this page", "它不是发送到本页的文件"),
    "refuse_held": (
        "another upload has this name; remove that first",
        "已有同名的上传文件，请先删除它",
    ),
    "refuse_many": (
        "there are {0} uploads already, the most allowed (max_uploads); remove some first",
        "上传的文件已达 {0} 个的上限（max_uploads），请先删除一些",
    ),
    "refuse_full": (
        "the uploads would be over {0} MB together (max_uploads_mb); remove some first",
        "上传的文件总量将超过 {0} MB 的上限（max_uploads_mb），请先删除一些",
    ),
    "refuse_no_path": ("write the path of a folder", "请写出文件夹的路径"),
    "refuse_relative": (
        "write the whole path, from / (or a drive) or ~ on",
        "请写完整路径，以 /（或盘符）或 ~ 开头",
    ),
    "refuse_absent": ("there is no such folder", "没有这个文件夹"),
    "refuse_no_folder": (
        "it is no folder; files are added with Add files",
        "这不是文件夹；文件请用“添加文件”",
    ),
    "refuse_locked": ("it may not be opened, or cannot be read", "无权打开，或无法读取"),
    "refuse_inside": (
        "it lies in the corpus or the store already; Read the folder again reads the corpus",
        "它已在语料文件夹或索引库中；“重新索引”会读取语料文件夹",
    ),
    "refuse_around": (
        "the corpus or the store lies in it; choose a folder without them",
        "语料文件夹或索引库就在其中，请选不含它们的文件夹",
    ),
    "refuse_elsewhere": (
        "its place below added/ in the corpus is a link that leads out of it",
        "它在语料文件夹 added/ 下的位置是指向别处的链接",
    ),
    "refuse_vast": (
        "it holds more than {0} files; add folders within it one by one",
        "其中的文件超过 {0} 个，请逐个添加里面的文件夹",
    ),
    "refuse_bare": ("it holds no files", "里面没有文件"),
    "refuse_hidden": ("what is hidden is left out", "隐藏的不添加"),
    "refuse_link": ("a link is not followed", "不跟随链接"),
    "refuse_special": ("it is no ordinary file", "不是普通文件"),
    "refuse_differs": (
        "a copy of this name with another content is there; remove it from added/ in the corpus"
        " first",
        "已有同名但内容不同的副本，请先从语料文件夹的 added/ 中删除它",
    ),
    "refuse_other": ("only uploaded files can be removed here", "这里只能删除上传的文件"),
    "query": ("Query", "查询"),
    "query_hint": ("What should be found?", "要找什么？"),
    "search_short": (
        "Finds passages and answers nothing; the best come first (what the scores mean)",
        "只找段落，不作回答，最好的排在前面（得分的含义）",
    ),
    "search_told": (
        "The score ranks passages: higher is better, and it is no probability. The bars below it"
        " say what each channel found, as a share of its best: tokens compares word by word, best"
        " sentence and meaning the sense of a sentence and of the whole passage; words looks for"
        " the same words, names for people and places, dictionary for the words of the other"
        " language, titles and names at what the document is called.",
        "段落按得分排列：越高越好，但不是概率。得分下面的横条是各通道的分数，"
        "长短相对于该通道的最高分：“逐词比较”逐个比较词义，“最佳句子”和“语义”比较整句和整段的意思，"
        "“词语”找相同的词，“人名地名”找名字，“词典”找另一种语言的对应词，"
        "“标题和文件名”看文档叫什么。",
    ),
    "channels": ("Channels that speak", "参与的通道"),
    "late": ("tokens", "逐词比较"),
    "sentence": ("best sentence", "最佳句子"),
    "dense": ("meaning", "语义"),
    "lexical": ("words", "词语"),
    "names": ("names", "人名地名"),
    "translated": ("dictionary", "词典"),
    "context": ("titles and names", "标题和文件名"),
    "cross": ("cross-encoder", "交叉编码"),
    "map": ("Map of the passages", "段落分布图"),
    "map_told": (
        "{0} of {1} passages, in the two directions in which they differ most ({2}% of all"
        " difference): what lies together is often alike. Click a dot to read it.",
        "{1} 个段落中的 {0} 个，画在差别最大的两个方向上（占全部差别的 {2}%）："
        "靠在一起的往往相近。点一个点可以阅读。",
    ),
    "map_others": ("other documents", "其他文档"),
    "map_question": ("the question", "问题"),
    "map_hit": ("found, with its rank", "找到的段落和名次"),
    "timing": (
        "{0} passages · embedding {1:.1f} ms · retrieval {2:.1f} ms",
        "{0} 个段落 · 编码 {1:.1f} 毫秒 · 检索 {2:.1f} 毫秒",
    ),
    "score": ("score {0}", "得分 {0}"),
    "nothing": ("Nothing was found.", "什么也没有找到。"),
}  # fmt: skip


def translate(key: str, language: UiLanguage, *values: object) -> str:
    """Return a text in one language, not escaped; ``values`` fill its placeholders."""
    shown = (worded(one, language) if isinstance(one, Message) else one for one in values)
    return TEXTS[key][language == "zh"].format(*shown)


def bilingual(key: str, *values: object, tag: str = "span") -> str:
    """Return a text in both languages as escaped HTML; the style shows one of them."""
    return _both(*_escaped(key, *values), tag)


def bilingual_message(message: Message) -> str:
    """Return a message in both languages as escaped HTML."""
    english, chinese = (html.escape(worded(message, language)) for language in ("en", "zh"))
    return _both(english, chinese, "span")


def bilingual_place(places: tuple[Place, ...]) -> str:
    """Return the first and last place of a text in its file, as ``bilingual`` returns a text.

    It is '' for a text without places.
    """
    if not places:
        return ""
    english, chinese = place_label(places, "en"), place_label(places, "zh")
    return _both(html.escape(english), html.escape(chinese), "span")


def tooltip_attributes(key: str, *values: object) -> str:
    """Return the HTML attributes that give an element a tooltip in both languages."""
    english, chinese = _escaped(key, *values)
    return f'data-en="{english}" data-zh="{chinese}"'


def repair_tooltips() -> dict[str, dict[str, Any]]:
    """Return the tooltip of each kind of repair, by kind and language, for ``page.js``."""
    kinds = ("derived", "strip", "bytes", "pinyin", "guess", "lost")
    return {kind: {"en": TEXTS[kind][0], "zh": TEXTS[kind][1]} for kind in kinds}


def _both(english: str, chinese: str, tag: str) -> str:
    return (
        f"<{tag} class='yz-en' lang='en'>{english}</{tag}>"
        f"<{tag} class='yz-zh' lang='zh'>{chinese}</{tag}>"
    )


def _escaped(key: str, *values: object) -> tuple[str, str]:
    return (
        html.escape(translate(key, "en", *values)),
        html.escape(translate(key, "zh", *values)),
    )
