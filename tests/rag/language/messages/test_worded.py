import ast
import errno
import os
import re
from pathlib import Path

import pytest

from index.formats.detect import known_formats
from index.formats.left_out import LeftOut
from index.messages import Message, chain, quoted, say
from rag.language.messages.system import SYSTEM
from rag.language.messages.worded import CHINESE, worded

ROOT = Path(__file__).parents[4]
MODULES = [*ROOT.glob("index/**/*.py"), *ROOT.glob("rag/**/*.py"), ROOT / "ui.py"]

# What these raise is told on a terminal only, before a page is served or without one.
TERMINAL_ONLY = (
    "index/settings.py", "index/ingestion/backup.py", "index/ingestion/backup_file.py",
    "index/ingestion/database_copy.py", "index/ingestion/doctor.py", "index/ingestion/migrate.py",
    "index/ingestion/watch.py", "index/ingestion/workers/cluster.py",
    "index/ingestion/workers/local.py", "index/ingestion/workers/station.py", "rag/cli/",
    "rag/evaluate.py", "rag/server/app.py", "rag/server/guards/forwarded.py",
    "rag/server/monitoring/status.py", "rag/server/peers/registry.py", "rag/server/users.py",
    "ui.py",
)  # fmt: skip


HAN = re.compile(r"[\u4e00-\u9fff]")


def trees():
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}


def error_names(parsed):
    """Return the names of YinzhengError and of what is derived from it."""
    names = {"YinzhengError"}
    classes = [node for tree in parsed.values() for node in ast.walk(tree)
               if isinstance(node, ast.ClassDef)]  # fmt: skip
    while True:
        more = {
            node.name
            for node in classes
            if any(isinstance(base, ast.Name) and base.id in names for base in node.bases)
        }
        if more <= names:
            return names - {"EndpointError"}  # which makes its message itself
        names |= more


def said():
    """Yield where a message is made, its template, None if it is no literal, and its values."""
    parsed = trees()
    makers = {"say", *error_names(parsed)}
    for path, tree in parsed.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                if node.func.id in makers and path != ROOT / "index/errors.py":
                    where = f"{path.relative_to(ROOT).as_posix()}:{node.lineno}"
                    template = getattr(node.args[0], "value", None)
                    literal = template if isinstance(template, str) else None
                    yield where, literal, node.args[0], {word.arg for word in node.keywords}


def places(text):
    return set(re.findall(r"\{([a-z_]+)\}", text))


def test_what_a_user_of_the_page_may_meet_has_chinese():
    missing = [
        (where, template)
        for where, template, _, _ in said()
        if template and not where.startswith(TERMINAL_ONLY) and template not in CHINESE
    ]
    assert missing == []


def test_messages_are_templates_and_what_fills_them_and_no_finished_texts():
    finished = [
        where
        for where, _, given, _ in said()
        if isinstance(given, ast.JoinedStr | ast.BinOp)
        or (isinstance(given, ast.Call) and ast.unparse(given.func) == "str")
    ]
    assert finished == []


def test_every_place_of_a_message_is_filled():
    wrong = [
        (where, template)
        for where, template, _, values in said()
        if template is not None and places(template) != values
    ]
    assert wrong == []


def test_the_chinese_of_every_message_has_the_same_places():
    wrong = [one for one, chinese in CHINESE.items() if places(one) != places(chinese)]
    assert wrong == []


def test_no_chinese_is_left_of_a_message_that_nobody_says_any_more():
    names = {str(kind.name) for kind in known_formats().values()} | {kind.value for kind in LeftOut}
    said_now = {template for _, template, _, _ in said()} | names
    reasons = {"timeout", "unreachable", "key", "long", "redirect", "refused", "cut", "unreadable"}
    told = {"The language model gave no answer ({reason}).", *reasons}
    assert set(CHINESE) - said_now - set(SYSTEM) - told == set()


def test_chinese_is_chinese_but_for_names_of_formats():
    names = {str(kind.name) for kind in known_formats().values()}
    plain = (re.sub(r"\{[a-z_]+\}", "", one) for key, one in CHINESE.items() if key not in names)
    assert [one for one in plain if re.search("[A-Za-z]", one) and not HAN.search(one)] == []


def test_the_names_of_formats_and_of_what_is_left_out_have_chinese():
    names = {str(kind.name) for kind in known_formats().values()} | {kind.value for kind in LeftOut}
    assert names - set(CHINESE) == set()


@pytest.mark.parametrize("code", ["EACCES", "ENOENT", "ENOSPC", "EROFS", "EIO", "EISDIR", "ESTALE"])
def test_what_the_system_says_has_chinese(code):
    told = worded(quoted(os.strerror(getattr(errno, code))), "zh")
    assert HAN.search(told)
    assert "“" not in told


def test_what_fills_a_message_is_worded_too():
    reason = say(
        "a damaged {kind} file ({fault})", kind=Message("picture"), fault=quoted("bad IDAT")
    )
    whole = say("attachment {name}: not read: {reason}", name="a.png", reason=reason)
    assert worded(whole, "en") == "attachment a.png: not read: a damaged picture file (bad IDAT)"
    assert worded(whole, "zh") == "附件 a.png 未能读取：文件（图片）已损坏：“bad IDAT”"


def test_a_full_disk_is_told_in_chinese_wherever_it_stops_something():
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "库.db")
    told = say("Conversations cannot be kept or read ({error}).", error=full)
    assert str(told) == f"Conversations cannot be kept or read ({full})."
    (_, reason), *_ = told.values
    assert worded(reason, "zh") == "磁盘已满: '库.db'（错误号 28）"


def test_rows_and_chains_have_the_marks_of_the_language():
    kinds = tuple(
        say("{kind} ({count})", kind=Message(kind), count=2) for kind in ("frames", "form fields")
    )
    both = chain([say("left out: {kinds}", kinds=kinds), say("it shows no text")])
    assert worded(both, "en") == "left out: frames (2), form fields (2); it shows no text"
    assert worded(both, "zh") == "未读取：框架页（2）、表单栏（2）；图中没有文字"


def test_braces_in_what_is_told_stand_as_they_are():
    named = say("{name}: {note}", name="{note}{0}{x.__class__}", note=quoted("{name}"))
    assert worded(named, "en") == "{note}{0}{x.__class__}: {name}"
    assert worded(named, "zh") == "{note}{0}{x.__class__}：“{name}”"
