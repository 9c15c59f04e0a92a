"""What goes wrong with the store, with syncs and with what is written beside it."""

STORE = {
    # No store, or one that cannot be used
    (
        "There is no store in {folder}. Make one from your documents: yinzheng sync FOLDER"
        " --store {folder}"
    ): (
        "{folder} 中还没有索引库。请用您的文档建立：yinzheng sync 文件夹 --store {folder}"
    ),
    (
        "The store in {folder} holds no documents. Add some: yinzheng sync FOLDER"
        " --store {folder}"
    ): (
        "索引库 {folder} 中没有文档。请添加：yinzheng sync 文件夹 --store {folder}"
    ),
    "The store in {folder} cannot be used ({error}). {advice}": (
        "索引库 {folder} 无法使用（{error}）。{advice}"
    ),
    "Check that the folder can be read and written and that the disk is not full.": (
        "请检查文件夹能否读写、磁盘是否已满。"
    ),
    (
        "Remove its database, {command}, and run yinzheng sync again; your documents are not"
        " touched."
    ): (
        "请删除它的数据库（{command}），再运行 yinzheng sync；您的文档不受影响。"
    ),
    (
        "The store in {folder} was made by an older Yinzheng. Bring it up to date: yinzheng sync"
        " FOLDER"
    ): (
        "索引库 {folder} 由旧版本建立。请更新：yinzheng sync 文件夹"
    ),
    (
        "The store in {folder} was made by another version of Yinzheng. Remove its database,"
        " {command}, and run yinzheng sync again; your documents are not touched."
    ): (
        "索引库 {folder} 由另一个版本建立。请删除它的数据库（{command}），再运行 yinzheng sync；"
        "您的文档不受影响。"
    ),
    (
        "The store in {folder} was made with the model {made_with}, the settings now name"
        " {identity}. Set model back, or remove its database, {command}, and run yinzheng sync"
        " again."
    ): (
        "索引库 {folder} 由模型 {made_with} 建立，现在设置的是 {identity}。请把 model 改回去，"
        "或删除它的数据库（{command}）再运行 yinzheng sync。"
    ),
    (
        "The store was made with the model {made_with}, the settings name {identity}. Set model"
        " back, or delete the folder {folder} and run yinzheng sync again."
    ): (
        "索引库由模型 {made_with} 建立，设置的是 {identity}。请把 model 改回去，"
        "或删除文件夹 {folder} 再运行 yinzheng sync。"
    ),
    "There is no folder to write to ({reason}). Let XDG_CACHE_HOME or TMPDIR name one.": (
        "没有可以写入的文件夹（{reason}）。请用 XDG_CACHE_HOME 或 TMPDIR 指定一个。"
    ),
    # Damage
    "A document of the store has lost its file. Check it: yinzheng doctor": (
        "索引库中有文档丢失了文件记录。请检查：yinzheng doctor"
    ),
    "A document is gone from the store. Check it: yinzheng doctor": (
        "索引库中有文档不见了。请检查：yinzheng doctor"
    ),
    "{name} is damaged in the store. Mend it: yinzheng doctor --repair, then yinzheng sync": (
        "{name} 在索引库中已损坏。请修复：yinzheng doctor --repair，再运行 yinzheng sync"
    ),
    # What it does not hold
    "The store holds no document {path}. List them: yinzheng info": (
        "索引库中没有文档 {path}。查看列表：yinzheng info"
    ),
    "The store holds no document or folder {name}. List them: yinzheng info": (
        "索引库中没有文档或文件夹 {name}。查看列表：yinzheng info"
    ),
    "Several documents have the path {path}. Name one wholly: {several}": (
        "有几个文档的路径都是 {path}。请写出完整路径：{several}"
    ),
    "The store holds no passage {key}; it may have been updated.": (
        "索引库中没有段落 {key}，可能已经更新。"
    ),
    # Milvus
    (
        "A store in Milvus needs the packages pymilvus and milvus-lite: pip install --constraint"
        " constraints.txt '.[milvus]'"
    ): (
        "索引库用到 Milvus，需要安装 pymilvus 和 milvus-lite："
        "pip install --constraint constraints.txt '.[milvus]'"
    ),
    (
        "Milvus at {address} cannot be used ({reason}). Check that it runs and can be reached,"
        " then look at the store: yinzheng doctor"
    ): (
        "{address} 的 Milvus 无法使用（{reason}）。请确认它在运行并且连得上，"
        "再检查索引库：yinzheng doctor"
    ),
    (
        "Another process uses {file}, which is for one process at a time. Wait until it has"
        " finished, or let a server hold the vectors (docs/settings.md)."
    ): (
        "另一个进程正在使用 {file}，它同时只能供一个进程使用。请等它结束，"
        "或改用 Milvus 服务器保存向量（见 docs/settings.md）。"
    ),
    "Milvus has lost the vectors of this store. Send them again: yinzheng doctor --repair": (
        "Milvus 丢失了这个索引库的向量。请重新发送：yinzheng doctor --repair"
    ),
    (
        "The store in {folder} is not searched by Milvus at {milvus}. Name it without the Milvus"
        " and copy it: yinzheng migrate --to milvus:{milvus} --store {folder}"
    ): (
        "索引库 {folder} 不由 {milvus} 的 Milvus 检索。请不带 Milvus 指定它，并复制："
        "yinzheng migrate --to milvus:{milvus} --store {folder}"
    ),
    # Texts in a database
    (
        "The texts of a document are lost in the database. Mend it: yinzheng doctor --repair, then"
        " yinzheng sync"
    ): (
        "一个文档的文字在数据库里丢失了。请修复：yinzheng doctor --repair，再运行 yinzheng sync"
    ),
    (
        "Texts in a database need the packages sqlalchemy and psycopg: pip install --constraint"
        " constraints.txt '.[postgres]'"
    ): (
        "把文字放进数据库需要安装 sqlalchemy 和 psycopg："
        "pip install --constraint constraints.txt '.[postgres]'"
    ),
    (
        "The database at {address}, which keeps the texts of documents, cannot be used ({reason})."
        " Check that it runs and can be reached, then look at the store: yinzheng doctor"
    ): (
        "保存文档文字的数据库 {address} 无法使用（{reason}）。请确认它在运行并且连得上，"
        "再检查索引库：yinzheng doctor"
    ),
    (
        "The database at {address} has the encoding {encoding}. Make one that holds every text:"
        " CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
    ): (
        "数据库 {address} 的编码是 {encoding}。请建立能保存所有文字的数据库："
        "CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
    ),
    "There is no folder {folder} for the database {file}.": (
        "没有文件夹 {folder}，数据库 {file} 无处存放。"
    ),
    (
        "The texts of the store in {folder} are not in the database at {address}. Take the setting"
        " database away and copy the store: yinzheng migrate --to FOLDER --database ADDRESS"
    ): (
        "索引库 {folder} 的文字不在数据库 {address} 里。请去掉设置 database 并复制索引库："
        "yinzheng migrate --to 文件夹 --database 地址"
    ),
    (
        "Texts of the store are lost in the database at {address}, so that it was not copied. Mend"
        " it: yinzheng doctor --repair, then yinzheng sync"
    ): (
        "索引库的一些文字在数据库 {address} 里丢失了，因此没有复制。"
        "请修复：yinzheng doctor --repair，再运行 yinzheng sync"
    ),
    # Writing
    "{writer} is writing to {folder}. Wait until it has finished.": (
        "{writer}正在写入 {folder}，请等它结束。"
    ),
    "Another yinzheng sync": "另一次同步",
    "A yinzheng sync": "一次同步",
    "The store in {folder} could not be {action} ({error}). {advice}": (
        "索引库 {folder} 未能{action}（{error}）。{advice}"
    ),
    "written": "写入",
    (
        "What it held before is still there; make room or check the permissions, then run yinzheng"
        " sync again."
    ): "原来的内容还在。请腾出磁盘空间或检查权限，然后重新读取。",
    "The sync was stopped before its end. What it had finished is kept; the next one goes on.": (
        "同步在完成前中断。已完成的部分保留，下次同步将继续。"
    ),
    # Folders that are gone
    "There is no file or folder {start}. Give the folder of your documents.": (
        "没有文件或文件夹 {start}。请指定文档所在的文件夹。"
    ),
    "{folder} is gone or empty": "{folder} 不见了或是空的",
    "{folders} are gone or empty": "{folders} 不见了或是空的",
    (
        "{gone}; {count} documents would be removed from the store: {shown}. Nothing was changed."
        " If a disk is not mounted, mount it; if they are to go: yinzheng sync --remove-all FOLDER"
    ): (
        "{gone}，索引库中的 {count} 个文档会因此删除：{shown}。没有做任何改动。"
        "如果是磁盘没有挂载，请先挂载；如果确实要删除：yinzheng sync --remove-all 文件夹"
    ),
    # Uploads and copies
    (
        "{name} could not be stored ({reason}). Check that {folder} can be written and that the"
        " disk is not full."
    ): (
        "{name} 未能保存（{reason}）。请检查 {folder} 能否写入、磁盘是否已满。"
    ),
    (
        "{name} could not be copied ({reason}). Check that {folder} can be written and that the"
        " disk is not full."
    ): (
        "{name} 未能复制（{reason}）。请检查 {folder} 能否写入、磁盘是否已满。"
    ),
    # Feedback and conversations
    (
        "What you think of the answer could not be kept: there is no more room for it. Whoever"
        " runs this should put {file} of the store's folder elsewhere."
    ): "您的评价未能保存：空间已满。请管理员把索引库文件夹中的 {file} 移走。",
    (
        "What you think of the answer could not be kept ({reason}). Check that the folder of the"
        " store can be written and that the disk is not full."
    ): "您的评价未能保存（{reason}）。请检查索引库文件夹能否写入、磁盘是否已满。",
    (
        "There is no more room for conversations; delete some, or have whoever runs this put"
        " {file} of the store's folder elsewhere."
    ): "对话记录的空间已满。请删除一些，或请管理员把索引库文件夹中的 {file} 移走。",
    "This conversation was kept by another version, and cannot be shown.": (
        "这个对话由另一个版本保存，无法显示。"
    ),
    (
        "Conversations cannot be kept or read ({error}). Check that the folder of the store can be"
        " written and that the disk is not full."
    ): "对话记录无法保存或读取（{error}）。请检查索引库文件夹能否写入、磁盘是否已满。",
}  # fmt: skip
