"""One page over the samples for the whole run, and a browser whose requests are recorded."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import CORPUS

CHROMIUM = "/usr/bin/chromium"
COMMAND = (sys.executable, "-c", "import sys; from rag.cli import main; sys.exit(main())")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()


def pytest_configure():
    from playwright.sync_api import expect

    expect.set_options(timeout=20_000)  # a busy machine answers late; times are tested apart


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    """A copy of the samples, because the page writes uploads into its corpus."""
    return Path(shutil.copytree(CORPUS, tmp_path_factory.mktemp("page") / "corpus"))


@pytest.fixture(scope="session")
def address(corpus):
    """The address of a page that was started as a user starts it."""
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium here: apt-get install chromium fonts-noto-cjk")
    subprocess.run([*COMMAND, "sync"], env=environment(corpus), cwd=CORPUS.parent, check=True)
    with served(corpus) as page:
        yield page


@contextmanager
def served(corpus, **settings):
    """Serve the page over the samples with some settings; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    asked = [*COMMAND, "ui", "--port", str(port)]
    given = environment(corpus) | settings
    with subprocess.Popen(asked, env=given, cwd=CORPUS.parent) as server:
        try:
            yield _wait(f"http://127.0.0.1:{port}", server)
        finally:
            server.terminate()


def environment(corpus):
    given = {"YINZHENG_STORE": str(corpus.parent / "store"), "YINZHENG_CORPUS": str(corpus)}
    return os.environ | given


def _wait(address, server):
    for _ in range(1200):
        assert server.poll() is None, "the page ended by itself"
        try:
            with urllib.request.urlopen(address, timeout=5):
                return address
        except urllib.error.HTTPError:  # it answers, and asks for a secret
            return address
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the page was not served within two minutes")


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
    contexts, asked, faults, visited = [], [], [], set()

    def visit(locale="en-US", size=(1360, 860), dark=False, at=address, **more):
        context = browser.new_context(
            locale=locale,
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            permissions=["clipboard-read", "clipboard-write"],
            **more,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        visited.add(at)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(at)
        page.wait_for_selector("#yz-question textarea")
        page.wait_for_function("document.documentElement.dataset.lang")
        return page

    yield visit
    for context in contexts:
        context.close()
    sent = (urlsplit(url) for url in asked if not url.startswith(("data:", "blob:")))
    assert {f"{url.scheme}://{url.netloc}" for url in sent} == visited
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
