"""A quoted row of a table, on a page of its own: the samples have no tables."""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.asking import ask
from tests.browser.conftest import CHROMIUM, COMMAND, environment, served
from tests.conftest import CORPUS


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """The address of a page over one table and one text with articles."""
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium here: apt-get install chromium fonts-noto-cjk")
    corpus = tmp_path_factory.mktemp("tables") / "corpus"
    corpus.mkdir()
    table = "站名,首班车,末班车\n望江站,六点一刻,二十二点半\n临港站,五点五十,二十三点\n"
    (corpus / "班车.csv").write_text(table, encoding="utf-8")
    subprocess.run([*COMMAND, "sync"], env=environment(corpus), cwd=CORPUS.parent, check=True)
    with served(corpus) as page:
        yield page


def test_a_quoted_row_is_shown_below_the_names_of_its_columns(open_page, tables, picture):
    page = open_page("zh-CN", at=tables)
    turn = ask(page, "临港站的末班车是几点？")
    turn.locator(".yz-cite").first.click()
    table = page.locator("#yz-panel .yz-shown .yz-cells")
    expect(table.locator("th")).to_have_text(["站名", "首班车", "末班车"])
    expect(table.locator("mark.yz-on").last).to_have_text("二十三点")
    expect(table.locator("mark.yz-on").last).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1360
    picture(page, "table-zh")
