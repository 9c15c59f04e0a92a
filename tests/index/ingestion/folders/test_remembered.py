"""A sync without a path reads again what the store was made from, and no samples."""

from pathlib import Path

import pytest

from index.ingestion.folders.remembered import folders_to_read, with_own_corpus
from index.ingestion.sync import sync
from index.settings import load_settings
from index.store import Store
from tests.conftest import HashEmbedder
from tests.index.ingestion.syncing import write


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A working folder with samples in ``corpus``, and settings that name no corpus."""
    monkeypatch.chdir(tmp_path)
    for name in ("corpus", "mine", "yours"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, **{name: f"{name} 的文章。"})
    return load_settings(store=tmp_path / "own.store")


def documents(settings):
    store = Store(settings.store)
    with store.snapshot():
        return sorted(row["document"] for row in store.documents())


def test_a_store_of_other_folders_is_read_again_from_them(place):
    assert folders_to_read(place) == [Path("corpus")]
    for name in ("mine", "yours"):
        sync(name, place, HashEmbedder())
    assert folders_to_read(place) == [Path("mine").resolve(), Path("yours").resolve()]
    sync(folders_to_read(place), place, HashEmbedder())
    assert documents(place) == ["mine.txt", "yours.txt"]


def test_one_file_that_was_named_brings_no_others_of_its_folder(place):
    write(Path("mine"), other="另一篇。")
    sync("mine/mine.txt", place, HashEmbedder())
    sync(folders_to_read(place), place, HashEmbedder())
    assert documents(place) == ["mine.txt"]


def test_the_setting_comes_before_what_is_remembered(place):
    sync("mine", place, HashEmbedder())
    chosen = load_settings(store=place.store, corpus="yours")
    assert folders_to_read(chosen) == [Path("yours")]
    assert with_own_corpus(chosen) == chosen


def test_a_folder_that_went_with_its_documents_is_forgotten(place):
    sync(["mine", "yours"], place, HashEmbedder())
    Path("yours/yours.txt").unlink()
    Path("yours").rmdir()
    sync(folders_to_read(place), place, HashEmbedder(), remove_all=True)
    assert folders_to_read(place) == [Path("mine").resolve()]


def test_what_the_page_adds_to_such_a_store_lies_beside_it_and_is_read_again(place):
    assert with_own_corpus(place) == place
    sync("mine", place, HashEmbedder())
    page = with_own_corpus(place)
    assert page.corpus == place.store / "corpus"
    (page.corpus / "uploads").mkdir(parents=True)
    write(page.corpus / "uploads", new="新文章。")
    sync(folders_to_read(page), page, HashEmbedder())
    assert documents(place) == ["mine.txt", "uploads/new.txt"]
    assert folders_to_read(place) == folders_to_read(page)
    assert sorted(path.name for path in Path("mine").iterdir()) == ["mine.txt"]
