"""The pictures at the head of the README, in both languages: ``make pictures`` takes them anew."""

import io
import os

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.asking import ask
from tests.conftest import CORPUS

ROOT = CORPUS.parent
SIZE = (1200, 760)
MOST_BYTES = 200_000


@pytest.mark.parametrize(
    ("readme", "locale", "question", "shown"),
    [
        ("README.md", "en-US", "What four requirements did Zhang Yuefeng set?", "answer-en"),
        ("README.zh.md", "zh-CN", "张岳峰提出了哪四点要求？", "answer-zh"),
    ],
)
def test_the_readme_shows_an_answer_with_its_marked_source(
    open_page, readme, locale, question, shown
):
    page = open_page(locale, size=SIZE)
    turn = ask(page, question)
    expect(turn.locator(".yz-point")).to_have_count(4)
    turn.locator(".yz-point .yz-cite").nth(1).click()
    mark = page.locator("#yz-panel mark.yz-on").first
    expect(mark).to_contain_text("二要激發內生性")
    expect(mark).to_be_in_viewport()
    expect(turn).to_be_in_viewport()
    name = f"docs/images/{shown}.webp"
    if os.environ.get("YZ_PICTURES"):
        taken = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
        taken.save(ROOT / name, quality=80, method=6)
    assert f"]({name})" in (ROOT / readme).read_text(encoding="utf-8")
    assert (ROOT / name).stat().st_size < MOST_BYTES
    with Image.open(ROOT / name) as picture:
        assert picture.size == SIZE
