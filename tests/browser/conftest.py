"""One page over the samples for the whole run, and a browser that tells every request."""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from index.settings import load_settings
from index.sync import sync
from rag.assistant import Assistant
from tests.conftest import CORPUS

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def page_settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(CORPUS, folder / "corpus")
    return load_settings(store=folder / "store", corpus=folder / "corpus", port=0)


@pytest.fixture(scope="session")
def address(page_settings, embedder):
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium here: apt-get install chromium fonts-noto-cjk")
    from ui import build_page, launch

    sync([page_settings.corpus], page_settings, embedder)
    assistant = Assistant.open(settings=page_settings, embedder=embedder)
    page = build_page(assistant, page_settings, embedder)
    yield launch(page, page_settings, wait=False)
    page.close()
    assistant.close()


@pytest.fixture(scope="session")
def browser(address):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser, address):
    """Return a function that opens the page; at the end no request may have left."""
    contexts, asked, faults = [], [], []

    def visit(locale="en-US", size=(1360, 860), dark=False):
        context = browser.new_context(
            locale=locale,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            permissions=["clipboard-read", "clipboard-write"],
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        page.wait_for_selector("#yz-question textarea")
        page.wait_for_function("document.documentElement.dataset.lang")
        return page

    yield visit
    for context in contexts:
        context.close()
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert faults == []


@pytest.fixture
def picture():
    """Return a function that saves a screenshot for the documents when a folder is named."""

    def save(page, name):
        folder = os.environ.get("YZ_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled")

    return save
