"""How far a sync is stands above every tab, also of a page that is loaded anew."""

import threading

from playwright.sync_api import expect

from index.ingestion.sync import sync
from rag.web.syncs.board import SyncBoard
from tests.conftest import HashEmbedder
from ui import build_page, launch


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
    embedder, board = WaitingEmbedder(), SyncBoard(chosen)
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


def test_a_sync_that_was_not_begun_on_the_page_is_told_of_and_can_be_tried_again(
    open_page, make_assistant, settings, folder, tmp_path
):
    assistant = make_assistant({"a.txt": "青山茶厂生产茶叶。"}, HashEmbedder())
    (tmp_path / "corpus").mkdir()
    chosen = settings.model_copy(update={"port": 0, "corpus": tmp_path / "corpus"})
    board = SyncBoard(chosen)
    page = build_page(assistant, chosen, HashEmbedder(), board=board)
    running = launch(page, assistant, chosen, HashEmbedder(), board)
    (folder / "b.txt").write_text("黑石湾码头今年五月完成改造。", encoding="utf-8")
    (folder / "broken.txt").write_bytes(bytes(range(256)) * 40)
    embedder = WaitingEmbedder()
    elsewhere = threading.Thread(target=sync, args=([folder], settings, embedder), daemon=True)
    try:
        page = open_page(at=running.address)
        line, report = page.locator("#yz-sync .yz-line"), page.locator("#yz-report")
        expect(line).to_have_text("")
        elsewhere.start()
        expect(line).to_contain_text("of 3 files", timeout=20_000)  # the page looks by itself
        expect(line).to_be_visible()
        assert "broken" not in line.text_content()
        embedder.go.set()
        expect(report).to_contain_text("1 added")
        expect(report).to_contain_text("broken.txt")
        (folder / "broken.txt").write_text("白水桥的桥长三百米。", encoding="utf-8")
        report.locator(".yz-retry").click()
        expect(report).to_contain_text("1 added")
        expect(report.locator(".yz-retry")).to_have_count(0)
        page.click("#yz-documents-tab-button")
        expect(page.locator(".yz-document", has_text="broken.txt")).to_be_visible()
    finally:
        embedder.go.set()
        running.close()


def test_files_that_could_not_be_read_are_named_on_a_page_opened_later(
    open_page, make_assistant, settings, folder
):
    (folder / "broken.txt").write_bytes(bytes(range(256)) * 40)
    assistant = make_assistant({"a.txt": "青山茶厂生产茶叶。"}, HashEmbedder())
    chosen = settings.model_copy(update={"port": 0})
    page = build_page(assistant, chosen, HashEmbedder())
    running = launch(page, assistant, chosen, HashEmbedder())
    try:
        for locale, told, reason in (
            ("en-US", "1 file could not be read", "a binary file"),
            ("zh-CN", "有 1 个文件未能读取", "是二进制文件"),
        ):
            page = open_page(locale, at=running.address)
            page.click("#yz-documents-tab-button")
            unread = page.locator(".yz-unread")
            expect(unread).to_contain_text(told)
            expect(unread.locator("li")).to_contain_text("broken.txt")
            expect(unread.locator("li")).to_contain_text(reason)
            unread.locator(".yz-retry").click()
            expect(page.locator("#yz-report")).to_contain_text("broken.txt")
            expect(unread).to_be_hidden()  # the report names it
            page.click("#yz-report .yz-dismiss")
            expect(unread).to_be_visible()
        (folder / "broken.txt").write_text("白水桥的桥长三百米。", encoding="utf-8")
        unread.locator(".yz-retry").click()
        expect(page.locator("#yz-report")).to_contain_text("新增 1")
        expect(page.locator(".yz-document", has_text="broken.txt")).to_be_visible()
        expect(unread).to_have_count(0)
    finally:
        running.close()
