"""Who reads the Chinese page reads errors in Chinese."""

import re

import pytest
from playwright.sync_api import expect

from rag.web.syncs.board import SyncBoard
from tests.browser.asking import ask
from tests.conftest import HashEmbedder
from ui import build_page, launch

pytestmark = pytest.mark.filterwarnings(
    "ignore:.future.no_silent_downcasting", "ignore:The copy keyword is deprecated"
)

UNREAD = {
    "空.txt": b"",
    "乱码.txt": bytes(range(256)) * 40,
    "半个.pdf": b"%PDF-1.7 and no more",
    "半个.docx": b"PK\x03\x04 and no more",
    "半个.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more",
    "半张.png": b"\x89PNG\r\n\x1a\n and no more",
    "半个.json": b'{"title": ',
    "压缩.txt": b"Rar! and no more",
    "不是.ofd": "这是一段文字。".encode(),
    "空页.html": b"<html><body></body></html>",
}
PAGE = (
    "<html><body><nav>首页 新闻 关于我们</nav><p hidden>藏起来的话</p><article>"
    + "<p>青山茶厂今年生产茶叶三百吨，比去年多一成，厂长说明年还要扩建。</p>" * 9
    + "</article></body></html>"
).encode()
NAMES = {"PDF", "Word", "JSON", "Excel", "OFD", "pdf", "docx", "xlsx", "pptx", "doc", "ofd"}


def foreign(text):
    """Return the Latin words of a text that are neither in a quote nor a name."""
    return set(re.findall("[A-Za-z]{2,}", re.sub("“[^”]*”", "", text))) - NAMES


@pytest.fixture
def served_page(make_assistant, settings, folder):
    """The address of a page over a folder with files that cannot be read."""
    assistant = make_assistant({"a.txt": "青山茶厂生产茶叶。"}, HashEmbedder())
    for name, data in UNREAD.items():
        (folder / name).write_bytes(data)
    (folder / "茶厂.html").write_bytes(PAGE)
    (folder / "链接.txt").symlink_to(folder / "没有.txt")
    chosen = settings.model_copy(update={"port": 0, "corpus": folder})
    embedder, board = HashEmbedder(), SyncBoard(chosen)
    running = launch(
        build_page(assistant, chosen, embedder, board=board), assistant, chosen, embedder, board
    )
    yield running.address
    running.close()


def test_files_that_cannot_be_read_are_named_with_the_reason_in_chinese(open_page, served_page):
    page = open_page("zh-CN", at=served_page)
    page.click("#yz-documents-tab-button")
    page.click("#yz-reindex")
    rows = page.locator("#yz-report li")
    expect(page.locator("#yz-report .yz-retry")).to_be_visible(timeout=60_000)
    told = dict(row.split(": ", 1) for row in rows.all_inner_texts())
    assert set(told) == {*UNREAD, "茶厂.html", "链接.txt"}
    assert {name: foreign(reason) for name, reason in told.items() if foreign(reason)} == {}
    # They are not tried again, and no news: the reasons are those that the store remembers.
    page.click("#yz-reindex")
    expect(page.locator("#yz-report")).to_contain_text("新增 0", timeout=60_000)
    expect(page.locator("#yz-report")).to_contain_text("先前就未能读取")
    page.locator(".yz-unread:not([open]) summary").click()
    again = dict(row.split(": ", 1) for row in page.locator(".yz-unread li").all_inner_texts())
    assert {name: again[name] for name in UNREAD} == {name: told[name] for name in UNREAD}


def test_a_question_without_words_is_refused_in_chinese(open_page, served_page):
    page = open_page("zh-CN", at=served_page)
    problem = ask(page, "？！").locator(".yz-problem")
    expect(problem).to_contain_text("问题里没有文字")
    assert foreign(problem.inner_text()) == set()
