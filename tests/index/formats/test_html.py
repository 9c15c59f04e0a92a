import pytest

from index.errors import ReadError
from index.formats import html, mhtml
from index.formats.html_text import visible_text
from tests.index.formats.samples import as_html, as_mhtml

TITLE = "关于推进数字化的意见"
TEXT = [
    "会议在市会议中心召开，市委书记出席并讲话，副市长主持会议，各县区负责同志参加。",
    "他强调，要加快转型，要把握趋势，要完善产业生态，推动制造业高质量发展。",
]


@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gbk", "gb18030"])
def test_the_article_is_read_without_navigation(charset):
    raw = html.read(as_html(TITLE, TEXT, charset), 10_000)
    assert raw.title == TITLE
    assert raw.text.startswith(TITLE)
    assert all(paragraph in raw.text for paragraph in TEXT)
    assert "下载中心" not in raw.text


def test_date_author_and_address_in_the_head_are_kept():
    head = (
        '<meta property="article:published_time" content="2024-04-01T10:00:00+08:00">'
        '<meta name="author" content="Li Si">'
        '<link rel="canonical" href="https://news.example/a.html">'
    )
    raw = html.read(as_html(TITLE, TEXT, head=head), 10_000)
    assert (raw.date, raw.author, raw.url) == (
        "2024-04-01", "Li Si", "https://news.example/a.html",
    )  # fmt: skip


def test_a_page_without_an_article_is_read_whole():
    page = b"<html><body><div>A<b>B</b></div>C<script>var x</script><td>D</td></body></html>"
    assert html.read(page, 1000).text.split() == ["AB", "C", "D"]


def test_a_declared_charset_that_is_no_charset_is_ignored():
    page = '<html><meta charset="rot13"><body>你好，世界。</body></html>'.encode("gbk")
    assert "你好" in html.read(page, 1000).text


def test_a_page_without_text_is_refused():
    with pytest.raises(ReadError, match="no text"):
        html.read(b"<html><body><img src='a.png'></body></html>", 1000)


def test_the_pronunciation_of_ruby_text_is_left_out():
    assert visible_text("<p><ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字</p>") == "漢字"


def test_a_saved_page_is_read_with_its_address():
    raw = mhtml.read(as_mhtml(TITLE, TEXT), 10_000)
    assert raw.url == "https://news.example/1.html"
    assert TEXT[1] in raw.text


def test_a_web_archive_without_a_page_is_refused():
    with pytest.raises(ReadError, match="no web page"):
        mhtml.read(b"From: <Saved by Blink>\r\nContent-Type: text/plain\r\n\r\ntext", 1000)
