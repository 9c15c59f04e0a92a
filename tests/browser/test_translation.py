"""The language model's translation below a quote, when the reader asks for it."""

from playwright.sync_api import expect

from tests.browser.asking import ask
from tests.browser.conftest import served
from tests.rag.generation.endpoint import says, serve


def test_quotes_are_translated_on_request_and_marked_as_the_models(open_page, corpus):
    with serve(says("[1] The meeting was chaired.")) as endpoint:
        settings = {"YINZHENG_LLM": "openai:m", "YINZHENG_LLM_URL": endpoint.url}
        with served(corpus, **settings, OPENAI_API_KEY="none") as with_model:
            page = open_page(at=with_model)
            turn = ask(page, "Who chaired the meeting?")
            expect(page.locator(".yz-translation")).to_have_count(0)
            turn.locator(".yz-translate").click()
            told = page.locator("#yz-panel .yz-translation").first
            expect(told).to_contain_text("Translated by the language model, unchecked")
            expect(told).to_contain_text("The meeting was chaired.")
            expect(turn.locator(".yz-translate")).to_have_count(0)
