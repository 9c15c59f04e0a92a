import re
from dataclasses import replace

from rag.types import Citation, ShortAnswer
from rag.web.citation_panel import render_passages
from tests.conftest import HashEmbedder

LAW = (
    "河道管理条例\n\n第一章　总则\n第一条　为了保护河道，制定本条例。\n第二条　本条例适用于全县。\n"
    "第二章　罚则\n第三条　向河道倾倒垃圾的，处五百元罚款。\n第四条　拒不改正的，处两千元罚款。\n"
)


def citing(assistant, quotes, path="law.txt"):
    """Citations of quotes of a document, numbered from 1."""
    with assistant.store.snapshot():
        document = assistant.store.document_by_path(path)
        text = document.restored.text
        found = []
        for number, quote in enumerate(quotes, 1):
            start = text.index(quote)
            passage = assistant.store.passage_at(document.id, start)
            end = start + len(quote)
            places = (start, end, quote, start, end)
            found.append(
                Citation(number, path, passage.key, quote, *places, 1.0, title=document.title)
            )
    return found


def paths(html):
    return [part.split("</span></article>")[0] for part in html.split("class='yz-path'>")[1:]]


def test_a_quote_has_its_chapter_and_article_above_it(make_assistant):
    assistant = make_assistant({"law.txt": LAW}, HashEmbedder())
    html = render_passages(assistant.store, citing(assistant, ["处两千元罚款"]))
    assert "<bdi>第二章 罚则</bdi> › <bdi>第四条</bdi></span>" in html
    assert "<cite>河道管理条例</cite>" in html
    assert "<bdi>河道管理条例</bdi>" not in html


def test_quotes_of_several_articles_have_their_numbers_before_their_paths(make_assistant):
    assistant = make_assistant({"law.txt": LAW}, HashEmbedder())
    quotes = ["适用于全县", "处五百元罚款", "倾倒垃圾"]
    html = render_passages(assistant.store, citing(assistant, quotes))
    lines = paths(html)
    assert len(lines) == 2
    assert lines[0].startswith("[1]")
    assert lines[1].startswith("[2][3]")
    assert "第三条" in lines[1]


def test_a_text_without_headings_has_no_path(make_assistant):
    text = "本县今年修建了三座水库，可以灌溉一万亩农田，年底以前全部完工并且蓄水。\n"
    assistant = make_assistant({"a.txt": text}, HashEmbedder())
    html = render_passages(assistant.store, citing(assistant, ["三座水库"], "a.txt"))
    assert "三座水库" in html
    assert "yz-path" not in html


def test_headings_are_shown_without_their_marks_and_escaped(make_assistant):
    text = "# 手册\n\n## 价格 <b>\n\n售价一千二百元。\n"
    assistant = make_assistant({"a.md": text}, HashEmbedder())
    html = render_passages(assistant.store, citing(assistant, ["售价一千二百元"], "a.md"))
    assert "<bdi>价格 &lt;b&gt;</bdi>" in html
    assert "<b>" not in html


def test_a_long_heading_is_shortened(make_assistant):
    text = f"# 手册\n\n## {'很长的标题' * 20}\n\n售价一千二百元。\n"
    assistant = make_assistant({"a.md": text}, HashEmbedder())
    html = render_passages(assistant.store, citing(assistant, ["售价一千二百元"], "a.md"))
    assert "很长的标题…</bdi>" in html


def test_the_short_answer_is_marked_in_the_quote_that_holds_it_and_in_no_other(make_assistant):
    assistant = make_assistant({"law.txt": LAW}, HashEmbedder())
    citations = citing(assistant, ["处五百元罚款", "处两千元罚款"])
    begin = citations[1].restored_start + 1
    short = ShortAnswer("两千元", 2, 1, 4, begin, begin + 3, "两千元", begin, begin + 3, 0.9)
    html = render_passages(assistant.store, citations, short=short)
    assert "处<mark class='yz-short'>两千元</mark>罚款" in html
    other = render_passages(assistant.store, citations[:1], short=replace(short, citation=2))
    assert "yz-short" not in other


def test_an_english_reader_is_told_of_each_word_of_a_chinese_quote_and_reaches_it_by_keys(
    make_assistant,
):
    assistant = make_assistant({"law.txt": LAW}, HashEmbedder())
    citations = citing(assistant, ["处五百元罚款", "处两千元罚款"])
    html = render_passages(assistant.store, citations, glossed=True)
    word = r"<span class='yz-word' tabindex='(-?\d)' data-tip=\"([^\"]+)\">(.+?)</span>"
    words = re.findall(word, html)
    assert [stop for stop, _, _ in words].count("0") == 2  # a stop of the Tab key for each quote
    assert "".join(text for _, _, text in words) == "处五百元罚款处两千元罚款"
    assert any(text == "罚款" and tip.startswith("fá") for _, tip, text in words)
    assert "yz-word" not in render_passages(assistant.store, citations)
