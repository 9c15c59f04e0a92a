"""The page with authentication, in a browser that knows the secret."""

from playwright.sync_api import expect

from rag.server.users import write_user
from tests.browser.asking import ask, drop
from tests.browser.conftest import served

NAME, SECRET = "anna", "a secret of some length"


def test_the_page_works_for_a_user_with_the_secret(open_page, browser, corpus, tmp_path):
    write_user(tmp_path / "users", NAME, SECRET)
    with served(corpus, YINZHENG_AUTH_FILE=str(tmp_path / "users")) as at:
        stranger = browser.new_context()
        assert stranger.request.get(at).status == 401
        stranger.close()
        page = open_page(at=at, http_credentials={"username": NAME, "password": SECRET})
        turn = ask(page, "谢勇是谁？")
        expect(turn.locator(".yz-cite").first).to_be_visible()


def test_a_user_with_folders_is_shown_their_documents_and_no_button_that_changes_any(
    open_page, corpus, tmp_path
):
    (shown, *hidden) = sorted(path.name for path in corpus.glob("*.txt"))
    write_user(tmp_path / "users", NAME, SECRET, [shown])
    with served(corpus, YINZHENG_AUTH_FILE=str(tmp_path / "users")) as at:
        page = open_page(at=at, http_credentials={"username": NAME, "password": SECRET})
        page.click("#yz-tabs button[role=tab] >> nth=1")
        expect(page.locator(".yz-document")).to_have_count(1)
        expect(page.locator(".yz-document")).to_contain_text(shown)
        expect(page.locator("#yz-reindex")).not_to_be_visible()
        expect(page.locator("#yz-upload")).not_to_be_visible()
        assert not [name for name in hidden if name in page.content()]
        assert drop(page, "a.txt", b"text")
        expect(page.locator("#yz-sync")).to_contain_text("but not change them")
        expect(page.locator(".yz-document")).to_have_count(1)
