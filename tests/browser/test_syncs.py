"""How far a sync is stands above every tab, also of a page that is loaded anew."""

import threading

import pytest
from playwright.sync_api import expect

from rag.web.syncs.board import SyncBoard
from tests.conftest import HashEmbedder
from ui import build_page, launch

pytestmark = pytest.mark.filterwarnings(
    "ignore:.future.no_silent_downcasting", "ignore:The copy keyword is deprecated"
)


class WaitingEmbedder(HashEmbedder):
    """Embeds once it may."""

    def __init__(self):
        super().__init__()
        self.go = threading.Event()

    def encode_passages(self, texts, progress=None):
        assert self.go.wait(60)
        return super().encode_passages(texts, progress)


def test_a_sync_is_told_of_to_its_end_after_the_page_is_loaded_anew(
    open_page, make_assistant, settings, folder
):
    assistant = make_assistant({"a.txt": "青山茶厂生产茶叶。"}, HashEmbedder())
    (folder / "b.txt").write_text("黑石湾码头今年五月完成改造。", encoding="utf-8")
    (folder / "broken.txt").write_bytes(bytes(range(256)) * 40)
    chosen = settings.model_copy(update={"port": 0, "corpus": folder})
    embedder, board = WaitingEmbedder(), SyncBoard()
    page = build_page(assistant, chosen, embedder, board=board)
    running = launch(page, assistant, chosen, embedder, board)
    try:
        page = open_page(at=running.address)
        line, report = page.locator("#yz-sync .yz-line"), page.locator("#yz-report")
        page.click("#yz-documents-tab-button")
        page.click("#yz-reindex")
        expect(report.locator("progress")).to_be_visible()
        expect(page.locator("#yz-sync")).to_be_hidden()  # is not said twice
        page.reload()
        expect(line).to_contain_text("of 3 files")
        expect(page.locator("#yz-question")).to_be_visible()
        page.click("#yz-documents-tab-button")
        expect(line).to_be_visible()
        embedder.go.set()
        expect(report).to_contain_text("1 added")
        expect(report.locator(".yz-retry")).to_be_visible()
        expect(page.locator(".yz-document", has_text="b.txt")).to_be_visible()
        assert line.bounding_box()["width"] <= 1  # heard only
        page.reload()
        page.wait_for_selector("#yz-question textarea")
        expect(report.locator(".yz-report")).to_have_count(0)
    finally:
        embedder.go.set()
        running.close()
