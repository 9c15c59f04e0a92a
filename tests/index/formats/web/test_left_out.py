"""What of a page is not read is said, and what only looks like navigation is read."""

import pytest

from index.formats.web.html import read
from tests.index.formats.samples import said

OFFICES = ("财政局", "教育局", "民政局", "水利局", "交通局", "卫生局", "统计局", "审计局")
LINES = [
    f"会议的第{number}项决定由{office}负责落实，并于年底以前完成全部任务。"
    for number, office in enumerate(OFFICES, 1)
]


def page(content, head=""):
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><title>会议决定</title>'
        f"{head}</head><body>"
        '<div class="nav"><a href="/">首页</a><a href="/n">新闻中心</a></div>'
        f'<div class="content"><h1>会议决定</h1>{content}</div>'
        '<div class="footer">版权所有</div></body></html>'
    ).encode()


def text_of(content):
    return read(page(content), 10_000).text.split("\n")


def test_the_visible_text_that_is_left_out_is_counted_and_shown():
    raw = read(page("".join(f"<p>{line}</p>" for line in LINES)), 10_000)
    assert raw.text.split("\n") == ["会议决定", *LINES]
    assert said(raw) == (
        "only navigation and the like was left out: 10 characters (首页 新闻中心 版权所有)",
    )


def test_long_text_that_is_left_out_is_shown_in_part():
    content = "".join(f"<p>{line}</p>" for line in LINES)
    links = "".join(f'<a href="/{at}">栏目{at}</a>' for at in range(50))
    (note,) = said(read(page(content).replace(b"</a></div>", f"</a>{links}</div>".encode()), 9_999))
    assert note.endswith("…)")
    assert len(note) < 100


@pytest.mark.parametrize(
    "element",
    ["section", "div", "article", "aside", "center", "label", "figcaption", "blockquote", "my-part",
     "o:p", "dd", "details", "main", "fieldset", "address", "marquee", "h3", "table><tr><td",
     'div class="share comment"', 'div class="related"', 'span style="display: block"'],
)  # fmt: skip
def test_paragraphs_that_alternate_with_others_are_all_read_each_by_itself(element):
    name = element.split(" ")[0].split(">")[0]
    others = [f"<{element}>{line}</{name}>" for line in LINES[1::2]]
    content = "".join(
        f"<p>{line}</p>{other}" for line, other in zip(LINES[::2], others, strict=True)
    )
    assert text_of(content) == ["会议决定", *LINES]


def test_one_section_among_many_paragraphs_is_read():
    content = "".join(f"<p>{line}</p>" for line in 5 * LINES) + "<section>会议到此结束。</section>"
    assert text_of(content)[-1] == "会议到此结束。"


def test_the_posts_of_a_forum_are_what_its_page_says():
    posts = [f'<div class="post"><div class="comment">{line}</div></div>' for line in LINES]
    assert set(LINES) <= set(text_of("".join(posts)))


def test_what_readers_remarked_below_an_article_is_left_out_and_said():
    content = "".join(f"<p>{line}</p>" for line in LINES)
    raw = read(page(f'{content}<div class="comments"><p>说得好，完全同意。</p></div>'), 10_000)
    assert "说得好" not in raw.text
    assert "说得好" in said(raw)[0]


def test_a_tree_that_stands_in_the_shadow_of_an_element_is_read():
    # As Chromium saves pages, and as declarative shadow trees are written.
    for attribute in ("shadowmode", "shadowrootmode"):
        lines = "".join(f"<p>{line}</p>" for line in LINES)
        content = f'<x-page><template {attribute}="open">{lines}</template></x-page>'
        assert text_of(content) == ["会议决定", *LINES]


def test_phonetic_guides_are_listed():
    content = "<p><ruby>汉<rt>hàn</rt></ruby>口站。" + LINES[0] + "</p>"
    raw = read(page(content), 10_000)
    assert "汉口站" in raw.text
    assert "left out of the words that they stand above: 汉 hàn" in said(raw)[-1]


def test_fields_frames_and_drawings_are_counted():
    content = (
        f'<p>{LINES[0]}</p><p>{LINES[1]}</p><input value="甲"><input type="hidden" value="乙">'
        "<textarea>丙</textarea><svg><text>丁</text></svg><iframe src='/x'></iframe>"
        '<img src="x.png" alt="戊">'
    )
    assert said(read(page(content), 10_000))[-1] == (
        "left out: descriptions of pictures (1), form fields (2), texts in drawings (1), frames (1)"
    )
