import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.asking import ask

ENGLISH = "What four requirements did Zhang Yuefeng set?"
CHINESE = "张岳峰提出了哪四点要求？"

MARK = "#yz-panel .yz-shown .yz-side:first-child mark.yz-on"


def test_an_english_question_is_answered_and_a_citation_opens_its_marked_passage(
    open_page, picture
):
    page = open_page()
    turn = ask(page, ENGLISH)
    expect(turn.locator(".yz-point")).to_have_count(4)
    turn.locator(".yz-cite", has_text="3").click()
    mark = page.locator(MARK)
    expect(mark).to_have_text("3三要突出引領性,強化科技創新。")
    expect(mark).to_be_in_viewport()
    picture(page, "chat-en")


def test_the_panel_shows_the_first_quote_of_a_new_answer_however_far_down_it_stands(open_page):
    page = open_page(size=(1360, 500))
    mark = page.locator("#yz-panel .yz-passages:last-of-type mark").first
    for question in (ENGLISH, "What did Li Dongcheng say?"):
        ask(page, question)
        expect(mark).to_be_in_viewport(ratio=1)
        assert page.locator("#yz-panel .yz-panel").evaluate("panel => panel.scrollTop") > 0


def test_a_chinese_page_answers_in_chinese_with_both_layers_side_by_side(open_page, picture):
    page = open_page("zh-CN", dark=True)
    turn = ask(page, CHINESE)
    expect(turn.locator(".yz-sure")).to_contain_text("证据")
    turn.locator(".yz-cite").first.click()
    page.click(".yz-layers")
    source = page.locator("#yz-panel .yz-source").first
    expect(source).to_be_visible()
    expect(source).to_contain_text("張?jiān)婪鍙")
    guess = page.locator("#yz-panel .yz-passages .yz-new.yz-guess").first
    guess.hover()
    expect(page.locator("#yz-tip")).to_contain_text("推测")
    picture(page, "layers-zh-dark")


def test_the_labels_of_an_answer_keep_its_language_when_that_of_the_page_changes(
    open_page, picture
):
    page = open_page()
    turn = ask(page, ENGLISH)
    turn.locator(".yz-cite").first.click()
    page.click(".yz-lang")
    expect(page.locator("#yz-new")).to_have_text("新对话")
    expect(turn.locator(".yz-sure")).to_have_text("strong evidence", use_inner_text=True)
    shown = page.locator("#yz-panel .yz-shown")
    expect(shown.locator(".yz-open").first).to_have_text("Open at this place", use_inner_text=True)
    turn.locator(".yz-sure").hover()
    expect(page.locator("#yz-tip")).to_contain_text("How likely")
    picture(page, "labels-kept")
    turn = ask(page, CHINESE)
    expect(turn.locator(".yz-sure")).to_have_text("证据充分", use_inner_text=True)
    refused = ask(page, "谁赢得了2022年世界杯？")
    page.click(".yz-lang")
    expect(refused.locator("h2")).to_contain_text("文档中没有答案", use_inner_text=True)
    expect(page.locator("#yz-new")).to_have_text("New conversation")


def test_a_refusal_says_so_and_marks_no_quote(open_page, picture):
    page = open_page()
    turn = ask(page, "Who won the 2022 World Cup?")
    expect(turn.locator(".yz-refusal")).to_contain_text("Not in the documents")
    assert page.locator("#yz-panel section:not(.yz-near) mark").count() == 0
    picture(page, "refusal-en")


def test_clicking_an_example_asks_it(open_page):
    page = open_page("zh-CN")
    expect(page.locator(".yz-zh .yz-example")).not_to_have_count(0)
    page.locator(".yz-zh .yz-example").first.click()
    expect(page.locator(".yz-turn footer .yz-copy")).to_be_visible()


def test_a_follow_up_shows_how_it_was_understood(open_page):
    page = open_page()
    ask(page, ENGLISH)
    turn = ask(page, "What did Xie Yong say?")
    assert turn.locator(".yz-understood").count() == 0
    turn = ask(page, "And Zhang Yuefeng?")
    expect(turn.locator(".yz-understood")).to_contain_text("Understood as")


def test_an_answer_is_copied_as_markdown_with_its_references(open_page):
    page = open_page()
    turn = ask(page, ENGLISH)
    turn.locator(".yz-copy").click()
    expect(turn.locator(".yz-copy")).to_contain_text("✓")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"^\[\^5\]: 000.+, \d+–\d+: “", copied, re.M)


def test_citations_are_walked_through_with_keys(open_page):
    page = open_page()
    ask(page, ENGLISH)
    page.locator(".yz-panel").click(position={"x": 5, "y": 5})
    page.keyboard.press("]")
    page.keyboard.press("]")
    expect(page.locator(f"{MARK} sup")).to_have_text("2")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.cite") == "2"
    word = page.locator("#yz-panel .yz-shown mark[data-cite='2'] .yz-word").first
    word.focus()
    told = page.locator("#yz-tip")
    expect(told).to_contain_text("two")  # what a dictionary says of 二
    expect(word).to_have_attribute("aria-describedby", "yz-tip")
    page.keyboard.press("ArrowRight")
    expect(word).not_to_be_focused()
    expect(told).not_to_have_text("")
    page.keyboard.press("/")
    expect(page.locator("#yz-question textarea")).to_be_focused()


def test_a_new_conversation_forgets_the_old_which_is_kept_found_opened_and_deleted(
    open_page, picture
):
    page = open_page()
    ask(page, ENGLISH)
    page.click("#yz-new")
    expect(page.locator(".yz-turn")).to_have_count(0)
    expect(page.locator(".yz-en .yz-example").first).to_be_visible()
    page.click(".yz-shelf > summary")
    kept = page.locator(".yz-shelf li[data-id]")
    expect(kept.first).to_contain_text(ENGLISH)
    kept.first.locator("summary").click()
    kept.first.locator("[name=name]").fill("Four <points>")
    picture(page, "conversations-en")
    kept.first.get_by_role("button", name="Rename").click()
    expect(kept.first).to_contain_text("Four <points>")
    page.fill(".yz-shelf [name=query]", "引領性 <points>")
    page.press(".yz-shelf [name=query]", "Enter")
    expect(kept).to_have_count(1)
    expect(page.locator(".yz-shelf [name=query]")).to_be_focused()
    kept.first.locator("summary").click()
    with page.expect_download() as saved:
        kept.first.get_by_role("button", name="Save as Markdown").click()
    assert "[^4]: 000" in Path(saved.value.path()).read_text(encoding="utf-8")
    kept.first.locator(".yz-recall").click()
    expect(page.locator(".yz-turn .yz-point")).to_have_count(4)
    turn = ask(page, "What did he say about innovation?")
    expect(turn.locator(".yz-understood")).to_contain_text("Zhang Yuefeng")
    page.click(".yz-shelf > summary")
    expect(kept).to_contain_text("2 questions")
    kept.first.locator("summary").click()
    delete = kept.first.get_by_role("button", name="Delete")
    delete.click()
    expect(delete).to_contain_text("Really")
    delete.click()
    expect(kept).to_have_count(0)
    expect(page.locator(".yz-turn")).to_have_count(0)


def test_language_and_theme_are_switched_and_remembered(open_page):
    page = open_page()
    tabs = page.locator("#yz-tabs button[role=tab]")
    expect(tabs.first).to_have_text("Ask")
    page.click(".yz-lang")
    expect(tabs.first).to_have_text("提问")
    expect(page.locator("#yz-question textarea")).to_have_attribute(
        "placeholder", re.compile("提问")
    )
    page.click(".yz-theme")
    expect(page.locator("body")).to_have_class(re.compile("dark"))
    page.reload()
    expect(page.locator("body")).to_have_class(re.compile("dark"))
    expect(tabs.first).to_have_text("提问")


def test_the_page_is_in_the_language_of_the_browser(open_page):
    expect(open_page("zh-TW").locator("#yz-tabs button[role=tab]").first).to_have_text("提问")
    expect(open_page("de-DE").locator("#yz-tabs button[role=tab]").first).to_have_text("Ask")


def test_a_narrow_screen_opens_the_passage_over_the_answer(open_page, picture):
    page = open_page("zh-CN", size=(320, 700))
    turn = ask(page, CHINESE)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    tops = {page.locator(button).bounding_box()["y"] for button in (".yz-lang", ".yz-theme")}
    assert len(tops) == 1  # beside the name
    expect(page.locator(".yz-panel")).to_be_hidden()
    turn.locator(".yz-cite").nth(2).click()
    expect(page.locator(MARK)).to_be_in_viewport()
    picture(page, "narrow-zh")
    page.click(".yz-close")
    expect(page.locator(".yz-panel")).to_be_hidden()
    page.click("#yz-documents-tab-button")
    table = page.locator("#yz-documents .yz-scroll")
    expect(table.locator(".yz-document").first).to_be_visible()
    assert table.evaluate("table => table.scrollWidth <= table.clientWidth")


def test_one_answer_is_printed_with_its_passages_and_nothing_else(open_page):
    page = open_page()
    first, second = ask(page, ENGLISH), ask(page, "谢勇是谁？")
    page.evaluate("window.print = () => { window.printed = true; }")
    first.locator(".yz-print").click()
    assert page.evaluate("window.printed")
    page.emulate_media(media="print")
    expect(first.locator(".yz-point")).to_have_count(4)
    expect(page.locator("#yz-panel .yz-passages[data-turn='1'] mark").first).to_be_visible()
    for hidden in (second, page.locator("#yz-panel .yz-passages[data-turn='2']"),
                   page.locator("#yz-question"), page.locator("#yz-shelf"),
                   first.locator(".yz-copy"), page.locator("#yz-tabs [role=tablist]")):  # fmt: skip
        expect(hidden.first).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    expect(second).to_be_visible()
