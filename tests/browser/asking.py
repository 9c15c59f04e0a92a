"""Ask on the page and wait for the answer."""

from playwright.sync_api import expect


def ask(page, question):
    page.fill("#yz-question textarea", question)
    page.press("#yz-question textarea", "Enter")
    turn = page.locator(".yz-turn", has_text=question).last
    expect(turn.locator("footer, .yz-refusal, .yz-problem").first).to_be_visible()
    return turn
