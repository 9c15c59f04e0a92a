"""axe-core finds no violation in any state of the page, in both languages and themes."""

from importlib.resources import files

import pytest
from playwright.sync_api import expect

from tests.browser.asking import ask

SAMPLE = "000_11622bfe4d5accc3.txt"


@pytest.fixture(scope="module")
def axe():
    """The script of axe-core, which comes with a package."""
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page, axe):
    """Return what axe-core finds in the page as it is: rule, element, and what is wrong with it."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(f"{axe}; 0")
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        (violation["id"], node["target"], node.get("failureSummary"))
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_axe_finds_no_violation(open_page, axe, locale, dark):
    page = open_page(locale, dark=dark)
    assert violations(page, axe) == []
    ask(page, "Who won the 2022 World Cup?")
    chinese, english = "张岳峰提出了哪四点要求？", "What four requirements did Zhang Yuefeng set?"
    turn = ask(page, chinese if locale == "zh-CN" else english)
    turn.locator(".yz-cite").first.click()
    page.click("#yz-panel .yz-layers")
    turn.locator(".yz-judge").last.click()
    expect(turn.locator(".yz-comment")).to_be_visible()
    page.click(".yz-shelf > summary")
    expect(page.locator(".yz-shelf li[data-id]").first).to_be_visible()
    page.locator(".yz-shelf li summary").first.click()
    page.click("#yz-ask-in button")
    expect(page.locator("#yz-within input")).to_be_visible()
    assert violations(page, axe) == []
    page.locator("#yz-panel .yz-shown .yz-open").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()
    assert violations(page, axe) == []
    page.keyboard.press("Escape")
    page.click("#yz-tabs button[role=tab] >> nth=1")
    page.click(f".yz-document >> text={SAMPLE}")
    expect(page.locator("#yz-repairs .yz-changes li").first).to_be_visible()
    assert violations(page, axe) == []
    page.click("#yz-tabs button[role=tab] >> nth=2")
    page.fill("#yz-query textarea, #yz-query input", "工业互联网平台")
    page.press("#yz-query textarea, #yz-query input", "Enter")
    expect(page.locator(".yz-hits li").first).to_be_visible()
    page.locator("#yz-fold > button").click()
    expect(page.locator(".yz-map svg")).to_be_visible()
    assert violations(page, axe) == []
    page.click("#yz-tabs button[role=tab] >> nth=3")
    for side, name in (("first", "000"), ("second", "001")):
        page.fill(f"#yz-{side}_side input", name)
        page.locator(f"#yz-{side}_side [role=option]", has_text=name).click()
    page.fill("#yz-compared-question textarea", "谁提出了四点要求？")
    page.press("#yz-compared-question textarea", "Enter")
    expect(page.locator(".yz-told p")).to_be_visible()
    assert violations(page, axe) == []
