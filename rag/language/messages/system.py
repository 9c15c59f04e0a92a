"""What the system and SQLite say most often when a file or a store cannot be used.

The system's texts are those of ``os.strerror`` with the GNU C library.
"""

SYSTEM = {
    "[Errno {number}] {said}{file}": "{said}{file}（错误号 {number}）",
    "Operation not permitted": "不允许这样操作",
    "No such file or directory": "没有这个文件或文件夹",
    "Input/output error": "读写出错，请检查磁盘",
    "Permission denied": "没有权限",
    "Device or resource busy": "正被占用",
    "File exists": "文件已存在",
    "Not a directory": "不是文件夹",
    "Is a directory": "是文件夹，不是文件",
    "Too many open files": "打开的文件过多",
    "Too many open files in system": "系统打开的文件过多",
    "File too large": "文件太大",
    "No space left on device": "磁盘已满",
    "Read-only file system": "磁盘是只读的",
    "File name too long": "文件名太长",
    "Too many levels of symbolic links": "链接循环",
    "Connection refused": "连接被拒绝",
    "Connection timed out": "连接超时",
    "Disk quota exceeded": "超出磁盘配额",
    "Stale file handle": "网络磁盘上的文件已失效，请重新挂载",
    "Transport endpoint is not connected": "网络磁盘已断开，请重新挂载",
    "No such device or address": "没有这个设备",
    "Cannot allocate memory": "内存不足",
    # SQLite
    "database disk image is malformed": "数据库已损坏",
    "file is not a database": "文件不是数据库",
    "disk I/O error": "磁盘读写出错",
    "database or disk is full": "磁盘已满",
    "attempt to write a readonly database": "数据库是只读的",
    "unable to open database file": "打不开数据库文件",
    "database is locked": "数据库正被占用",
}  # fmt: skip
