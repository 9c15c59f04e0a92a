"""Why files, folders and storages are not read."""

FILES = {
    # What a reason is put into
    "{first}; {more}": "{first}；{more}",
    "{first} and {second}": "{first}和{second}",
    "{name}: {note}": "{name}：{note}",
    "{reason} ({code})": "{reason}（{code}）",
    "cannot be read: {reason}": "无法读取：{reason}",
    "cannot be opened: {reason}": "无法打开：{reason}",
    "cannot be listed: {reason}": "无法列出其中的文件：{reason}",
    "cannot be embedded: {reason}": "无法计算向量：{reason}",
    "Yinzheng failed on it, please report this: {fault}": "程序处理它时出错，请反馈：{fault}",
    # Formats
    "CSV": "CSV",
    "EPUB": "EPUB",
    "Excel": "Excel",
    "Excel 97–2003": "Excel 97–2003",
    "HTML": "HTML",
    "JSON": "JSON",
    "Markdown": "Markdown",
    "MHTML": "MHTML",
    "OFD": "OFD",
    "OpenDocument presentation": "OpenDocument 演示文稿",
    "OpenDocument spreadsheet": "OpenDocument 表格",
    "OpenDocument text": "OpenDocument 文本",
    "Outlook message": "Outlook 邮件",
    "PDF": "PDF",
    "PowerPoint": "PowerPoint",
    "PowerPoint 97–2003": "PowerPoint 97–2003",
    "RTF": "RTF",
    "Word": "Word",
    "Word 97–2003": "Word 97–2003",
    "e-mail": "电子邮件",
    "picture": "图片",
    "text": "文本",
    # What a file is
    "the file is empty": "文件是空的",
    "not a regular file": "不是普通文件",
    "a binary file, not a text": "是二进制文件，不是文本",
    "a binary file, or a text in a charset that could not be recognised": (
        "是二进制文件，或是无法识别编码的文本"
    ),
    (
        "a binary file, or a text in a charset that could not be recognised ({share} of it is"
        " explained by none)"
    ): "是二进制文件，或是无法识别编码的文本（{share} 的内容没有编码能解释）",
    "a file of an old program that is not known: save it as .docx, .xlsx or .pptx": (
        "是不认识的旧程序的文件，请另存为 .docx、.xlsx 或 .pptx"
    ),
    "an archive: unpack it first": "是压缩包，请先解压",
    "an XML file: not a format that is read": "是 XML 文件，不读这种格式",
    (
        "its name ends in {suffix}, but it holds something else: get the file again, or give it"
        " its real ending"
    ): "名字以 {suffix} 结尾，内容却是别的格式：请重新获取，或改成真正的扩展名",
    (
        "it is cut off or damaged, or holds something else than its name says: get the file again"
    ): "不完整、已损坏，或者内容不是名字所示的格式：请重新获取",
    "a {kind} file: to read it, pip install {packages}": (
        "读这种文件（{kind}）需要安装：pip install {packages}"
    ),
    "a file of Word 95 or older: open it and save it as .docx": (
        "是 Word 95 或更早的文件，请打开后另存为 .docx"
    ),
    "it holds no web page": "里面没有网页",
    "it has no headers, as a message would": "没有邮件头，不像一封邮件",
    # Locked
    "it is protected by a password": "有密码保护，请去掉密码再添加",
    "it is encrypted": "已加密，请解密后再添加",
    "the message is encrypted": "邮件已加密，请解密后再添加",
    "it is locked by digital rights management": "有数字版权保护（DRM），无法读取",
    # Damaged
    "a damaged {kind} file ({fault})": "文件（{kind}）已损坏：{fault}",
    "a damaged PDF file: it is cut off, or a PDF in name only; get the file again": (
        "PDF 文件已损坏：内容不完整，或只有名字像 PDF；请重新获取"
    ),
    "a damaged PDF file: {pages} cannot be opened": "PDF 文件已损坏：{pages}打不开",
    "a damaged picture file: it is cut off, or a picture in name only; get the file again": (
        "图片文件已损坏：内容不完整，或只有名字像图片；请重新获取"
    ),
    "a number in it cannot be read": "其中有个数字无法读取",
    "a number in it cannot be read: {number}": "其中有个数字无法读取：{number}",
    "its XML goes wrong or breaks off at line {line}, character {character}": (
        "其中的 XML 在第 {line} 行第 {character} 个字符处出错或中断"
    ),
    "not valid JSON: it goes wrong or breaks off at line {line}, character {character}": (
        "不是有效的 JSON：在第 {line} 行第 {character} 个字符处出错或中断"
    ),
    "its archive is damaged or cut off; get the file once more": (
        "文件包已损坏或不完整，请重新获取这个文件"
    ),
    "its archive is packed in an unusual way; save it again": "压缩方式不常见，请重新保存一次",
    "its archive holds no {name}": "文件包中缺少 {name}",
    "its container names no book": "其中没有指明书的内容",
    "its main part is missing": "缺少主要内容",
    "its content is missing": "缺少内容",
    "its document is missing": "缺少文档内容",
    "it names no document": "其中没有指明文档",
    "its page {number} is missing": "缺少第 {number} 页",
    "it has no page {number}": "没有第 {number} 页",
    "the picture on its page {number} cannot be opened": "第 {number} 页的图片打不开",
    "a file without pages": "这种文件没有页面",
    "its workbook is empty": "工作簿是空的",
    "it is cut off or damaged ({error})": "不完整或已损坏（{error}）",
    "it is cut off or damaged (a part of it is said to be larger than the file)": (
        "不完整或已损坏（其中一部分声称比整个文件还大）"
    ),
    "its text is missing or cut off": "文字缺失或不完整",
    "its text is cut off": "文字不完整",
    "its text is damaged or in a form that is not known": "文字已损坏，或是不认识的存储方式",
    "its text is packed in a form that is not known": "文字的压缩方式不认识",
    "its table of pieces is damaged": "文字片段表已损坏",
    "its slides are missing or cut off": "幻灯片缺失或不完整",
    "its list of slides is damaged": "幻灯片列表已损坏",
    "its list of saved versions is damaged": "保存记录已损坏",
    "its XML declares entities, which no Office program writes": (
        "其中的 XML 声明了实体，Office 程序不会这样写，为安全起见不读"
    ),
    "its XML declares entities, which no EPUB needs": (
        "其中的 XML 声明了实体，EPUB 用不着，为安全起见不读"
    ),
    # Without a text
    "it holds no text": "里面没有文字",
    "it holds no words": "里面没有词语",
    "it shows no text": "图中没有文字",
    "its pages hold no text": "页面上没有文字",
    "its pages hold no text, nor a picture in which any was found": (
        "页面上没有文字，图片中也没有找到文字"
    ),
    "the page shows no text": "网页没有显示任何文字",
    "no record has a value": "没有一条记录有内容",
    "characters were destroyed (锟斤拷) before the file was saved; get the original": (
        "文字在保存之前已经毁坏（锟斤拷），请找原文件"
    ),
    # Limits
    "{size} MB is over the limit of {most} MB (raise max_file_mb to read it)": (
        "{size} MB 超过 {most} MB 的上限（要读取请调高 max_file_mb）"
    ),
    "it is too large": "文件太大",
    "{count} characters are over the limit of {most} (raise max_characters to read it)": (
        "{count} 个字符超过 {most} 的上限（要读取请调高 max_characters）"
    ),
    "its text is over the limit of {limit} characters (raise max_characters)": (
        "文字超过 {limit} 个字符的上限（要读取请调高 max_characters）"
    ),
    "its text is larger than is allowed": "文字超过上限",
    "it is nested too deeply": "嵌套过深",
    "its drawings are nested too deeply": "图形嵌套过深",
    "its archive holds over {most} parts": "文件包中超过 {most} 个部分",
    "it unpacks to over {most} MB": "解压后超过 {most} MB",
    "it holds too many parts": "内部的部分过多",
    "it has over {most} pages": "超过 {most} 页",
    "a page draws over {most} objects": "一页上超过 {most} 个图形",
    "a page holds over {most} characters": "一页上超过 {most} 个字符",
    "it declares a picture of {width} x {height} pixels, more than {most} together": (
        "图片有 {width} x {height} 像素，总数超过 {most}"
    ),
    "to read it takes more memory than max_memory_mb allows": (
        "读取它需要的内存超过上限（要读取请调高 max_memory_mb）"
    ),
    "reading it took over {seconds} s (raise max_file_seconds to wait longer)": (
        "读取超过 {seconds} 秒（要多等请调高 max_file_seconds）"
    ),
    "the {kind} reader broke down on it ({cause})": "读取程序（{kind}）因它中断（{cause}）",
    "exit code {code}": "退出码 {code}",
    "{most} workers died on it, {last}": "{most} 个工作进程因它中断，{last}",
    "the last of {cause}": "最后一个的原因是 {cause}",
    "when the sync ended": "同步已经结束",
    # Scans
    "make ocr (or: pip install 'yinzheng[ocr]')": (
        "运行 make ocr（或 pip install 'yinzheng[ocr]'）"
    ),
    "1 scanned page": "1 页扫描件",
    "{count} scanned pages": "{count} 页扫描件",
    "{pages}, waiting for OCR: {command}": "{pages}等待 OCR，请安装：{command}",
    # Attached files
    "it is missing in the file": "文件里没有它的内容",
    "it is attached to an attachment more than {deepest} deep": "附件嵌套超过 {deepest} 层",
    # Files on a disk
    "it was being written; run yinzheng sync again": "文件正在写入，请稍后重新读取",
    "there is no such file or folder": "没有这个文件或文件夹",
    "a linked folder is not followed": "不跟随指向文件夹的链接",
    "a link is not followed": "不跟随链接",
    "a link that leads nowhere": "链接指向的文件不存在",
    "a link that leads out of the folder": "链接指向文件夹之外",
    "its name is not valid text; rename it": "文件名不是有效的文字，请改名",
    "its name cannot be used here; rename it": "文件名在这里不能用，请改名",
    # Files in a storage
    "it is not there any more": "文件已不在",
    "access is denied": "没有访问权限",
    "it took too long": "等待时间过长",
    (
        "{shown} was given with what may be a secret. Credentials belong where the package for"
        " that storage looks for them: its variables or its file."
    ): "{shown} 里可能带有密钥。请把凭据放在存储服务的软件包读取的环境变量或文件里。",
    "{shown} is on this machine. Give its path: {rest}": "{shown} 在本机，请写它的路径：{rest}",
    "{shown} names no folder. Write it as s3://bucket/folder": (
        "{shown} 没有指明文件夹，请写成 s3://bucket/folder"
    ),
    "{address} cannot be read. {error}": "无法读取 {address}：{error}",
    "{address} cannot be read. {error}: pip install '.[{extra}]'": (
        "无法读取 {address}：{error}。请运行 pip install '.[{extra}]'"
    ),
    "{address} cannot be read: fsspec knows no storage {scheme}://.": (
        "无法读取 {address}：fsspec 不认识 {scheme}:// 这种存储。"
    ),
}  # fmt: skip
