from index.ingestion.sync import sync
from index.messages import say
from index.settings import load_settings
from index.store import Store, UnreadFile
from rag.web.syncs.unread import render_unread
from tests.conftest import HashEmbedder


def unread(*paths, reason="a damaged PDF file", root="/documents"):
    return [UnreadFile(root, path, say(reason)) for path in paths]


def test_files_that_could_not_be_read_are_named_with_the_reason_and_can_be_tried_again(settings):
    html = render_unread(unread("<b>.pdf", "c/d.pdf"), settings, may_write=True)
    assert "2 files could not be read" in html
    assert "有 2 个文件未能读取" in html
    assert "<bdi>&lt;b&gt;.pdf</bdi>" in html
    assert html.count("a damaged PDF file") == 4  # in each language, of the library in neither
    assert "yz-retry" in html
    assert render_unread([], settings, may_write=True) == ""


def test_who_only_reads_is_told_whom_to_ask(settings):
    html = render_unread(unread("a.pdf"), settings, may_write=False)
    assert "1 file could not be read" in html
    assert "yz-retry" not in html
    assert "Whoever keeps these documents" in html


def test_the_filter_of_the_documents_holds_for_them_too(settings):
    files = unread("plan/first.pdf", "plan/other.pdf")
    assert "first.pdf" in render_unread(files, settings, "PLAN first", may_write=True)
    assert "other.pdf" not in render_unread(files, settings, "PLAN first", may_write=True)
    assert render_unread(files, settings, "budget", may_write=True) == ""


def test_many_are_listed_only_when_asked_for_and_not_all(settings):
    html = render_unread(unread(*map(str, range(700))), settings, may_write=True)
    assert "<details class='yz-report yz-unread'>" in html
    assert html.count("<li>") == 500
    assert "and 200 more" in html
    assert " open>" in render_unread(unread("a.pdf"), settings, may_write=True)


def test_no_folder_of_this_machine_stands_in_a_reason(settings):
    files = unread("a.pdf", reason=f"'{settings.store}/x' is gone, and '/home/somebody/y'")
    html = render_unread(files, settings, may_write=True)
    assert str(settings.store.parent) not in html
    assert "somebody" not in html


def test_an_upload_that_was_deleted_again_is_not_among_them(folder, settings):
    chosen = settings.model_copy(update={"corpus": folder})
    (folder / "uploads").mkdir()
    (folder / "uploads" / "kept.txt").write_bytes(b"\0")
    root = str(folder.resolve())
    files = unread("uploads/kept.txt", "uploads/gone.txt", "added/x/gone.txt", root=root)
    html = render_unread(files, chosen, may_write=True)
    assert "kept.txt" in html
    assert "gone.txt" not in html
    assert "gone.txt" in render_unread(files, settings, may_write=True)  # of another corpus


def test_a_visitor_is_shown_those_in_their_folders_only(folder, tmp_path):
    for name in ("lake/a.txt", "lake/bad.bin", "hill/worse.bin"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"\0\1\2" if name.endswith("bin") else "好的文章。".encode())
    settings = load_settings(store=tmp_path / "store")
    sync([folder], settings, HashEmbedder())
    limited, every = Store(settings.store, ["lake"]), Store(settings.store)
    assert [file.path for file in every.unread()] == ["hill/worse.bin", "lake/bad.bin"]
    assert [file.path for file in limited.unread()] == ["lake/bad.bin"]
    limited.close()
    every.close()
