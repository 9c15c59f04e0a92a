"""Scans in a folder: they wait for OCR, and are read once it is installed."""

import pytest

from index.formats.ocr import engine
from index.formats.reader import DocumentReader
from index.ingestion.dry_run import plan
from index.ingestion.sync import sync
from index.settings import load_settings
from index.store import Store
from rag.assistant import Assistant
from rag.cli.render import render_report
from tests.conftest import ALL_MS
from tests.index.formats.ocr.test_engine import PAGES
from tests.index.formats.samples import as_pdf

TEXT = "青山茶厂去年生产了三千吨茶叶。厂长周海平说，今年要建第二个车间。"
SCAN = str(PAGES / "turned180.png")


def write(folder):
    """Write a PDF of a page and a scan, and a picture."""
    (folder / "mixed.pdf").write_bytes(as_pdf([[TEXT], []], scans={2: SCAN}))
    (folder / "seal.png").write_bytes((PAGES / "seal.png").read_bytes())
    return folder


@pytest.fixture
def scans(folder):
    return write(folder)


@pytest.fixture(scope="module")
def read_scans(tmp_path_factory, embedder):
    """The settings of a store in which they were read, and the steps of the sync."""
    home = tmp_path_factory.mktemp("scans")
    (home / "documents").mkdir()
    settings = load_settings(store=home / "store", refusal="eager", reading_ms=ALL_MS)
    steps = []
    sync([write(home / "documents")], settings, embedder, steps.append)
    return settings, steps


@pytest.fixture
def without_ocr(monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(engine, "is_installed", lambda: False)
        yield patched


def test_scans_wait_for_ocr_and_are_read_once_it_is_installed(
    scans, settings, embedder, without_ocr
):
    first = sync([scans], settings, embedder)
    assert (first.added, first.waiting, first.waiting_files) == (1, 2, 2)
    assert [(failure.path, failure.reason[:31]) for failure in first.failed] == [
        ("seal.png", "1 scanned page, waiting for OCR")
    ]
    assert "2 scanned pages of 2 files wait for OCR; install it" in render_report(first)
    without_ocr.undo()
    second = sync([scans], settings, embedder)
    assert (second.added, second.updated, second.waiting) == (1, 1, 0)
    assert (second.failed, second.ocr_pages) == ([], 2)
    assert "pages read by OCR: 2" in render_report(second)
    store = Store(settings.store)
    with store.snapshot():
        assert "乡镇负责日常看护" in store.document_by_path("mixed.pdf").source
        assert "北渚县渡口管理局" in store.document_by_path("seal.png").source
    third = sync([scans], settings, embedder)
    assert (third.unchanged, third.ocr_pages) == (2, 0)


def test_scans_that_wait_are_not_opened_again_at_each_sync(
    scans, settings, embedder, without_ocr, monkeypatch
):
    first = sync([scans], settings, embedder)
    tries: list[str] = []
    monkeypatch.setattr(DocumentReader, "read", lambda self, path, data: tries.append(path))
    again = sync([scans], settings, embedder)
    assert tries == []
    assert (again.unchanged, again.waiting, again.remembered) == (1, 2, 0)
    assert again.failed == first.failed


def test_a_dry_run_says_that_scans_would_be_read(scans, settings, embedder, without_ocr):
    sync([scans], settings, embedder)
    assert plan([scans], settings).unchanged == 1
    without_ocr.undo()
    foreseen = plan([scans], settings)
    assert (foreseen.added, foreseen.updated) == (["seal.png"], ["mixed.pdf"])


def test_a_scan_that_is_gone_waits_no_more(scans, settings, embedder, without_ocr):
    sync([scans], settings, embedder)
    (scans / "seal.png").unlink()
    assert sync([scans], settings, embedder).waiting == 1


def test_the_progress_of_a_sync_tells_the_page(read_scans):
    _, steps = read_scans
    pages = {(step.path, step.page, step.pages) for step in steps if step.page}
    assert pages == {("mixed.pdf", 2, 2), ("seal.png", 1, 1)}


def test_pages_over_the_limit_are_reported(scans, settings, embedder):
    few = settings.model_copy(update={"max_ocr_pages": 0})
    report = sync([scans], few, embedder)
    assert report.waiting == 0
    assert [(note.path, note.reason) for note in report.noted] == [
        ("mixed.pdf", "not read by OCR, over the limit max_ocr_pages: p. 2")
    ]
    assert "max_ocr_pages" in report.failed[0].reason
    assert sync([scans], settings, embedder).added == 1  # the picture, which had no text


def test_a_quote_from_a_scan_cites_its_page_and_its_box(read_scans, embedder):
    settings, _ = read_scans
    answer = Assistant.open(settings=settings, embedder=embedder).ask("渡口管理局负责什么？")
    (citation, *_) = [
        cited for cited in (*answer.citations, *answer.nearest) if "年检" in cited.quote
    ]
    assert (citation.document, citation.place) == ("mixed.pdf", "p. 2")
    (placed,) = citation.to_dict()["boxes"]
    left, top, right, bottom = placed["box"]
    assert placed["page"] == 2
    # The scan is 400 by 130 points, 50 from the left and 412 from the top of the page.
    assert 50 <= left < right <= 450
    assert 412 <= top < bottom <= 542
    # It stands on its head, so that its last line is in the upper half.
    assert bottom < 477
