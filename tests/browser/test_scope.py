import re

from playwright.sync_api import expect

from tests.browser.asking import ask

CHINESE = "张岳峰提出了哪四点要求？"
HOME = "000_11622bfe4d5accc3.txt"
OTHER = "001_ccd7590a8acdb3c9.txt"


def unfold(page):
    """Open the line in which documents are chosen."""
    expect(page.locator("#yz-within")).to_have_count(0)
    page.click("#yz-ask-in button")


def choose(page, name):
    unfold(page)
    page.click("#yz-within input")
    page.fill("#yz-within input", name)
    page.locator("#yz-within [role=option]", has_text=name).first.click()
    page.keyboard.press("Escape")


def test_a_question_keeps_to_the_chosen_document_and_so_does_the_next(open_page, picture):
    page = open_page()
    choose(page, OTHER)
    expect(page.locator(".yz-chosen")).to_contain_text(
        f"Asking only in: {OTHER}", use_inner_text=True
    )
    turn = ask(page, CHINESE)
    expect(turn.locator(".yz-limited")).to_contain_text(OTHER)
    assert HOME not in turn.inner_text()
    assert HOME not in page.locator("#yz-panel").inner_text()
    picture(page, "scope-en")
    turn = ask(page, "谁出席了会议？")
    expect(turn.locator(".yz-limited")).to_contain_text(OTHER)
    page.locator("#yz-within .token-remove").first.click()
    turn = ask(page, CHINESE + "？")
    expect(turn.locator(".yz-point")).to_have_count(4)
    assert turn.locator(".yz-limited").count() == 0


def test_an_unknown_document_name_is_reported(open_page):
    page = open_page("zh-CN")
    unfold(page)
    expect(page.locator("#yz-within")).to_contain_text("提问范围")
    page.fill("#yz-within input", "nowhere")
    page.keyboard.press("Enter")
    turn = ask(page, CHINESE)
    expect(turn.locator(".yz-problem")).to_have_text(re.compile("no document or folder nowhere"))
