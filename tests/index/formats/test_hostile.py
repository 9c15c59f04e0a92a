"""Files made to do harm: each is reported with its reason, in bounded time and memory."""

import io
import os
import signal
import struct
import time
import zipfile

import pytest

from index.errors import ReadError
from index.formats.charsets.decode import read_bytes
from index.formats.dispatch import read_as
from index.formats.reader import DocumentReader
from index.ingestion.sync import sync
from index.store import Store
from tests.conftest import HashEmbedder
from tests.index.formats.samples import as_docx, as_epub, as_pdf, as_pptx, as_xlsx

OFFICE = {
    "word.docx": (as_docx("标题", ["一句话。"]), "word/document.xml"),
    "office.pptx": (as_pptx([("标题", "一句话。")]), "ppt/presentation.xml"),
    "excel.xlsx": (as_xlsx({"表": [["一"]]}), "xl/workbook.xml"),
}


def repacked(data, name, content):
    """Return an archive with one part replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            if part != name:
                new.writestr(old.getinfo(part), old.read(part))
        new.writestr(name, content)
    return target.getvalue()


@pytest.fixture(scope="module")
def bomb():
    return repacked(OFFICE["word.docx"][0], "media/zeros.bin", bytes(301_000_000))


def declaring(data, part, size):
    """Return an archive whose directory declares another size for a part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = data.index(part.encode(), archive.start_dir) - 46
    assert data[start : start + 4] == b"PK\1\2"
    return data[: start + 24] + struct.pack("<L", size) + data[start + 28 :]


@pytest.mark.parametrize("module", [*OFFICE, "web.epub"])
def test_an_archive_that_declares_too_much_is_refused_before_it_is_unpacked(module):
    data, part = OFFICE.get(module, (as_epub("书", [["一句话。"]]), "OPS/book.opf"))
    with pytest.raises(ReadError, match="unpacks to over 300 MB"):
        read_as(module, declaring(data, part, 300_000_000), 1000)


def test_a_zip_bomb_is_refused_whether_or_not_it_declares_its_size(bomb):
    assert len(bomb) < 500_000
    began = time.perf_counter()
    with pytest.raises(ReadError, match="unpacks to over 300 MB"):
        read_as("word.docx", bomb, 1000)
    with pytest.raises(ReadError, match="archive is damaged"):
        read_as("word.docx", declaring(bomb, "media/zeros.bin", 1000), 1000)
    assert time.perf_counter() - began < 1


def test_an_archive_with_too_many_parts_is_refused():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number in range(20_001):
            archive.writestr(f"word/{number}", "")
    with pytest.raises(ReadError, match="over 20000 parts"):
        read_as("word.docx", target.getvalue(), 1000)


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{("&" + chr(97 + n) + ";") * 10}">' for n in range(9)
)


@pytest.mark.parametrize("module", OFFICE)
@pytest.mark.parametrize(
    "body", [LAUGHS + "]><a>&j;</a>", '<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>']
)
def test_entities_in_office_files_are_refused(module, body):
    data, main = OFFICE[module]
    with pytest.raises(ReadError, match="declares entities"):
        read_as(module, repacked(data, main, '<?xml version="1.0"?>' + body), 1000)


def test_entities_in_the_package_of_a_book_are_refused():
    data = repacked(as_epub("书", [["一句话。"]]), "OPS/book.opf", LAUGHS + "]><a>&j;</a>")
    with pytest.raises(ReadError, match="declares entities"):
        read_as("web.epub", data, 1000)


def test_entities_in_a_chapter_are_not_expanded_and_read_no_file():
    page = (
        LAUGHS + '<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body>一句话。&x;&j;</body></html>'
    )
    data = repacked(as_epub("书", [["一句话。"]]), "OPS/c 0.xhtml", page)
    raw = read_as("web.epub", data, 10_000)
    assert "一句话。" in raw.text
    assert "root:" not in raw.text
    assert len(raw.text) < 2000


def test_a_path_that_leads_out_of_an_archive_is_not_followed():
    data = as_epub("书", [["一句话。"]])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = archive.read("OPS/book.opf").decode()
    package = package.replace("c%200.xhtml", "../../../../etc/passwd")
    with pytest.raises(ReadError, match="no text"):
        read_as("web.epub", repacked(data, "OPS/book.opf", package), 1000)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.json", b"[" * 10_000_000, "nested too deeply"),
        ("a.json", b'{"a":' * 2_000_000, "nested too deeply"),
        ("a.jsonl", b'{"text": "a"}\n' + b"[" * 1_000_000, "nested too deeply"),
    ],
)
def test_json_that_is_nested_too_deeply_is_reported(name, data, reason):
    with DocumentReader() as reader, pytest.raises(ReadError, match=reason):
        reader.read(name, data)


def test_html_that_is_nested_very_deeply_is_read_in_time():
    with DocumentReader(seconds=20) as reader:
        raw = reader.read("a.html", b"<html><body>text " + b"<div>" * 200_000 + b"deep")
    assert "text" in raw.text


def test_a_file_that_takes_too_much_memory_fails_and_the_next_is_read():
    with DocumentReader(megabytes=500) as reader:
        with pytest.raises(ReadError, match="max_memory_mb"):
            reader.read("a.json", b"[" + b"[]," * 12_000_000 + b"[]]")
        assert reader.read("b.json", b'{"text": "still here"}').text == "still here"


def test_a_file_that_takes_too_long_fails_and_the_next_is_read():
    page = "<html><body>" + "".join(f"<p>第{n}句话。</p>" for n in range(400_000))
    with DocumentReader(seconds=2) as reader:
        reader.read("a.json", b'{"text": "started"}')
        began = time.perf_counter()
        with pytest.raises(TimeoutError, match="max_file_seconds"):
            reader.read("a.html", page.encode())
        assert time.perf_counter() - began < 10
        assert reader.read("b.json", b'{"text": "still here"}').text == "still here"


def test_a_crash_of_a_library_fails_one_file_and_the_next_is_read():
    with DocumentReader() as reader:
        reader.read("a.json", b'{"text": "started"}')
        os.kill(reader._process.pid, signal.SIGSEGV)
        with pytest.raises(ChildProcessError, match="the PDF reader broke down .*SIGSEGV"):
            reader.read("a.pdf", as_pdf([["一句话。"]]))
        assert reader.read("a.pdf", as_pdf([["一句话。"]])).text == "一句话。"


def test_libraries_are_not_imported_from_the_current_folder(tmp_path, monkeypatch):
    (tmp_path / "pypdfium2.py").write_text("raise SystemExit(7)")
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    with DocumentReader() as reader:
        assert reader.read("a.pdf", as_pdf([["一句话。"]])).text == "一句话。"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.xlsx", "a.pptx", "a.epub"])
def test_a_file_with_changed_bytes_gives_text_or_an_error_for_the_user(name, share):
    files = {
        "a.pdf": as_pdf([["一句话。", "第二句话。"]]),
        "a.docx": OFFICE["word.docx"][0], "a.xlsx": OFFICE["excel.xlsx"][0],
        "a.pptx": OFFICE["office.pptx"][0],
        "a.epub": as_epub("书", [["一句话。"]]),
    }  # fmt: skip
    data = bytearray(files[name])
    for at in range(int(len(data) * share), len(data), 97):
        data[at] ^= 0x55
    with DocumentReader(seconds=20) as reader:
        try:
            assert reader.read(name, bytes(data)).text
        except ReadError as error:
            assert str(error)


NAMES = [
    "a\nb.txt", "a..b.txt", "\u202etxt.exe.md", "字" * 83 + "ab.txt", "a\tb\x1b[31m.txt",
    "' OR 1=1 --.txt", "%2e%2e%2fetc.txt", "con.txt", "a b .txt",
]  # fmt: skip


def test_files_of_any_name_are_read(folder, settings):
    for number, name in enumerate(NAMES):
        (folder / name).write_text(f"第{number}篇文章。", encoding="utf-8")
    assert max(len(name.encode()) for name in NAMES) == 255
    report = sync([folder], settings, HashEmbedder())
    assert report.failed == []
    assert {row["path"] for row in Store(settings.store).documents()} == set(NAMES)


def test_links_out_of_the_folder_linked_folders_and_pipes_are_reported_and_not_read(
    tmp_path, folder, settings
):
    (tmp_path / "secret.txt").write_text("机密文件。", encoding="utf-8")
    (folder / "out.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up.txt").symlink_to("../secret.txt")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "gone.txt").symlink_to("nothing.txt")
    (folder / "around").symlink_to(folder)
    (folder / "etc").symlink_to("/etc")
    os.mkfifo(folder / "pipe.pdf")
    (folder / "good.txt").write_text("好的文章。", encoding="utf-8")
    (folder / "inside.txt").symlink_to("good.txt")
    report = sync([folder], settings, HashEmbedder())
    reasons = {failure.path: failure.reason for failure in report.failed}
    assert set(reasons) == {
        "out.txt", "up.txt", "loop.txt", "gone.txt", "around", "etc", "pipe.pdf",
    }  # fmt: skip
    assert "out of the folder" in reasons["out.txt"]
    assert "out of the folder" in reasons["up.txt"]
    assert "leads nowhere" in reasons["loop.txt"]
    assert reasons["pipe.pdf"] == "not a regular file"
    assert report.added == 2


def test_a_file_replaced_by_a_link_is_not_read(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "a.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(OSError, match="symbolic link"):
        read_bytes(tmp_path / "a.txt", 1000)


@pytest.mark.parametrize("change", [b"more text", b""])
def test_a_file_that_changes_while_it_is_read_is_not_stored(folder, settings, monkeypatch, change):
    path = folder / "a.txt"
    path.write_bytes(b"some text")
    changed = []
    fstat = os.fstat

    def fstat_then_change(descriptor):
        status = fstat(descriptor)
        if os.path.samestat(status, path.stat()) and not changed:
            changed.append(status)
            time.sleep(0.02)  # the time stamps of file systems are coarse
            path.write_bytes(change)
        return status

    monkeypatch.setattr("index.formats.charsets.decode.os.fstat", fstat_then_change)
    report = sync([folder], settings, HashEmbedder())
    assert "being written" in report.failed[0].reason


def test_hostile_files_do_not_keep_the_others_in_a_folder_from_being_read(folder, settings):
    (folder / "deep.json").write_bytes(b"[" * 1_000_000)
    (folder / "cut.pdf").write_bytes(as_pdf([["一句话。"]])[:200])
    (folder / "cut.docx").write_bytes(OFFICE["word.docx"][0][:2000])
    (folder / "scan.pdf").write_bytes(as_pdf([[]], image_pages=(1,)))
    (folder / "part.pdf").write_bytes(as_pdf([["第一页的一句话。"], []], image_pages=(2,)))
    (folder / "good.docx").write_bytes(OFFICE["word.docx"][0])
    report = sync([folder], settings, HashEmbedder())
    assert (report.added, len(report.failed)) == (2, 4)
    noted = [(note.path, note.reason[:8]) for note in report.noted]
    assert noted == [("part.pdf", "no text ")]
