from playwright.sync_api import expect

from tests.browser.asking import ask
from tests.browser.conftest import served
from tests.rag.generation.endpoint import goes_on, serve


def test_an_answer_is_stopped_and_the_next_question_is_answered(open_page, corpus):
    with serve(goes_on("")) as endpoint:
        settings = {"YINZHENG_LLM": "openai:m", "YINZHENG_LLM_URL": endpoint.url}
        with served(corpus, **settings, OPENAI_API_KEY="none") as slow:
            page = open_page(at=slow)
            page.fill("#yz-question textarea", "谢勇是谁？")
            page.press("#yz-question textarea", "Enter")
            expect(page.locator(".yz-wait")).to_be_visible()
            assert endpoint.called.wait(30)  # the documents are read before
            page.click("#yz-question .stop-button")
            expect(page.locator(".yz-turn")).to_contain_text("Stopped.")
            expect(page.locator("#yz-question .submit-button")).to_be_visible()
            assert endpoint.hung_up.wait(10)
            # A question that the documents do not answer is refused without the model.
            turn = ask(page, "Who won the 2022 World Cup?")
            expect(turn.locator(".yz-refusal")).to_be_visible()
