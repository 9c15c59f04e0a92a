import pytest

from index.settings import load_settings
from rag.web.uploads import check_upload, delete_upload, is_upload


@pytest.mark.parametrize(
    ("name", "size", "reason"),
    [
        ("a.exe", 5, "refuse_type"),
        ("a", 5, "refuse_type"),
        ("../../x.txt", 5, "refuse_name"),
        (".hidden.txt", 5, "refuse_name"),
        ("a\u202etxt.txt", 5, "refuse_name"),
        ("<script>.txt", 5, "refuse_name"),
        ("字" * 60 + ".txt", 5, "refuse_name"),
        ("a.txt", 50_000_001, "refuse_size"),
        ("a.txt", 0, "refuse_empty"),
    ],
)
def test_an_upload_is_refused_with_its_reason(name, size, reason):
    assert check_upload(name, size, load_settings()).reason == reason


def test_a_readable_upload_is_accepted():
    assert check_upload("报告 2024.PDF", 5_000_000, load_settings()) is None


@pytest.mark.parametrize("path", ["a.txt", "uploads/../a.txt", "uploads/.x", "uploads", "/a.txt"])
def test_only_uploads_can_be_removed(folder, corpus_settings, path):
    (folder / "a.txt").write_text("今天天气很好。", encoding="utf-8")
    assert not is_upload(path)
    assert delete_upload(path, corpus_settings).reason == "refuse_other"
    assert (folder / "a.txt").exists()


def test_uploads_are_not_removed_through_a_linked_folder(tmp_path, folder, corpus_settings):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.txt").write_text("x", encoding="utf-8")
    (folder / "uploads").mkdir()
    (folder / "uploads" / "a.txt").symlink_to(tmp_path / "elsewhere" / "a.txt")
    assert delete_upload("uploads/a.txt", corpus_settings).reason == "refuse_other"
    assert (tmp_path / "elsewhere" / "a.txt").exists()
