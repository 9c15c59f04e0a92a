"""A folder of many hostile files and one good document, synced by the real command."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from index.formats.detect import known_formats
from index.formats.ocr.engine import is_installed
from index.ingestion.doctor import examine
from index.settings import load_settings
from index.store import Store
from rag.assistant import Assistant
from tests.audit.pdfs import pdf_file
from tests.fuzz.__main__ import seeds
from tests.index.formats.samples import as_docx, as_epub, as_pdf, as_xlsx
from tests.index.formats.test_hostile import LAUGHS, declaring, repacked

GOOD = "青山茶厂去年生产了三千吨茶叶。厂长周海平说，今年要建第二个车间。"
SECRET = "机密文件不得外传。"
MOST_MEMORY = 1_000_000_000  # bytes
MOST_SECONDS = 60
COMMAND = "from rag.cli import main; raise SystemExit(main())"

DOCX, XLSX = as_docx("标题", ["一句话。"]), as_xlsx({"表": [["一"]]})
EPUB = as_epub("书", [["一句话。"]])
HALF = {
    "legacy.rtf": "it holds no text",
    "ocr.picture": "a damaged picture file" if is_installed() else "waiting for OCR",
}
ZEROS = bytes(301_000_000)
EMPTY_NAMES = (
    "a\n  not read: good.txt.txt", "a..b.txt", "a..", "\u202etxt.exe.md",
    "\u200f\u061cb.txt", "字" * 83 + "ab.txt", "a\x1b[31m.txt", "-rf",
)  # fmt: skip


def bombs():
    """Yield files that grow when they are read: name, content and a part of the reason."""
    bomb = '<?xml version="1.0"?>' + LAUGHS + "]><a>&j;</a>"
    for name, data, part in (
        ("docx", DOCX, "word/document.xml"), ("xlsx", XLSX, "xl/workbook.xml"),
        ("epub", EPUB, "OPS/book.opf"),
    ):  # fmt: skip
        grown = repacked(data, part + ".bin", ZEROS)
        yield f"zip-bomb.{name}", grown, "unpacks to over 300 MB"
        yield f"lying.{name}", declaring(grown, part + ".bin", 1000), "archive is damaged"
        yield f"xml-bomb.{name}", repacked(data, part, bomb), "declares entities"
    yield "deep.json", b"[" * 10_000_000, "nested too deeply"
    yield "deep2.json", b'{"a":' * 2_000_000, "nested too deeply"


def damaged():
    """Yield files of every format that are cut off, lie about what they are, or are locked."""
    for module, known in known_formats().items():
        if known.magic_required:
            data = seeds(module)[0]
            yield f"half{known.suffixes[0]}", data[: len(data) // 2], HALF.get(module, "cut off")
    yield "locked.pdf", as_pdf([["一句话。"]], password="secret"), "protected by a password"
    circle = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R]/Count 9>>"]
    yield "circle.pdf", pdf_file(circle), "a damaged PDF file: p. 1, 2"
    yield "noise.txt", random.Random(5).randbytes(5000), "a binary file"
    letters = bytes(random.Random(5).choices(range(0x80, 0xFF), k=5000))
    yield "letters.txt", letters, "charset that could not be recognised"
    yield "line.html", b"<html><body><p>" + b"x" * 20_000_000, "over the limit of 10000000"
    yield "frames.mhtml", b"From: <Saved by Blink>\r\n\r\n", "holds no web page"
    yield "broken.json", b'{"a": [1, 2', "goes wrong or breaks off at line 1"
    yield "not.xlsx", b"a,b\n1,2\n", "its name ends in .xlsx, but"


def fill(folder, outside):
    """Write the hostile files and the good one; return the reason to be reported for each file."""
    bad = {}
    for name, data, reason in (*bombs(), *damaged()):
        (folder / name).write_bytes(data)
        bad[name] = reason
    (folder / "pages").mkdir()
    (folder / "pages" / "broken.pdf").write_bytes(as_pdf([["一句话。"]])[:300])
    bad["pages/broken.pdf"] = "a damaged PDF file"
    (folder / "lost.txt").write_text("锟斤拷" * 500, encoding="utf-8")
    (folder / "slips.docx").write_bytes(with_outside_part(DOCX, outside.parent / "slipped.txt"))
    for name in EMPTY_NAMES:
        (folder / name).write_bytes(b"")
        bad[name] = "the file is empty"
    os.mkfifo(folder / "pipe.pdf")
    bad["pipe.pdf"] = "not a regular file"
    for name, target, reason in (
        ("out.txt", outside, "leads out of the folder"),
        ("up.txt", f"../{outside.name}", "leads out of the folder"),
        ("loop.txt", "loop.txt", "leads nowhere"),
        ("one.txt", "two.txt", "leads nowhere"),
        ("two.txt", "one.txt", "leads nowhere"),
        ("around", folder, "linked folder is not followed"),
        ("away", outside.parent, "linked folder is not followed"),
        ("zero.txt", "/dev/zero", "leads out of the folder"),
    ):
        (folder / name).symlink_to(target)
        bad[name] = reason
    (folder / "growing.log").write_bytes(b"a line of a log\n" * 2_800_000)
    bad["growing.log"] = "being written"
    (folder / "denied.txt").write_text("谁也不能读。", encoding="utf-8")
    (folder / "denied.txt").chmod(0)
    if not readable(folder / "denied.txt"):  # root may read it
        (folder / "closed").mkdir(mode=0)
        bad |= {"denied.txt": "Permission denied", "closed": "Permission denied"}
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    return bad


def readable(path):
    try:
        path.read_bytes()
    except PermissionError:
        return False
    return True


def with_outside_part(data, target):
    """Return an archive with a part whose name is a path to a file outside of it."""
    return repacked(data, f"../../../../../../../..{target}", "逃出来的文字。")


def sizes(home, left_out):
    """Return the size of each file in a folder, without those in a folder that is left out."""
    return {
        path: path.lstat().st_size for path in home.rglob("*") if not path.is_relative_to(left_out)
    }


class Watched:
    """The command, run while a file grows; ``peak`` is the most memory that it took, in bytes.

    That is the sum of the highest resident sizes of all its processes that live, as seen a
    hundred times a second.
    """

    def __init__(self, *arguments, growing):
        self.peak = 0
        self._growing = growing
        began = time.perf_counter()
        self._process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: os.nice(5),
        )  # fmt: skip
        watchers = [threading.Thread(target=run) for run in (self._watch, self._grow)]
        for watcher in watchers:
            watcher.start()
        self.out, self.err = self._process.communicate(timeout=180)
        for watcher in watchers:
            watcher.join()
        self.seconds = time.perf_counter() - began
        self.code = self._process.returncode

    def _watch(self):
        while self._process.poll() is None:
            memory = sum(map(peak_memory, descendants(self._process.pid)))
            self.peak = max(self.peak, memory)
            time.sleep(0.01)

    def _grow(self):
        with self._growing.open("r+b") as file:
            while self._process.poll() is None:
                file.write(b"A")  # like a log that is always being written
                file.flush()
                file.seek(0)
                time.sleep(0.001)


def descendants(pid):
    """Yield the id of a process and those of all processes that it started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*"):
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            yield from descendants(int(child))


def peak_memory(pid):
    """Return the most memory that a process has held, in bytes; 0 if it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM")), "0 0")
    return int(line.split()[1]) * 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_a_folder_of_hostile_files_is_synced_within_bounds(tmp_path, embedder):
    folder, outside = tmp_path / "documents", tmp_path / "elsewhere" / "secret.txt"
    folder.mkdir()
    outside.parent.mkdir()
    outside.write_text(SECRET, encoding="utf-8")
    (tmp_path / "secret.txt").write_text(SECRET, encoding="utf-8")
    bad = fill(folder, outside)
    settings = load_settings(store=tmp_path / "store")
    before = sizes(tmp_path, settings.store)

    run = Watched(
        "sync", "--json", "--store", settings.store, folder, growing=folder / "growing.log"
    )

    assert run.code == 1, run.err
    assert run.seconds < MOST_SECONDS
    assert run.peak <= MOST_MEMORY
    report = json.loads(run.out)
    reasons = {failure["path"]: failure["reason"] for failure in report["failed"]}
    assert set(reasons) == set(bad)
    assert [(note["path"], note["reason"][:25]) for note in report["noted"]] == [
        ("lost.txt", "characters were destroyed")
    ]
    assert {path: reason for path, reason in bad.items() if reason not in reasons[path]} == {}
    assert sizes(tmp_path, settings.store) == before
    assert_not_stored(SECRET, settings.store)
    assert_not_stored("逃出来", settings.store)
    assert_good_document_is_cited(settings, embedder)

    text = Watched("sync", "--store", settings.store, folder, growing=folder / "growing.log").out
    listed = [line for line in text.splitlines() if line.startswith("  not read: ")]
    assert len(listed) == len(reasons)
    assert all(any(reason in line for line in listed) for reason in reasons.values())
    assert not set("\x1b\u202e\u200f\u061c") & set(text)


def assert_not_stored(text, store):
    for path in store.rglob("*"):
        if path.is_file():
            assert text.encode() not in path.read_bytes()


def assert_good_document_is_cited(settings, embedder):
    assert not examine(settings).problems
    store = Store(settings.store)
    names = [row["path"] for row in store.documents()]
    store.close()
    assert "good.txt" in names
    assistant = Assistant.open(settings=settings, embedder=embedder)
    answer = assistant.ask("青山茶厂去年生产了多少吨茶叶？")
    assistant.close()
    assert answer.answered
    assert "三千吨" in answer.text
    assert answer.citations[0].document == "good.txt"
