import io

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from index.blocks import BlockKind
from index.errors import ReadError, ScansWaiting
from index.formats.ocr import engine
from index.formats.pdf.document import read
from index.formats.pdf.lines import join_lines, without_hyphens
from tests.audit.pdfs import code, font, pdf_file, stream
from tests.index.formats.ocr.test_engine import PAGES
from tests.index.formats.samples import as_pdf, place_of, said

LONG = (
    "会议要求各县区各部门加快推动制造业高质量发展并且持续完善产业生态体系"
    "努力建设更加宜居宜业的智造名城"
)
FIRST = ["第一页的标题", LONG + "。", f"他接着说，{LONG}，同时加强督查。"]
SECOND = ["第二页讲的是预算，共计三亿元。", LONG + "。"]


def test_the_text_of_each_page_is_cited_by_page():
    raw = read(as_pdf([FIRST, SECOND]), 10_000)
    assert place_of(raw, "第一页的标题") == "p. 1"
    assert place_of(raw, "共计三亿元") == "p. 2"


def test_lines_are_joined_to_paragraphs_and_page_numbers_are_left_out():
    raw = read(as_pdf([FIRST, SECOND]), 10_000)
    assert raw.text.split("\n") == [*FIRST, *SECOND]


def test_a_sentence_continues_over_the_page_break():
    rest = "这是句子的后一半。"
    raw = read(as_pdf([["标题", LONG, "对" + LONG[:37]], [rest, *SECOND]]), 10_000)
    assert LONG[30:37] + rest in raw.text
    assert place_of(raw, rest) == "p. 2"


def test_title_author_and_time_of_creation_are_kept():
    raw = read(as_pdf([FIRST], "关于预算的报告", "财政局"), 10_000)
    assert (raw.title, raw.author) == ("关于预算的报告", "财政局")
    assert raw.created > "2020-01-01"
    assert raw.date == ""


@pytest.mark.parametrize("title", ["Microsoft Word - a.doc", "untitled", "报告.docx"])
def test_a_title_made_up_by_a_program_is_ignored(title):
    assert read(as_pdf([FIRST], title), 10_000).title == ""


@pytest.fixture
def without_ocr(monkeypatch):
    monkeypatch.setattr(engine, "is_installed", lambda: False)


def test_a_scanned_file_says_that_it_waits_for_ocr(without_ocr):
    with pytest.raises(ScansWaiting, match="2 scanned pages, waiting for OCR: make ocr") as raised:
        read(as_pdf([[], []], image_pages=(1, 2)), 10_000)
    assert raised.value.pages == 2


def test_a_scanned_page_among_others_waits_for_ocr(without_ocr):
    raw = read(as_pdf([FIRST, [], SECOND], image_pages=(2,)), 10_000)
    assert raw.waiting == 1
    assert said(raw)[0].startswith("scanned, waiting for OCR: p. 2; make ocr")
    assert place_of(raw, "共计三亿元") == "p. 3"


def test_a_picture_without_text_is_noted():
    raw = read(as_pdf([FIRST, [], SECOND], image_pages=(2,)), 10_000)
    assert raw.waiting == 0
    assert said(raw) == ("no text found in the picture on p. 2",)


def test_of_a_file_of_pages_and_scans_only_the_scans_go_through_ocr():
    scan = str(PAGES / "turned180.png")
    raw = read(as_pdf([FIRST, [], SECOND], scans={2: scan}), 10_000)
    assert said(raw) == ("p. 2 read by OCR",)
    assert place_of(raw, "乡镇负责日常看护") == "p. 2"
    assert FIRST[1] in raw.text
    boxes = {mark.place.number: mark.box for mark in raw.marks}
    assert boxes[1] is None
    # The scan is 400 points wide and stands at 50 points from the left, 300 from the bottom.
    left, top, right, bottom = boxes[2]
    assert 50 < left < right < 450
    assert 400 < top < bottom < 542


def test_a_page_of_a_scan_with_the_name_of_a_program_on_it_goes_through_ocr():
    scan = str(PAGES / "turned90.png")
    pages = [["Scanned with a scanner"]]
    raw = read(as_pdf(pages, scans={1: scan}, scan_box=(0, 0, 595, 842)), 10_000)
    assert "乡镇负责日常看护" in raw.text


def test_a_protected_file_is_reported():
    with pytest.raises(ReadError, match="password"):
        read(as_pdf([FIRST], password="secret"), 10_000)


def test_a_truncated_file_is_an_error():
    data = as_pdf([FIRST, SECOND])
    with pytest.raises(Exception, match="cut off|no text"):
        read(data[: len(data) // 3], 10_000)


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        (
            "The committee decided last week to go on with the exam\ufffe\n"
            "ple that was set before it by the other house, whose\n"
            "members had asked for it.",
            "example that was set before it by the other house, whose members had",
        ),
        (
            "第一行写满了整行一直写到这里没有句号\n1. 另起的一点一直写到这里没有句号\n末行。",
            "没有句号\n1. 另起",
        ),
        (
            "上半年的工业增加值以及固定投资 20\n31.5 12.7 50.1 44.0 60.2 71.3 80.4 90\n末行",
            "固定投资 20\n31.5",
        ),
    ],
)
def test_lines_of_a_paragraph_are_joined_and_list_items_and_table_rows_are_not(text, joined):
    assert joined in join_lines(text.split("\n")).text


def drawn(*pages, font="STSong-Light", vertical=False):
    """Return a PDF with a page for each list of texts, drawn as listed: (left, bottom, text)."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    target = io.BytesIO()
    pdf = canvas.Canvas(target)
    for texts in pages:
        pdf.setFont(font, 12)
        for left, bottom, text in texts:
            if vertical:
                for at, character in enumerate(text):
                    pdf.drawString(left, bottom - 14 * at, character)
            else:
                pdf.drawString(left, bottom, text)
        pdf.showPage()
    pdf.save()
    return target.getvalue()


def cells_of(raw):
    return [
        (raw.text[block.start : block.end], block.column)
        for block in raw.blocks
        if block.kind is BlockKind.CELL
    ]


def test_lines_are_read_from_the_top_whatever_their_order_in_the_file():
    raw = read(
        drawn([(60, 700, "第二行。"), (96, 740, "造价12.4亿元。"), (60, 740, "工程的")]), 1000
    )
    assert raw.text == "工程的造价12.4亿元。\n第二行。"


def test_columns_of_prose_are_read_one_after_the_other():
    left = [f"左栏第{n}行写着会议的主要内容和要求" for n in "一二三四五"]
    right = [f"右栏第{n}行写着会议的主要内容和要求" for n in "一二三四五"]
    texts = [
        (x, 700 - 20 * row, text)
        for x, column in ((60, left), (320, right))
        for row, text in enumerate(column)
    ]
    texts.sort(key=lambda text: -text[1])
    assert read(drawn(texts), 1000).text.replace("\n", "") == "".join(left + right)


def test_a_table_that_is_written_column_after_column_has_rows():
    columns = (["站名", "枫桥站", "寒山站"], ["开通年", "2011", "2015"], ["客流", "八万", "六万"])
    texts = [
        (60 + 120 * number, 700 - 20 * row, text)
        for number, column in enumerate(columns)
        for row, text in enumerate(column)
    ]
    raw = read(drawn([(60, 740, "车站一览如下，数据截至去年年底。"), *texts]), 1000)
    assert raw.text.endswith("站名\t开通年\t客流\n枫桥站\t2011\t八万\n寒山站\t2015\t六万")
    assert cells_of(raw)[3:6] == [("枫桥站", 0), ("2011", 1), ("八万", 2)]
    assert [block.header for block in raw.blocks if block.kind is BlockKind.ROW][:2] == [
        True,
        False,
    ]


def test_a_table_goes_on_over_the_page_without_its_repeated_header():
    header = [(60, 700, "站名"), (180, 700, "开通年")]
    raw = read(
        drawn(
            [*header, (60, 680, "枫桥站"), (180, 680, "2011")],
            [*header, (60, 680, "寒山站"), (180, 680, "2015")],
        ),
        1000,
    )
    assert raw.text == "站名\t开通年\n枫桥站\t2011\n寒山站\t2015"
    assert sum(block.kind is BlockKind.TABLE for block in raw.blocks) == 1
    assert place_of(raw, "寒山站") == "p. 2"


def test_vertical_text_is_read_from_the_right():
    raw = read(
        drawn([(452, 780, "长为顾先生"), (500, 780, "书院由谢氏创办"), (476, 780, "于山中首任山")],
              vertical=True), 1000,
    )  # fmt: skip
    assert raw.text == "书院由谢氏创办于山中首任山\n长为顾先生"


def test_what_runs_at_the_top_of_pages_is_kept_once_and_parts_no_sentence():
    above, rest = (60, 800, "防汛手册"), "温如玉，巡查责任人为贺冬生。"
    cut = [(60, 760, LONG[:30] + "，"), (60, 740, "技术责任人为水利局总工程师")]
    pages = [
        [above, *cut, (260, 30, "第 1 页 共 2 页")],
        [above, (60, 760, rest), (260, 30, "第 2 页 共 2 页")],
    ]
    raw = read(drawn(*pages), 1000)
    assert raw.text.count("防汛手册") == 1
    assert [block.kind for block in raw.blocks] == [BlockKind.PAGE_HEADER]
    assert "技术责任人为水利局总工程师温如玉" in raw.text
    assert "共 2 页" not in raw.text


def test_letters_that_are_set_apart_are_one_word():
    texts = [(60 + 20 * at, 700, character) for at, character in enumerate("菖蒲镇人民政府")]
    assert read(drawn([*texts, (60, 660, "镇长主持工作。")]), 1000).text.startswith(
        "菖蒲镇人民政府\n"
    )


def untold(text=""):
    """Return a PDF whose first page has a font that does not say which characters it shows."""
    content = b"BT /F1 14 Tf 60 760 Td <000100020003000400050006000700080009000A> Tj ET"
    kids = b"[4 0 R]"
    more = b""
    if text:
        kids = b"[4 0 R 9 0 R]"
        shown = b"BT /F2 14 Tf 60 760 Td (" + text.encode() + b") Tj ET"
        more = (
            b"9 0 obj <</Type /Page /Parent 3 0 R /MediaBox [0 0 595 842] /Contents 10 0 R"
            b" /Resources <</Font <</F2 11 0 R>>>>>> endobj\n"
            b"10 0 obj <</Length %d>> stream\n%s\nendstream endobj\n"
            b"11 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj\n"
        ) % (len(shown), shown)
    return (
        b"%%PDF-1.4\n2 0 obj <</Type /Catalog /Pages 3 0 R>> endobj\n"
        b"3 0 obj <</Type /Pages /Kids %s /Count %d>> endobj\n"
        b"4 0 obj <</Type /Page /Parent 3 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        b" /Resources <</Font <</F1 6 0 R>>>>>> endobj\n"
        b"5 0 obj <</Length %d>> stream\n%s\nendstream endobj\n"
        b"6 0 obj <</Type /Font /Subtype /Type0 /BaseFont /Made /Encoding /Identity-H"
        b" /DescendantFonts [7 0 R]>> endobj\n"
        b"7 0 obj <</Type /Font /Subtype /CIDFontType2 /BaseFont /Made /CIDSystemInfo"
        b" <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> /FontDescriptor 8 0 R"
        b" /DW 1000>> endobj\n"
        b"8 0 obj <</Type /FontDescriptor /FontName /Made /Flags 4 /FontBBox [0 0 1000 1000]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 80>> endobj\n"
        b"%strailer <</Root 2 0 R /Size 12>>\n%%%%EOF\n"
    ) % (kids, 2 if text else 1, len(content), content, more)


def test_a_page_whose_font_does_not_tell_its_characters_waits_for_ocr(without_ocr):
    with pytest.raises(ScansWaiting, match="1 scanned page"):
        read(untold(), 1000)


def test_such_a_page_among_others_is_named_in_a_note():
    raw = read(untold("The second page has words."), 1000)
    assert raw.text == "The second page has words."
    assert said(raw)[0].startswith("p. 1: its fonts do not say which characters they show")


@pytest.mark.parametrize(
    ("text", "plain"),
    [("exam\ufffeple", "example"), ("COVID\x0219", "COVID-19"), ("歼\ufffe20", "歼-20")],
)
def test_hyphens_stay_that_do_not_part_a_word(text, plain):
    assert without_hyphens(text) == plain


def test_a_page_of_many_characters_is_read_in_time():
    row = [(10 + 5 * column, 0, "甲") for column in range(100)]
    texts = [(left, 800 - 12 * line, text) for line in range(60) for left, _, text in row]
    assert len(read(drawn(texts), 10**6).text) > 5000


def test_lines_that_differ_are_no_running_headers():
    pages = [[(60, 800, f"第{n}章"), (60, 760, f"本章讲述第{n}个问题。")] for n in "一二三四"]
    raw = read(drawn(*pages), 1000)
    assert raw.text.count("章") == 8
    assert not raw.blocks


def test_a_running_header_with_the_page_number_is_kept_once():
    pages = [
        [(60, 800, f"值班手册 第{n}页 共4页"), (60, 760, f"值班人员{n}号。"), (60, 740, "完。")]
        for n in range(1, 5)
    ]
    raw = read(drawn(*pages), 1000)
    assert raw.text.count("值班手册") == 1
    assert all(f"值班人员{n}号。" in raw.text for n in range(1, 5))


def test_short_lines_that_are_not_level_are_read_in_time():
    texts = [(60 + 200 * (row % 2), 800 - 6 * row, "甲乙") for row in range(130)]
    assert read(drawn(texts), 10_000).text.count("甲乙") == 130


PROSE = [
    "全市数字经济工作会议昨日在市会议中心召开，市长周海平主持会议，各区县和各部门负责同志参加会议。",
    "会议听取了去年工作的汇报，去年全市数字经济增加值达到八十二亿元，比上一年增长了百分之十四。",
    "会议还要求加强人才培训，年内为企业培训技术工人两千名，学费由市财政和企业各自承担一半费用。",
]


def in_columns(*columns, characters=18, left=50, apart=260, top=700, drop=0):
    """Return the lines of columns as PDF writers leave them: line by line across the page."""
    lines = [
        (left + apart * at, top - drop * at - 18 * row, text[start : start + characters])
        for at, text in enumerate(columns)
        for row, start in enumerate(range(0, len(text), characters))
    ]
    return sorted(lines, key=lambda line: (-line[1], line[0]))


@pytest.mark.parametrize(
    "lines",
    [
        in_columns(PROSE[0] + PROSE[1], PROSE[2] + PROSE[1]),
        in_columns(PROSE[0] + PROSE[1], PROSE[2] + PROSE[1], drop=5),
        in_columns(PROSE[0] + PROSE[1], PROSE[2] + PROSE[1], characters=12, apart=200),
        in_columns(PROSE[0] + PROSE[1], PROSE[2] + PROSE[1], characters=22, left=30, apart=280),
    ],
    ids=["level", "not level", "narrow", "wide"],
)
def test_two_columns_that_are_written_line_by_line_are_apart_and_their_lines_joined(lines):
    assert read(drawn(lines), 10_000).text.split("\n") == [PROSE[0] + PROSE[1], PROSE[2] + PROSE[1]]


def test_three_columns_are_apart():
    lines = in_columns(*PROSE, characters=11, left=40, apart=180)
    assert read(drawn(lines), 10_000).text.split("\n") == PROSE


def test_a_column_that_ends_early_is_no_table():
    lines = in_columns(PROSE[0] + PROSE[1], "会议要求各单位抓紧落实，按时完成。", characters=18)
    assert read(drawn(lines), 10_000).text.split("\n")[0] == PROSE[0] + PROSE[1]


def test_lines_across_the_page_stand_before_and_after_the_columns():
    above, below = (
        "本报讯，以下两条消息分别来自工作会议和人才会议现场记者的报道。",
        "以上消息转载时请注明出处并与本报联系取得授权后使用。",
    )
    lines = in_columns(PROSE[0] + PROSE[1], PROSE[2] + PROSE[1])
    raw = read(drawn([(50, 760, above), *lines, (50, 450, below)]), 10_000)
    assert raw.text.split("\n") == [above, PROSE[0] + PROSE[1], PROSE[2] + PROSE[1], below]


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("本次展出的型号为东风-", "41，为国产装备。", "东风-41，为"),
        ("新冠病毒命名为COVID-", "19，疫情已过去。", "COVID-19，疫情"),
        ("执行标准GB/T 33190-", "2016的规定。", "33190-2016的"),
        ("电话为0335-", "7001234。", "0335-7001234。"),
    ],
)
def test_a_hyphen_at_the_end_of_a_line_stays_in_codes_and_after_chinese(first, second, text):
    assert text in read(drawn([(60, 700, first), (60, 680, second)]), 1000).text


def test_an_article_whose_number_is_in_radicals_begins_a_line():
    text = "会议由市⻓主持召开并且讲话要求抓好落实工作并按时\n第⼀条另起\n完。"
    assert "\n第⼀条另起" in join_lines(text.split("\n")).text


def test_characters_beyond_the_edge_of_the_page_are_left_out_and_counted():
    raw = read(drawn([(60, 700, "会议今天召开。"), (700, 660, "看不见的话")]), 1000)
    assert raw.text == "会议今天召开。"
    assert said(raw) == ("left out: characters beyond the edge of the page (5)",)


def test_a_page_that_is_damaged_is_named_and_the_others_are_read():
    page = (
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 850]/Contents 4 0 R"
        "/Resources<</Font<</F 5 0 R>>>>>>"
    )
    text = "会议今天在市里召开。"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[99 0 R 3 0 R]/Count 2>>", page,
        stream(f"BT /F 12 Tf 60 700 Td {code(text)} Tj ET"), *font(5),
    ]  # fmt: skip
    raw = read(pdf_file(objects), 1000)
    assert (raw.text, place_of(raw, text)) == (text, "p. 2")
    assert said(raw) == ("no text read from p. 1: damaged",)
