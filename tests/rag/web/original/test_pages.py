"""Pages are drawn once, and only of files that are as they were read."""

import hashlib

import fsspec
import pytest

from index.formats.reader import DocumentReader
from rag.web.original.pages import NoPage, Pages
from tests.index.formats.samples import as_pdf


@pytest.fixture
def pages(settings):
    pages = Pages(settings)
    yield pages
    pages.close()


@pytest.fixture
def held(folder):
    """A file, and the digest of its content."""
    file = folder / "a.pdf"
    file.write_bytes(as_pdf([["水库建于一九七三年。"], ["第二页有一句话。"]]))
    return file, hashlib.sha256(file.read_bytes()).hexdigest()


def test_a_page_is_drawn_once(pages, held, monkeypatch):
    file, digest = held
    first = pages.page(digest, [str(file)], 2)
    monkeypatch.setattr(DocumentReader, "show", None)
    assert pages.page(digest, [str(file.with_name("gone.pdf")), str(file)], 2) is first


def test_a_file_that_is_gone_or_changed_is_not_shown(pages, held):
    file, digest = held
    with pytest.raises(NoPage) as told:
        pages.page(digest, [str(file.with_name("gone.pdf"))], 1)
    assert told.value.reason == "original_gone"
    file.write_bytes(as_pdf([["别的内容。"]]))
    with pytest.raises(NoPage) as told:
        pages.page(digest, [str(file)], 1)
    assert told.value.reason == "original_changed"


def test_a_page_that_cannot_be_drawn_says_why(pages, held):
    file, digest = held
    with pytest.raises(NoPage) as told:
        pages.page(digest, [str(file)], 9)
    assert told.value.reason == "original_unread"
    assert "no page 9" in str(told.value.values[0])
    assert pages.page(digest, [str(file)], 1).number == 1


def test_a_file_in_a_storage_is_fetched_when_it_is_opened(pages, held, monkeypatch):
    file, digest = held
    memory = fsspec.filesystem("memory")
    memory.pipe("/shelf/a.pdf", file.read_bytes())
    try:
        assert pages.page(digest, ["memory://shelf/a.pdf"], 1).number == 1
    finally:
        memory.rm("/shelf", recursive=True)
    with pytest.raises(NoPage) as told:
        pages.page(digest, ["memory://shelf/a.pdf"], 2)
    assert told.value.reason == "original_elsewhere"
    assert [*map(str, told.value.values)] == ["it is not there any more"]
