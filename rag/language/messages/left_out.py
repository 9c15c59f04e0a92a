"""Notes on what of a file is not read, or not quoted."""

LEFT_OUT = {
    "left out: {kinds}": "未读取：{kinds}",
    "{kind} ({count})": "{kind}（{count}）",
    "{shown} and {more} more": "{shown} 等，另有 {more} 处",
    # Kinds of text that a reader leaves out
    "deleted passages": "已删除的段落",
    "descriptions of pictures": "图片说明",
    "charts of newer kinds": "新类型的图表",
    "embedded files": "嵌入的文件",
    "attached files": "附件",
    "recordings of sound or pictures": "录音或录像",
    "hints of empty form fields": "空白表单栏的提示",
    "form fields": "表单栏",
    "texts in drawings": "图形中的文字",
    "frames": "框架页",
    "pages that its reading order does not name": "阅读顺序中没有列出的页面",
    "tables of contents": "目录",
    "characters beyond the edge of the page": "页面边缘之外的字符",
    "characters that cannot be told": "无法辨认的字符",
    "only navigation and the like was left out: {count} characters ({beginning})": (
        "只略去了导航等内容：{count} 个字符（{beginning}）"
    ),
    "phonetic guides, left out of the words that they stand above: {guides}": (
        "注音未读入正文：{guides}"
    ),
    # Hidden
    "hidden, and so not quoted: {parts}": "隐藏的内容，不会被引用：{parts}",
    "hidden passages, which are not quoted: {count}": "隐藏的段落，不会被引用：{count} 处",
    "hidden shapes, which are not quoted: {count}": "隐藏的图形，不会被引用：{count} 个",
    "hidden slides, which are not quoted: {slides}": "隐藏的幻灯片，不会被引用：{slides}",
    "passages struck through, which are not quoted: {count}": (
        "加删除线的段落，不会被引用：{count} 处"
    ),
    "1 hidden part of the page, never quoted": "网页中 1 处隐藏内容，不会被引用",
    "{count} hidden parts of the page, never quoted": "网页中 {count} 处隐藏内容，不会被引用",
    "sheet {name}": "工作表 {name}",
    "rows of sheet {name}": "工作表 {name} 的行",
    "columns of sheet {name}": "工作表 {name} 的列",
    # Not read
    (
        "{count} formulas without a stored value were left out ({cells}); open the file in Excel"
        " and save it"
    ): "{count} 个公式没有保存结果，未读取（{cells}）；请用 Excel 打开并保存",
    "{count} pictures in cells, which are not read ({cells})": (
        "单元格中有 {count} 张图片，未读取（{cells}）"
    ),
    "{count} lines are no JSON and were left out (line {lines})": (
        "{count} 行不是 JSON，未读取（第 {lines} 行）"
    ),
    "its parts are nested too deeply to tell them apart: only its text is read": (
        "嵌套过深，分不清各个部分，只读取了文字"
    ),
    "attachment {name}: {note}": "附件 {name}：{note}",
    "attachment {name}: not read: {reason}": "附件 {name} 未能读取：{reason}",
    "{count} attachments after the first {most}: not read": (
        "前 {most} 个附件之后还有 {count} 个，未读取"
    ),
    "parts of the message after the first {most}: not read": "邮件第 {most} 部分之后的内容未读取",
    # Characters
    "{charset} ({count} characters)": "{charset}（{count} 个字符）",
    "its parts are in different charsets: {parts}": "各部分的编码不同：{parts}",
    "characters were destroyed at {count} places when it was saved (锟斤拷)": (
        "有 {count} 处文字在保存时已经毁坏（锟斤拷）"
    ),
    "{count} characters ({share} of the text) are explained by no charset, shown as □": (
        "{count} 个字符（占 {share}）没有编码能解释，显示为 □"
    ),
    # Pages
    "p. {pages}": "第 {pages} 页",
    "p. {pages} and {more} more": "第 {pages} 页和另外 {more} 页",
    "{pages} read by OCR": "{pages}由 OCR 识别",
    "{count} of its characters are doubtful": "其中 {count} 个字符不确定",
    "a red seal on {pages}, whose own words are not read": "{pages}有红色印章，章上的字未读取",
    "no text found in the picture on {pages}": "{pages}的图片中没有找到文字",
    "scanned, waiting for OCR: {pages}; {command}": "{pages}是扫描件，等待 OCR；请安装：{command}",
    "not read by OCR, over the limit max_ocr_pages: {pages}": (
        "{pages}超过 max_ocr_pages 的上限，没有 OCR"
    ),
    "it has more than {most} pages; the others were not looked at": (
        "超过 {most} 页，其余的没有处理"
    ),
    "a picture that cannot be opened on {pages}": "{pages}有打不开的图片",
    "no text read from {pages}: damaged": "{pages}已损坏，没有读出文字",
    "not all text read from {pages}: glyphs without characters; put it through OCR": (
        "{pages}的文字没有读全：有的字形没有对应的字符，请先做 OCR"
    ),
    "{pages}: its fonts do not say which characters they show, so that its text is not used": (
        "{pages}的字体没有说明显示的是哪些字符，没有使用其中的文字"
    ),
}  # fmt: skip
