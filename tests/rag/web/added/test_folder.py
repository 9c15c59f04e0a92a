import os
from contextlib import closing

import pytest

from index.errors import YinzhengError
from index.ingestion.sync import sync
from index.store import Store
from rag.web.added import folder as module
from rag.web.added.folder import copy_folder
from rag.web.i18n import TEXTS
from rag.web.reindex import add_folder, add_uploads
from tests.conftest import HashEmbedder


@pytest.fixture
def place(folder, settings):
    """Settings whose corpus holds a document, and which let folders be added."""
    (folder / "one.txt").write_text("青山镇会议讨论了农业生产。", encoding="utf-8")
    return settings.model_copy(update={"corpus": folder, "add_folders": True})


@pytest.fixture
def reports(tmp_path):
    """A folder outside the corpus."""
    path = tmp_path / "报告 2024"
    (path / "春").mkdir(parents=True)
    (path / "a.txt").write_text("码头在河边。", encoding="utf-8")
    (path / "春" / "b.txt").write_text("桥在镇子东边。", encoding="utf-8")
    return path


def reasons(copied):
    return {refusal.name: refusal.reason for refusal in copied.refused}


def last(updates):
    *_, (message, _) = updates
    return message


def names(settings):
    with closing(Store(settings.store)) as store:
        return {row["document"] for row in store.listing()}


def test_a_folder_is_copied_and_stays_through_later_syncs_of_the_corpus(place, reports):
    sync(place.corpus, place, HashEmbedder())
    assert "2 added" in last(add_folder(str(reports), place, HashEmbedder()))
    added = {"added/报告 2024/a.txt", "added/报告 2024/春/b.txt"}
    assert names(place) == {"one.txt"} | added
    (reports / "a.txt").unlink()
    report = sync(place.corpus, place, HashEmbedder())
    assert (report.removed, report.unchanged) == (0, 3)
    assert names(place) == {"one.txt"} | added


def test_a_folder_that_is_added_again_brings_what_is_new_and_replaces_nothing(place, reports):
    copy_folder(str(reports), place)
    (reports / "c.txt").write_text("新的一页。", encoding="utf-8")
    (reports / "a.txt").write_text("码头搬走了。", encoding="utf-8")
    again = copy_folder(f' "{reports}" ', place)
    assert again.added == {"added/报告 2024/c.txt"}
    assert again.kept == 1
    assert reasons(again) == {"a.txt": "refuse_differs"}
    copy = place.corpus / "added" / reports.name / "a.txt"
    assert copy.read_text(encoding="utf-8") == "码头在河边。"


def test_what_is_left_out_is_told_by_name_and_reason(place, reports, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "s.txt").write_text("机密。", encoding="utf-8")
    (reports / "link.txt").symlink_to(secret / "s.txt")
    (reports / "linked").symlink_to(secret)
    (reports / ".git").mkdir()
    (reports / ".git" / "x.txt").write_text("x", encoding="utf-8")
    (reports / ".hidden.txt").write_text("x", encoding="utf-8")
    (reports / "empty.txt").touch()
    (reports / "program.exe").write_bytes(b"MZ")
    (reports / "<b>.txt").write_text("x", encoding="utf-8")
    (reports / "a\u202etxt.d").mkdir()
    os.mkfifo(reports / "pipe.txt")
    with open(os.fsencode(reports) + b"/\xff.txt", "wb") as file:
        file.write(b"x")
    copied = copy_folder(str(reports), place)
    assert len(copied.added) == 2
    assert reasons(copied) == {
        "link.txt": "refuse_link", "linked/": "refuse_link", ".git/": "refuse_hidden",
        ".hidden.txt": "refuse_hidden", "empty.txt": "refuse_empty",
        "program.exe": "refuse_type", "<b>.txt": "refuse_name", "a\u202etxt.d/": "refuse_name",
        "pipe.txt": "refuse_special", "?.txt": "refuse_name",
    }  # fmt: skip
    held = [path for path in place.corpus.rglob("*") if path.is_file()]
    assert len(held) == 3


def test_the_limits_of_uploads_count_for_uploads_and_copies_together(place, reports, tmp_path):
    place = place.model_copy(update={"max_uploads": 1})
    copied = copy_folder(str(reports), place)
    assert copied.added == {"added/报告 2024/a.txt"}
    assert reasons(copied) == {"春/b.txt": "refuse_many"}
    upload = tmp_path / "u.txt"
    upload.write_text("x", encoding="utf-8")
    assert "max_uploads" in last(add_uploads([str(upload)], place, HashEmbedder(), tmp_path))
    small = place.model_copy(update={"max_uploads": 9, "max_uploads_mb": 0.00003})
    assert reasons(copy_folder(str(reports), small)) == {"春/b.txt": "refuse_full"}
    tiny = place.model_copy(update={"max_file_mb": 0.00001})
    assert set(reasons(copy_folder(str(reports), tiny)).values()) == {"refuse_size"}


def test_of_a_vast_folder_nothing_is_copied(place, reports, monkeypatch):
    monkeypatch.setattr(module, "MAX_ENTRIES", 1)
    assert reasons(copy_folder(str(reports), place)) == {str(reports): "refuse_vast"}
    assert not (place.corpus / "added").exists()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("  ", "refuse_no_path"),
        ("reports", "refuse_relative"),
        ("../..", "refuse_relative"),
        ("/no/such/folder", "refuse_absent"),
        ("/a\0b", "refuse_absent"),
        ("/" + "a" * 9000, "refuse_absent"),
        ("~nobody-of-this-name/x", "refuse_absent"),
        ("/", "refuse_around"),
        (__file__, "refuse_no_folder"),
    ],
)
def test_a_path_that_cannot_be_added_is_refused_in_both_languages(place, typed, reason):
    message = last(add_folder(typed, place, HashEmbedder()))
    assert all(text in message for text in TEXTS[reason])
    assert len(message) < 1200


def test_a_path_is_shown_as_text(place):
    message = last(add_folder("/<img src=x onerror=alert(1)>", place, HashEmbedder()))
    assert "<img" not in message
    assert "&lt;img" in message


def test_the_corpus_and_the_store_are_not_copied_into_the_corpus(place, tmp_path):
    sync(place.corpus, place, HashEmbedder())
    (place.corpus / "within").mkdir()
    for path, reason in (
        (place.corpus, "refuse_inside"), (place.corpus / "within", "refuse_inside"),
        (place.store, "refuse_inside"), (tmp_path, "refuse_around"),
    ):  # fmt: skip
        assert reasons(copy_folder(str(path), place)) == {str(path): reason}


def test_a_link_in_the_corpus_leads_no_copy_out_of_it(place, reports, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (place.corpus / "added").mkdir()
    target = place.corpus / "added" / reports.name
    target.symlink_to(outside)
    assert reasons(copy_folder(str(reports), place)) == {str(reports): "refuse_elsewhere"}
    target.unlink()
    target.mkdir()
    (target / "春").symlink_to(outside)
    assert reasons(copy_folder(str(reports), place)) == {"春/b.txt": "refuse_link"}
    assert not any(outside.iterdir())


def test_a_copy_is_readable_by_no_more_people_than_its_original(place, reports):
    (reports / "a.txt").chmod(0o600)
    copy_folder(str(reports), place)
    copy = place.corpus / "added" / reports.name
    assert (copy / "a.txt").stat().st_mode & 0o777 == 0o600
    assert (copy / "春" / "b.txt").stat().st_mode & 0o077 == 0o044


def test_only_a_new_copy_that_cannot_be_read_is_deleted(place, reports):
    (reports / "b.txt").write_bytes(b"\0\1\2 no text")
    own = place.corpus / "added" / reports.name / "own.txt"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"\0\1\2 no text either")
    message = last(add_folder(str(reports), place, HashEmbedder()))
    assert "added/报告 2024/b.txt" in message
    assert own.exists()
    assert not own.with_name("b.txt").exists()
    assert (reports / "b.txt").exists()


def test_a_copy_that_cannot_be_written_is_told_without_folders(place, reports, monkeypatch):
    def fail(*given):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write", fail)
    with pytest.raises(YinzhengError, match="No space left"):
        copy_folder(str(reports), place)
    message = last(add_folder(str(reports), place, HashEmbedder()))
    assert "a.txt could not be copied" in message
    assert str(place.corpus) not in message


def test_a_file_that_may_not_be_read_is_told(place, reports, monkeypatch):
    def fail(path, max_bytes):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module, "read_bytes", fail)
    assert set(reasons(copy_folder(str(reports), place)).values()) == {"refuse_locked"}


def test_a_folder_without_files_is_told(place, tmp_path):
    (tmp_path / "bare").mkdir()
    assert reasons(copy_folder(str(tmp_path / "bare"), place)) == {
        str(tmp_path / "bare"): "refuse_bare"
    }
