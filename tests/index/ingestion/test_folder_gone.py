"""A folder whose disk is not mounted looks gone or empty, and its documents stay."""

import pytest

from index.errors import FolderGone
from index.ingestion.dry_run import plan
from index.ingestion.sync import sync
from index.store import Store
from tests.conftest import HashEmbedder
from tests.index.ingestion.syncing import counts, write


@pytest.fixture
def filled(folder, settings):
    write(folder, a="第一篇文章。", b="第二篇文章。")
    sync([folder], settings, HashEmbedder())
    return settings


def empty(folder):
    for path in folder.iterdir():
        path.unlink()


def remove(folder):
    empty(folder)
    folder.rmdir()


def documents(settings):
    store = Store(settings.store)
    try:
        return store.counts()["documents"]
    finally:
        store.close()


@pytest.mark.parametrize("leave", [empty, remove])
def test_its_documents_are_removed_only_when_that_is_asked_for(filled, folder, leave):
    leave(folder)
    with pytest.raises(FolderGone, match=r"2 documents.*a\.txt, b\.txt.*--remove-all"):
        sync([folder], filled, HashEmbedder())
    assert documents(filled) == 2
    assert counts(sync([folder], filled, HashEmbedder(), remove_all=True)) == (0, 0, 2, 0)


def test_nothing_is_done_for_other_folders_either(filled, folder, tmp_path):
    empty(folder)
    other = tmp_path / "other"
    other.mkdir()
    write(other, c="第三篇文章。")
    with pytest.raises(FolderGone):
        sync([other, folder], filled, HashEmbedder())
    assert documents(filled) == 2


def test_a_hidden_file_that_was_left_makes_no_difference(filled, folder):
    empty(folder)
    (folder / ".lock").touch()
    with pytest.raises(FolderGone):
        sync([folder], filled, HashEmbedder())


def test_a_folder_with_other_documents_is_synced(filled, folder):
    empty(folder)
    write(folder, c="第三篇文章。")
    assert counts(sync([folder], filled, HashEmbedder())) == (1, 0, 2, 0)


def test_a_file_that_was_named_may_go(filled, folder):
    (folder / "a.txt").unlink()
    assert counts(sync([folder / "a.txt"], filled, HashEmbedder())) == (0, 0, 1, 0)


def test_the_last_file_may_go_that_the_caller_removed(filled, folder):
    paths = list(folder.iterdir())
    empty(folder)
    assert sync([folder], filled, HashEmbedder(), removed=paths).removed == 2


def test_a_plan_names_the_folder(filled, folder, monkeypatch):
    monkeypatch.setattr("index.ingestion.dry_run.identity_of", lambda model: HashEmbedder.identity)
    empty(folder)
    foreseen = plan([folder], filled)
    assert (foreseen.gone, len(foreseen.removed)) == ([str(folder)], 2)
