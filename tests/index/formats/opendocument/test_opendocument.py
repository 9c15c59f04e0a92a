import pytest

from index.blocks import BlockKind, Visibility
from index.errors import ReadError
from index.formats.opendocument import sheet, slides, text
from index.formats.reader import DocumentReader
from tests.index.formats.excel.test_xlsx import table_of, unseen
from tests.index.formats.odf_files import (
    HIDDEN,
    STRUCK,
    as_odf,
    frame,
    level,
    list_of,
    p,
    span,
    style,
    table_of_rows,
)
from tests.index.formats.samples import place_of, said


def read_text(body, **options):
    return text.read(as_odf("text", body, **options), 10_000)


def texts(raw, kind):
    return [raw.text[b.start : b.end] for b in raw.blocks if b.kind is kind]


def test_paragraphs_headings_and_spaces_are_read_as_they_are_shown():
    heading = '<text:h text:outline-level="2">第二节</text:h>'
    body = heading + p("两  个\n空格<text:s text:c='3'/>三<text:tab/>格<text:line-break/>续行")
    raw = read_text(body, title="通知", author="王五", created="2024-03-05T10:00:00")
    assert raw.text == "第二节\n两 个 空格   三\t格\n续行"
    assert texts(raw, BlockKind.HEADING) == ["第二节"]
    assert (raw.title, raw.author, raw.created) == ("通知", "王五", "2024-03-05")


def test_titles_are_told_by_their_style_and_those_it_is_based_on():
    common = style("Title", "paragraph") + style(
        "P1", "paragraph", more='style:parent-style-name="Title"'
    )
    assert texts(read_text(p("办法", "P1"), common=common), BlockKind.TITLE) == ["办法"]


def test_numbers_of_lists_are_read_as_they_are_printed():
    levels = (
        level(1, "一, 二, 三, ...", "第", "章")
        + level(2, "一, 二, 三, ...", more='loext:num-list-format="第%2%条"')
        + level(3, "1", "(", ")", 'text:display-levels="1"')
    )
    styles = f'<text:list-style style:name="L">{levels}</text:list-style>'
    inner = list_of(p("为规范管理。"), p("适用于市级。") + list_of(p("甲；"), p("乙。")))
    first = list_of(p("总则") + inner, more='text:style-name="L" xml:id="a"')
    second = list_of(
        p("职责") + list_of(p("负责预算。")), more='text:style-name="L" text:continue-list="a"'
    )
    again = list_of(p("另起"), more='text:style-name="L"')
    raw = read_text(first + p("中间。") + second + again, styles=styles)
    assert raw.text.split("\n") == [
        "第一章 总则", "第一条 为规范管理。", "第二条 适用于市级。", "(1) 甲；", "(2) 乙。",
        "中间。", "第二章 职责", "第一条 负责预算。", "第一章 另起",
    ]  # fmt: skip


def test_an_item_may_begin_anew_and_a_second_paragraph_has_no_number():
    styles = f'<text:list-style style:name="L">{level(1, "1", "", ".")}</text:list-style>'
    items = "<text:list-item>" + p("甲") + p("续") + "</text:list-item>"
    items += f'<text:list-item text:start-value="7">{p("乙")}</text:list-item>'
    items += f"<text:list-header>{p('无号')}</text:list-header>"
    items += f"<text:list-item>{p('丙')}</text:list-item>"
    raw = read_text(f'<text:list text:style-name="L">{items}</text:list>', styles=styles)
    assert raw.text.split("\n") == ["1. 甲", "续", "7. 乙", "无号", "8. 丙"]


def test_headings_have_the_numbers_of_the_outline():
    outline = (
        '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1"'
        ' style:num-format="1" style:num-suffix="."/></text:outline-style>'
    )
    body = (
        '<text:h text:outline-level="1">总则</text:h><text:h text:outline-level="1">附则</text:h>'
    )
    assert read_text(body, common=outline).text == "1. 总则\n2. 附则"


def test_deleted_text_is_left_out_and_hidden_and_struck_text_marked():
    deleted = (
        "<text:tracked-changes><text:changed-region><text:deletion>"
        f"{p('作废')}</text:deletion></text:changed-region></text:tracked-changes>"
    )
    section = f'<text:section text:display="none">{p("内部段落")}</text:section>'
    body = f"{deleted}{p('价格' + span('八百', 'S') + '六百' + span('内部', 'H'))}{section}"
    raw = read_text(body, styles=HIDDEN + STRUCK)
    assert raw.text == "价格八百六百内部\n内部段落"
    assert unseen(raw, Visibility.HIDDEN) == ["内部", "内部段落"]
    assert unseen(raw, Visibility.STRUCK) == ["八百"]
    assert "left out: deleted passages (1)" in said(raw)


def test_notes_comments_and_boxes_follow_their_paragraph():
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        f"<text:note-body>{p('脚注。')}</text:note-body></text:note>"
    )
    comment = f"<office:annotation><dc:creator>王五</dc:creator>{p('批注。')}</office:annotation>"
    shape = f"<draw:custom-shape>{p('形状里。')}</draw:custom-shape>"
    raw = read_text(p(f"前{note}{comment}{frame(p('框里。'))}{shape}后。") + p("完。"))
    assert raw.text == "前后。\n脚注。\n批注。\n框里。\n形状里。\n完。"
    assert texts(raw, BlockKind.FOOTNOTE) == ["脚注。"]
    assert texts(raw, BlockKind.EDITORIAL) == ["批注。"]


def test_a_reading_above_a_word_is_left_out_of_it_and_named():
    ruby = "<text:ruby-base>汉</text:ruby-base><text:ruby-text>hàn</text:ruby-text>"
    raw = read_text(p(f"到<text:ruby>{ruby}</text:ruby>口"))
    assert raw.text == "到汉口"
    assert said(raw) == ("phonetic guides, left out of the words that they stand above: 汉 hàn",)


def test_formulas_are_read_in_one_line_and_embedded_objects_counted():
    math = (
        '<math xmlns="http://www.w3.org/1998/Math/MathML"><mfrac><mi>m</mi>'
        "<mrow><mn>2</mn><mi>V</mi></mrow></mfrac></math>"
    )
    formula = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>'
    other = '<draw:frame><draw:object xlink:href="./Object 2"/><svg:desc>图</svg:desc></draw:frame>'
    raw = read_text(p(f"浓度为{formula}。{other}"), more={"Object 1/content.xml": math})
    assert raw.text == "浓度为m/2V。"
    assert texts(raw, BlockKind.FORMULA) == ["m/2V"]
    assert said(raw) == ("left out: descriptions of pictures (1), embedded files (1)",)


def test_tables_have_headers_and_merged_cells():
    merged = f'<table:table-cell table:number-rows-spanned="2">{p("一号楼")}</table:table-cell>'
    header = "<table:table-header-rows><table:table-row>" + "".join(
        f"<table:table-cell>{p(name)}</table:table-cell>" for name in ("楼栋", "岗位")
    ) + "</table:table-row></table:table-header-rows>"  # fmt: skip
    rows = [[merged, "保安"], ["<table:covered-table-cell/>", "保洁"]]
    raw = read_text(table_of_rows(*rows, before=header))
    assert raw.text == "楼栋\t岗位\n一号楼\t保安\n保洁"
    assert [each for each, _ in table_of(raw)] == [True, False, False]
    assert table_of(raw)[1][1][0] == ("一号楼", 0, 1, 2)


def test_headers_and_footers_are_read_once_without_numbers_of_pages():
    page = (
        "<style:master-page><style:header>{}</style:header><style:footer>"
        "<text:p>第<text:page-number>3</text:page-number>页</text:p></style:footer></style:master-page>"
    )
    raw = read_text(p("正文。"), masters=2 * page.format(p("内部资料")))
    assert raw.text == "正文。\n内部资料"
    assert texts(raw, BlockKind.PAGE_HEADER) == ["内部资料"]


def test_sheets_are_read_as_they_are_shown():
    hidden = style("T", "table", '<style:table-properties table:display="false"/>')
    date = '<table:table-cell office:date-value="{}"><text:p>{}</text:p></table:table-cell>'
    rows = [
        ["姓名", "日期", "金额"],
        ["张三", date.format("2023-08-16", "8/16/2023"), "12万元"],
        ["李四", date.format("2023-08-17T08:30:00", "2023年8月17日"), "12.5%"],
        ["王五", date.format("2023-08-17T08:30:00", "8/17/2023 8:30"), "1"],
        '<table:table-row table:visibility="collapse"><table:table-cell><text:p>隐藏行</text:p>'
        "</table:table-cell></table:table-row>",
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell'
        ' table:number-columns-repeated="16384"/></table:table-row>',
    ]
    body = table_of_rows(*rows, name="收支") + table_of_rows(
        ["秘密"], name="隐藏表", more='table:style-name="T"'
    )
    raw = sheet.read(as_odf("spreadsheet", body, styles=hidden, title="表"), 10_000)
    assert raw.text.split("\n") == [
        "收支", "姓名\t日期\t金额", "张三\t2023-08-16\t12万元", "李四\t2023年8月17日\t12.5%",
        "王五\t2023-08-17 08:30\t1",
        "隐藏行", "隐藏表", "秘密",
    ]  # fmt: skip
    assert place_of(raw, "李四") == "sheet 收支, row 3"
    assert unseen(raw, Visibility.HIDDEN) == ["隐藏行", "隐藏表", "秘密"]
    assert said(raw) == ("hidden, and so not quoted: rows of sheet 收支, sheet 隐藏表",)


def test_cells_of_sheets_may_be_repeated_merged_commented_or_not_calculated():
    comment = f"<office:annotation>{p('2023年任命')}</office:annotation>"
    cells = [
        f'<table:table-cell table:number-columns-spanned="2">{comment}{p("甲")}</table:table-cell>',
        "<table:covered-table-cell/>",
        f'<table:table-cell table:number-columns-repeated="2">{p("乙")}</table:table-cell>',
        '<table:table-cell table:formula="of:=SUM([.A1])"/>',
        f"<table:table-cell>{frame(p('框里'))}</table:table-cell>",
    ]
    made = as_odf("spreadsheet", table_of_rows(["一", "二"], cells), created="2024-03-05T10:00:00")
    raw = sheet.read(made, 10_000)
    assert raw.created == ""
    assert raw.text.split("\n") == ["一\t二", "甲\t乙\t乙", "2023年任命", "框里"]
    assert table_of(raw)[1][1][0] == ("甲", 0, 2, 1)
    assert said(raw)[0].startswith("1 formulas without a stored value were left out (表!E2)")


def test_slides_are_read_from_top_to_bottom_with_their_notes():
    hidden = style(
        "D", "drawing-page", '<style:drawing-page-properties presentation:visibility="hidden"/>'
    )
    group = f"<draw:g>{frame(p('组下'), 9)}{frame(p('组上'), 8)}</draw:g>"
    table = (
        f'<draw:frame svg:y="6cm">{table_of_rows(["姓名", "职务"], ["张三", "局长"])}</draw:frame>'
    )
    spoken = frame(p("先讲。"), role="notes")
    notes = f"<presentation:notes><draw:page-thumbnail/>{spoken}</presentation:notes>"
    first = frame(p("右"), 4, 9) + frame(p("左"), 4.2) + frame(p("标题"), 1, role="title")
    body = (
        f'<draw:page draw:master-page-name="M">{group}{table}{first}'
        f"{frame(p('脚'), 19, role='footer')}{notes}</draw:page>"
        f'<draw:page draw:style-name="D">{frame(p("内部页"))}</draw:page>'
    )
    masters = f'<style:master-page style:name="M">{frame(p("某某局"))}</style:master-page>'
    raw = slides.read(as_odf("presentation", body, styles=hidden, masters=masters), 10_000)
    assert raw.text.split("\n") == [
        "标题", "左", "右", "姓名\t职务", "张三\t局长", "组上", "组下", "脚", "先讲。", "内部页",
        "某某局",
    ]  # fmt: skip
    assert place_of(raw, "先讲") == "slide 1, notes"
    assert texts(raw, BlockKind.HEADING) == ["标题"]
    assert texts(raw, BlockKind.PAGE_FOOTER) == ["脚"]
    assert texts(raw, BlockKind.PAGE_HEADER) == ["某某局"]
    assert unseen(raw, Visibility.HIDDEN) == ["内部页"]


ENCRYPTED = {
    "META-INF/manifest.xml": '<manifest xmlns="urn:x"><file-entry><encryption-data/></file-entry>'
    "</manifest>"
}


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.odt", as_odf("text", p("甲"), more=ENCRYPTED), "protected by a password"),
        ("a.odt", as_odf("text", p("")), "holds no text"),
        ("a.odt", as_odf("text", p("甲"))[:300], "archive is damaged"),
        ("a.odt", as_odf("text", p("甲"), more={"content.xml": " "}), "its content is missing"),
        ("a.odt", as_odf("text", p("甲" * 101)), "over the limit of 100"),
        ("a.odt", as_odf("text", "<text:section>" * 200 + p("甲") + "</text:section>" * 200),
         "nested too deeply"),
        ("a.ods", as_odf("spreadsheet", table_of_rows(
            '<table:table-row table:number-rows-repeated="1000000"><table:table-cell><text:p>甲'
            "</text:p></table:table-cell></table:table-row>")), "over the limit of 100"),
        ("a.odp", as_odf("presentation", "<draw:page/>"), "holds no text"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(name, data, reason):
    with pytest.raises(ReadError, match=reason), DocumentReader(limit=100) as reader:
        reader.read(name, data)


def test_the_format_is_told_by_the_content_whatever_the_name():
    bodies = {
        "text": p("甲"),
        "spreadsheet": table_of_rows(["甲"]),
        "presentation": f"<draw:page>{frame(p('甲'))}</draw:page>",
    }
    with DocumentReader() as reader:
        for kind, body in bodies.items():
            assert reader.read("download", as_odf(kind, body)).text == "甲"
