import json
import stat

from playwright.sync_api import expect

from rag.feedback import FILE
from tests.browser.asking import ask

ENGLISH = "What four requirements did Zhang Yuefeng set?"


def test_feedback_is_saved_in_a_local_file(open_page, corpus, picture):
    page = open_page()
    turn = ask(page, ENGLISH)
    button = turn.get_by_role("button", name="Not right")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(turn.locator(".yz-kept")).to_contain_text("Kept on this machine only.")
    turn.locator(".yz-comment input").fill("问的是三点 <b>")
    picture(page, "feedback-en")
    turn.locator(".yz-comment button").click()
    expect(turn.locator(".yz-comment")).to_have_count(0)
    expect(turn.locator(".yz-kept")).to_be_visible()
    refused = ask(page, "Who won the 2022 World Cup?")
    refused.get_by_role("button", name="Right", exact=True).click()
    expect(refused.locator(".yz-kept")).to_be_visible()
    kept = corpus.parent / "store" / FILE
    lines = [json.loads(line) for line in kept.read_text(encoding="utf-8").splitlines()]
    assert [(entry["verdict"], entry["comment"], entry["answered"]) for entry in lines[-3:]] == [
        ("bad", "", True),
        ("bad", "问的是三点 <b>", True),
        ("good", "", False),
    ]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    expect(turn.get_by_role("button", name="Not right")).to_have_attribute("aria-pressed", "true")


def test_the_buttons_are_in_chinese_on_a_chinese_page(open_page):
    page = open_page("zh-CN")
    turn = ask(page, "张岳峰提出了哪四点要求？")
    expect(turn.get_by_role("button", name="不正确")).to_be_visible()
