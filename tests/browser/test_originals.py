"""Quotes in their originals, and editions side by side, on a page of its own.

The samples have no tables, no pages and no editions.
"""

import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.asking import ask
from tests.browser.conftest import CHROMIUM, COMMAND, environment, served
from tests.conftest import CORPUS
from tests.index.formats.ofd_files import as_ofd
from tests.index.formats.samples import as_pdf

HANDBOOK = [
    ["枣林水库防汛手册", "枣林水库建成于一九七三年，总库容八千万立方米，灌溉农田十二万亩。"],
    ["枣林水库的防汛责任人为县长彭守义，技术责任人为总工程师卢文博。"],
]
NOTICE = [["青溪县任免通知", "任命张守信为青溪县财政局局长，任期三年，自公布之日起施行。"]]


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    """The address of a page over a table, a PDF and an OFD file, and two editions of a text."""
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium here: apt-get install chromium fonts-noto-cjk")
    corpus = tmp_path_factory.mktemp("originals") / "corpus"
    corpus.mkdir()
    table = "站名,首班车,末班车\n望江站,六点一刻,二十二点半\n临港站,五点五十,二十三点\n"
    (corpus / "班车.csv").write_text(table, encoding="utf-8")
    for year, most in (("2022", "三百"), ("2024", "四百五十")):
        rule = f"差旅办法\n\n第一条　出差住宿费每天不超过{most}元。\n第二条　伙食补助每天一百元。\n"
        (corpus / f"差旅办法{year}.txt").write_text(rule, encoding="utf-8")
    (corpus / "水库.pdf").write_bytes(as_pdf(HANDBOOK))
    (corpus / "任命.ofd").write_bytes(as_ofd(NOTICE))
    subprocess.run([*COMMAND, "sync"], env=environment(corpus), cwd=CORPUS.parent, check=True)
    with served(corpus) as page:
        yield page


def open_original(page, question):
    """Ask, open the first citation and its original; return the dialog and the button."""
    turn = ask(page, question)
    turn.locator(".yz-cite").first.click()
    button = page.locator("#yz-panel .yz-shown .yz-open").first
    button.click()
    dialog = page.locator("dialog.yz-original[open]")
    expect(dialog).to_be_visible()
    return dialog, button


def test_a_quoted_row_is_shown_below_the_names_of_its_columns_and_in_its_table(
    open_page, originals, picture
):
    page = open_page("zh-CN", at=originals)
    dialog, _ = open_original(page, "临港站的末班车是几点？")
    expect(dialog.locator("th")).to_have_text(["站名", "首班车", "末班车"])
    expect(dialog.locator("td mark").last).to_have_text("1二十三点")
    expect(dialog.locator("td", has_text="望江站")).to_be_visible()
    dialog.locator(".yz-shut").click()
    table = page.locator("#yz-panel .yz-shown .yz-cells")
    expect(table.locator("th")).to_have_text(["站名", "首班车", "末班车"])
    expect(table.locator("mark.yz-on").last).to_have_text("二十三点")
    expect(table.locator("mark.yz-on").last).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1360
    picture(page, "table-zh")


def test_a_page_is_drawn_beside_its_quote_and_left_with_the_keyboard(open_page, originals, picture):
    page = open_page(at=originals)
    dialog, button = open_original(page, "枣林水库的防汛责任人是谁？")
    expect(dialog.locator(".yz-shown-original h3")).to_contain_text("Page 2 of 2")
    mark = dialog.locator(".yz-facsimile mark").first
    expect(mark).to_be_in_viewport()
    drawn = dialog.locator(".yz-facsimile img")
    assert drawn.evaluate("(image) => image.decode().then(() => image.naturalWidth)") > 1000
    box, whole = mark.bounding_box(), drawn.bounding_box()
    assert 0 < box["x"] - whole["x"] < whole["width"] / 4
    assert 0 < box["y"] - whole["y"] < whole["height"] / 6
    expect(dialog.locator(".yz-quoted mark")).to_contain_text("彭守义")
    picture(page, "original-en")
    dialog.get_by_role("button", name="Previous").click()
    expect(dialog.locator(".yz-shown-original h3")).to_contain_text("Page 1 of 2")
    expect(dialog).to_contain_text("Nothing of the quote was found on this page.")
    expect(dialog.get_by_role("button", name="Previous")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_an_ofd_page_is_set_in_the_dark_on_a_narrow_screen(open_page, originals, picture):
    page = open_page("zh-CN", size=(320, 700), dark=True, at=originals)
    dialog, _ = open_original(page, "谁被任命为财政局局长？")
    expect(dialog.locator(".yz-facsimile text").first).to_have_text(NOTICE[0][0])
    expect(dialog.locator(".yz-facsimile mark").first).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    picture(page, "original-narrow-zh")


def test_a_text_is_shown_whole_with_the_quote_marked_in_it_and_not_beside_it(
    open_page, originals, picture
):
    page = open_page("zh-CN", at=originals)
    dialog, _ = open_original(page, "2024年的差旅办法里，伙食补助每天多少元？")
    text = dialog.locator(".yz-whole")
    expect(text.locator("mark").first).to_be_in_viewport()
    expect(text).to_contain_text("第一条")
    expect(dialog.locator(".yz-quoted")).to_have_count(0)
    assert text.bounding_box()["width"] > 600
    picture(page, "original-text-zh")


def test_two_editions_are_compared_side_by_side(open_page, originals, picture):
    page = open_page(at=originals)
    page.click("#yz-tabs button[role=tab] >> nth=3")
    for side, year in (("first", "2022"), ("second", "2024")):
        page.fill(f"#yz-{side}_side input", year)
        page.locator(f"#yz-{side}_side [role=option]", has_text=year).click()
    page.fill("#yz-compared-question textarea", "出差住宿费每天不超过多少元？")
    page.press("#yz-compared-question textarea", "Enter")
    shown = page.locator("#yz-compared")
    expect(shown.locator(".yz-told")).to_contain_text("what differs is marked")
    expect(shown.locator(".yz-differences mark")).to_have_text(["三百", "四百五十"])
    expect(shown.locator(".yz-column h3").first).to_contain_text("older edition")
    shown.locator(".yz-column").last.locator(".yz-cite").first.click()
    expect(shown.locator(".yz-column").last.locator("mark.yz-on").first).to_be_in_viewport()
    picture(page, "compare-en")
