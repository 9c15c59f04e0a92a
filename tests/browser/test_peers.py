"""The page behind two servers of one store, one of which is killed while it answers."""

from playwright.sync_api import expect

from tests.browser.asking import ask
from tests.rag.server.peers.servers import serving


def test_a_question_is_answered_though_its_server_is_killed_meanwhile(open_page, tmp_path):
    with serving(tmp_path) as servers:
        page = open_page(at=servers.address)
        ask(page, "青山茶厂的厂长是谁？")
        pause = tmp_path / "pause"
        pause.touch()
        page.fill("#yz-question textarea", "黑石湾码头的负责人是谁？")
        expect(page.locator("#yz-question .submit-button")).to_be_visible()
        page.press("#yz-question textarea", "Enter")
        expect(page.locator(".yz-wait")).to_be_visible()
        cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
        servers.kill(servers.address_of(cookies))
        pause.unlink()
        # The page does this by itself. Its first answer quotes both names: the question tells them
        # apart.
        answered = page.locator(".yz-turn", has_text="黑石湾码头的负责人是谁？")
        expect(answered.locator("footer")).to_be_visible(timeout=60_000)
        expect(page.locator(".yz-turn")).to_have_count(2)
        expect(page.locator(".yz-turn").first).to_contain_text("李明")
        expect(page.locator("#yz-question .submit-button")).to_be_visible()  # all of it came
        page.locator(".yz-judge").first.click()
        expect(page.locator(".yz-comment")).to_be_visible()
        page.reload()
        page.wait_for_selector("#yz-question textarea")
        page.wait_for_timeout(1500)
        expect(page.locator(".yz-turn")).to_have_count(0)  # nothing is asked a second time


def test_a_conversation_goes_on_though_its_server_was_killed_before_the_next_question(
    open_page, tmp_path
):
    with serving(tmp_path) as servers:
        page = open_page(at=servers.address)
        ask(page, "青山茶厂的厂长是谁？")
        cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
        servers.kill(servers.address_of(cookies))
        page.locator(".yz-judge").first.click()
        expect(page.locator(".yz-comment")).to_be_visible()
        ask(page, "黑石湾码头的负责人是谁？")
        expect(page.locator(".yz-turn")).to_have_count(2)
