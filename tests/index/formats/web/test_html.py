import quopri

import pytest

from index.blocks import BlockKind, Visibility
from index.errors import ReadError
from index.formats.web import html, mhtml
from tests.index.formats.samples import as_html, as_mhtml, said

TITLE = "关于推进数字化的意见"
TEXT = [
    "会议在市会议中心召开，市委书记出席并讲话，副市长主持会议，各县区负责同志参加。",
    "他强调，要加快转型，要把握趋势，要完善产业生态，推动制造业高质量发展。",
]


def page(body, head=""):
    """Return a page whose article is two paragraphs and then ``body``."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    markup = f"<html><head><title>{TITLE}</title>{head}</head><body>{text}{body}</body></html>"
    return html.read(markup.encode(), 10**7)


def blocks_of(raw, *kinds):
    return [raw.text[block.start : block.end] for block in raw.blocks if block.kind in kinds]


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
    ruby = "<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>字"
    assert page(f"<p>{ruby}</p>").text.endswith("漢字")


def test_a_saved_page_is_read_with_its_address():
    raw = mhtml.read(as_mhtml(TITLE, TEXT), 10_000)
    assert raw.url == "https://news.example/1.html"
    assert TEXT[1] in raw.text


def test_a_web_archive_without_a_page_is_refused():
    with pytest.raises(ReadError, match="no web page"):
        mhtml.read(b"From: <Saved by Blink>\r\nContent-Type: text/plain\r\n\r\ntext", 1000)


@pytest.mark.parametrize(
    "tag", ["section", "article", "aside", "center", "div", "figcaption", "ucapcontent"]
)
def test_paragraphs_in_any_element_are_kept(tag):
    more = "会议还研究了人才引进和用地保障的配套措施。"
    raw = page(f"<{tag}>{more}</{tag}><p>会议以视频形式召开到各县区和各部门。</p>")
    assert more in raw.text.split("\n")


def test_the_title_of_the_page_is_its_title_block():
    assert blocks_of(page("<h1>" + TITLE + "</h1>"), BlockKind.TITLE) == [TITLE]


def test_headings_have_their_level():
    raw = page("<h2>第一部分</h2><p>甲。</p><h3>其一</h3><p>乙。</p>")
    levels = [block.level for block in raw.blocks if block.kind is BlockKind.HEADING]
    assert levels == [2, 3]


def test_an_ordered_list_has_the_numbers_that_a_browser_prints():
    raw = page("<ol start=3><li>开门<li>等待<ul><li>十秒</ul><li value=9>关门</ol>")
    items = [block for block in raw.blocks if block.kind is BlockKind.ITEM]
    assert [item.number for item in items] == ["3.", "4.", "", "9."]
    assert "4. 等待\n十秒\n9. 关门" in raw.text


def test_items_with_numbers_of_their_own_get_no_others():
    assert "1. 1." not in page("<ol><li>1. 开门<li>2. 等待</ol>").text


def test_a_definition_list_is_pairs_and_questions_with_answers():
    raw = page("<dl><dt>电话</dt><dd>123</dd><dt>收费吗？</dt><dd>不收费。</dd></dl>")
    assert blocks_of(raw, BlockKind.PAIR, BlockKind.QA) == ["电话\n123", "收费吗？\n不收费。"]
    assert blocks_of(raw, BlockKind.VALUE, BlockKind.ANSWER) == ["123", "不收费。"]


def test_a_part_that_is_folded_answers_its_summary():
    raw = page("<details><summary>谁负责？</summary>镇政府。<p>电话五五五。</p></details>")
    assert blocks_of(raw, BlockKind.ANSWER) == ["镇政府。\n电话五五五。"]


def test_cells_stand_in_the_columns_that_merged_cells_leave():
    raw = page(
        "<table><tr><th>村<th>职务<th>人<tr><td rowspan=2>杏花村<td>主任<td>卢强"
        "<tr><td>副主任<td>梅燕<br>（女）</table>"
    )
    rows = [block for block in raw.blocks if block.kind is BlockKind.ROW]
    cells = [block for block in raw.blocks if block.kind is BlockKind.CELL]
    assert [row.header for row in rows] == [True, False, False]
    assert [cell.column for cell in cells] == [0, 1, 2, 0, 1, 2, 1, 2]
    assert cells[3].down == 2
    assert "副主任\t梅燕 （女）" in raw.text


def test_a_table_that_arranges_the_page_is_none():
    raw = page(
        f"<table><tr><td><a href='/'>首页</a><td><h2>正文</h2><p>{TEXT[0]}<p>{TEXT[1]}</table>"
    )
    assert not blocks_of(raw, BlockKind.TABLE, BlockKind.ROW)


@pytest.mark.parametrize(
    ("attribute", "head"),
    [
        ("style='display:none'", ""),
        ("hidden", ""),
        ("aria-hidden='true'", ""),
        ("class='x y'", "<style>p{color:red} .x{display:none}</style>"),
    ],
)
def test_what_readers_do_not_see_is_marked_and_noted(attribute, head):
    raw = page(f"<p {attribute}>票价为一元。</p><p>完。</p>", head)
    (hidden,) = [block for block in raw.blocks if block.visibility is Visibility.HIDDEN]
    assert raw.text[hidden.start : hidden.end] == "票价为一元。"
    assert said(raw) == ("1 hidden part of the page, never quoted",)


def test_an_article_that_a_script_shows_later_is_not_hidden():
    body = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    markup = f"<html><body><h1>标题</h1><div style='visibility:hidden'>{body}</div></body></html>"
    raw = html.read(markup.encode(), 1000)
    assert not any(block.visibility for block in raw.blocks)


@pytest.mark.parametrize(
    "tags", ["<del>|</del>", "<s>|</s>", "<b style='text-decoration:line-through'>|</b>"]
)  # noqa: E501
def test_deleted_text_is_marked_as_struck(tags):
    raw = page(f"<p>房价为{tags.replace('|', '六百元')}五百元。</p>")
    (struck,) = [block for block in raw.blocks if block.visibility is Visibility.STRUCK]
    assert raw.text[struck.start : struck.end] == "六百元"


def test_formulas_are_read_from_their_source_or_their_parts():
    raw = page(
        "<p>有<math alttext='{\\displaystyle E=mc^{2}}'><mi>E</mi></math>和"
        "<math><mfrac><mi>a</mi><mrow><mi>b</mi><mo>+</mo><mn>1</mn></mrow></mfrac></math>，"
        "共10<sup>4</sup>个。</p>"
    )
    assert blocks_of(raw, BlockKind.FORMULA) == ["E=mc^{2}", "a/(b+1)"]
    assert "共10⁴个" in raw.text


def test_code_keeps_its_lines_and_prose_of_fixed_width_is_no_code():
    raw = page("<pre>a = 1\n  b = 2</pre><pre>通知正文第一行。\n通知正文第二行。</pre>")
    assert blocks_of(raw, BlockKind.CODE) == ["a = 1\n  b = 2"]


def test_the_list_of_attachments_and_the_line_below_the_headline_are_kept():
    raw = html.read(
        (
            f"<html><head><title>{TITLE}_政府网</title></head><body>"
            "<div class=nav><a>首页</a></div>"
            f"<div><h1>{TITLE}</h1><p>来源：办公室</p><div><p>{TEXT[0]}</p><p>{TEXT[1]}</p></div>"
            "<p>附件：<a href=a.doc>站点表.doc</a></p><ul class=related><li><a>别的新闻</a></ul>"
            "</div><div class=footer>版权所有</div></body></html>"
        ).encode(),
        1000,
    )
    assert "来源：办公室" in raw.text
    assert raw.text.endswith("附件：站点表.doc")


def test_a_page_nested_too_deeply_keeps_its_text():
    raw = page("<div>" * 3000 + "深处。" + "</div>" * 3000 + "<p>之后。</p>")
    assert "深处。" in raw.text
    assert "之后。" in raw.text
    assert "nested too deeply" in said(raw)[0]


def test_spans_of_any_size_take_no_more_than_their_cells():
    raw = page("<table>" + ("<tr>" + "<td rowspan=60000 colspan=1000>甲" * 200) * 4 + "</table>")
    assert len(blocks_of(raw, BlockKind.CELL)) == 800


def test_a_style_sheet_that_is_no_style_sheet_costs_no_time():
    assert TEXT[0] in page("", "<style>" + "display:none " * 15_000 + "/*" * 9000 + "</style>").text


def test_a_pair_whose_value_is_left_out_ends_with_its_list():
    links = "<dd class=nav><a href=1>首页</a><a href=2>新闻</a><a href=3>下载</a></dd>"
    raw = page(f"<dl><dt>导航</dt>{links}</dl><p>会议以视频形式召开到各县区和各部门。</p>")
    assert all("会议以视频" not in text for text in blocks_of(raw, BlockKind.PAIR))


def test_the_name_of_the_site_above_an_article_with_a_headline_is_left_out():
    body = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    markup = (
        f"<html><head><title>{TITLE} - 政府网</title></head><body><h1>政府网</h1><div>按回车键返回"
        f"</div><main><h1>{TITLE}</h1>{body}</main></body></html>"
    )
    assert html.read(markup.encode(), 1000).text.split("\n") == [TITLE, *TEXT]


def test_numbers_that_a_browser_prints_are_marked_as_derived():
    raw = page("<h1>别的标题</h1><ol start=3><li>快</li><li>好</li></ol><ol style='list-style-type:"
               "simp-chinese-formal'><li>甲</li><li>乙</li></ol>")  # fmt: skip
    assert [raw.text[low:high] for low, high in raw.derived] == ["3.", "4.", "壹、", "贰、"]


@pytest.mark.parametrize(
    ("declared", "charset"),
    [("utf-8", "gb18030"), ("gb2312", "utf-8"), ("big5", "gbk"), ("iso-8859-1", "utf-8"),
     ("gb2312", "gb18030"), ("utf-16", "utf-8")],
)  # fmt: skip
def test_a_page_that_declares_a_wrong_charset_is_read_by_its_bytes(declared, charset):
    markup = as_html(TITLE, [*TEXT, "馆长为陶喆，藏书两百册。"]).decode()
    markup = markup.replace('charset="utf-8"', f'charset="{declared}"')
    assert "馆长为陶喆" in html.read(markup.encode(charset), 10_000).text


def test_a_saved_page_in_quoted_printable_and_gbk_is_read():
    markup = as_html(TITLE, TEXT, "gb2312")
    data = (
        b"From: <Saved by Microsoft Internet Explorer 5>\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary="x"\r\n\r\n--x\r\n'
        b'Content-Type: text/html; charset="gb2312"\r\n'
        b"Content-Transfer-Encoding: quoted-printable\r\n"
        b"Content-Location: http://news.example/2.html\r\n\r\n"
        + quopri.encodestring(markup) + b"\r\n--x--\r\n"
    )  # fmt: skip
    raw = mhtml.read(data, 10_000)
    assert (raw.title, raw.url) == (TITLE, "http://news.example/2.html")
    assert all(paragraph in raw.text for paragraph in TEXT)
