import time

import pytest

from index.errors import ModelError
from index.settings import load_settings
from rag.web.i18n import TEXTS, bilingual
from rag.web.reindex import add_uploads, reindex, remove_upload, render_outcome
from rag.web.syncs.board import SyncBoard
from tests.conftest import HashEmbedder


@pytest.fixture
def settings_with_upload(tmp_path):
    """Settings whose corpus holds an old upload that cannot be read."""
    settings = load_settings(store=tmp_path / "store", corpus=tmp_path / "corpus")
    (tmp_path / "corpus" / "uploads").mkdir(parents=True)
    (tmp_path / "corpus" / "uploads" / "own.txt").write_bytes(b"\0\1\2 no text")
    return settings


def test_reindexing_deletes_no_file(settings_with_upload):
    updates = list(reindex(settings_with_upload, HashEmbedder()))
    assert "own.txt" in updates[-1][0]
    assert (settings_with_upload.corpus / "uploads" / "own.txt").exists()


def test_only_a_new_upload_that_cannot_be_read_is_deleted(settings_with_upload, tmp_path):
    upload = tmp_path / "new.txt"
    upload.write_bytes(b"\0\1\2 no text either")
    updates = list(add_uploads([str(upload)], settings_with_upload, HashEmbedder(), tmp_path))
    assert "new.txt" in updates[-1][0]
    assert not (settings_with_upload.corpus / "uploads" / "new.txt").exists()
    assert (settings_with_upload.corpus / "uploads" / "own.txt").exists()


def test_of_an_upload_that_cannot_be_read_is_told_that_it_was_not_kept_and_what_to_do(
    corpus_settings, tmp_path
):
    upload = tmp_path / "new.txt"
    upload.write_bytes(b"\0\1\2 no text")
    board = SyncBoard()
    updates = add_uploads([str(upload)], corpus_settings, HashEmbedder(), tmp_path, board)
    (*_, (shown, _)) = updates
    assert bilingual("not_added") in shown
    assert "1 not read" in shown
    assert "<bdi>new.txt</bdi>" in shown
    assert TEXTS["refused_hint"][0] in shown
    assert "yz-retry" not in shown  # nothing is left to try
    assert render_outcome(board.latest) == shown


def test_what_could_not_be_read_before_an_upload_is_not_told_as_if_it_were_of_the_upload(
    settings_with_upload, tmp_path
):
    first = [*reindex(settings_with_upload, HashEmbedder())][-1][0]
    assert "1 not read" in first
    assert "own.txt" in first
    upload = tmp_path / "new.txt"
    upload.write_text("码头在河边。", encoding="utf-8")
    board = SyncBoard()
    updates = add_uploads([str(upload)], settings_with_upload, HashEmbedder(), tmp_path, board)
    (*_, (shown, _)) = updates
    assert "1 added, 0 updated, 0 removed, 0 unchanged, 0 not read" in shown
    assert TEXTS["one_earlier"][0] in shown
    assert "own.txt" not in shown
    assert "yz-retry" not in shown
    assert render_outcome(board.latest) == shown
    again = [*reindex(settings_with_upload, HashEmbedder(), retry=True)][-1][0]
    assert "1 not read" in again  # it was tried again
    assert "own.txt" in again


def test_an_upload_over_the_quota_is_refused_and_deleted(tmp_path):
    given = {"store": tmp_path / "store", "corpus": tmp_path / "corpus", "max_uploads_mb": 0.0005}
    settings = load_settings(**given)
    files = [tmp_path / f"{n}.txt" for n in range(2)]
    for file in files:
        file.write_text("码头在河边。" * 20, encoding="utf-8")
    *_, (message, _) = add_uploads(
        [str(file) for file in files], settings, HashEmbedder(), tmp_path
    )
    assert "over 0.0005 MB together (max_uploads_mb)" in message
    assert [path.name for path in (settings.corpus / "uploads").iterdir()] == ["0.txt"]
    assert not any(file.exists() for file in files)


def test_a_file_outside_the_staging_folder_is_neither_stored_nor_deleted(
    settings_with_upload, tmp_path
):
    (tmp_path / "sent").mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text("码头在河边。", encoding="utf-8")
    (tmp_path / "sent" / "link.txt").symlink_to(secret)
    for path in (secret, tmp_path / "sent" / "link.txt", tmp_path / "sent" / ".." / "secret.txt"):
        updates = list(
            add_uploads([str(path)], settings_with_upload, HashEmbedder(), tmp_path / "sent")
        )
        assert "was not sent to this page" in updates[-1][0]
    assert secret.exists()
    assert [path.name for path in (settings_with_upload.corpus / "uploads").iterdir()] == [
        "own.txt"
    ]


def upload(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="gb18030")
    return str(path)


def test_an_upload_is_stored_and_can_be_removed_again(tmp_path, folder, corpus_settings):
    *_, (message, changed) = add_uploads(
        [upload(tmp_path, "a.txt", "今天天气很好。")], corpus_settings, HashEmbedder(), tmp_path
    )
    assert changed
    assert "1 added" in message
    assert (folder / "uploads" / "a.txt").exists()
    assert not (tmp_path / "a.txt").exists()
    *_, (message, _) = remove_upload("uploads/a.txt", corpus_settings, HashEmbedder())
    assert "1 removed" in message
    assert not (folder / "uploads" / "a.txt").exists()


def test_another_file_of_the_same_name_does_not_replace_an_upload(
    tmp_path, folder, corpus_settings
):
    list(
        add_uploads(
            [upload(tmp_path, "a.txt", "今天天气很好。")], corpus_settings, HashEmbedder(), tmp_path
        )
    )
    ((message, changed),) = add_uploads(
        [upload(tmp_path, "a.txt", "别的内容。")], corpus_settings, HashEmbedder(), tmp_path
    )
    assert not changed
    assert TEXTS["refuse_held"][0] in message


def wait_for(board):
    for _ in range(1000):
        if board.latest and not board.latest.is_running:
            return board.latest
        time.sleep(0.01)
    raise AssertionError("the sync does not end")


def test_a_sync_goes_on_when_its_page_is_gone_and_the_board_tells_what_it_came_to(
    settings_with_upload, tmp_path
):
    upload = tmp_path / "new.txt"
    upload.write_bytes(b"\0\1\2 no text either")
    board = SyncBoard()
    updates = add_uploads([str(upload)], settings_with_upload, HashEmbedder(), tmp_path, board)
    next(updates)
    updates.close()  # as when the page is loaded anew
    shown = render_outcome(wait_for(board))
    assert "new.txt" in shown
    assert "yz-retry" in shown
    assert not (settings_with_upload.corpus / "uploads" / "new.txt").exists()


class BrokenEmbedder(HashEmbedder):
    """Cannot embed."""

    def encode_passages(self, texts, progress=None):
        raise ModelError(f"The model in {self.where} is damaged.")


def test_what_ends_a_sync_is_told_on_the_board_without_folders(folder, corpus_settings):
    (folder / "a.txt").write_text("今天天气很好。", encoding="utf-8")
    board, embedder = SyncBoard(), BrokenEmbedder()
    embedder.where = folder
    (*_, (message, _)) = reindex(corpus_settings, embedder, board=board)
    assert render_outcome(board.latest) == message
    assert "is damaged" in message
    assert str(folder) not in message
