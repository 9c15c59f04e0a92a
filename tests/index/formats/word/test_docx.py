import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from index.blocks import BlockKind, Visibility, flatten, nest
from index.errors import ReadError
from index.formats.word.docx import read
from index.parse.document import parse
from tests.index.formats.samples import said, saved

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def word(body, **parts):
    """Return a Word file with a body; ``parts`` are further parts, such as footnotes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Id="r1" Type="{TYPE}/officeDocument" Target="word/document.xml"/>'
            "</Relationships>",
        )
        relations = "".join(
            f'<Relationship Id="{name}" Type="{TYPE}/{name.rstrip("0123456789")}"'
            f' Target="{name}.xml"/>'
            for name in parts
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            f"{relations}</Relationships>",
        )
        archive.writestr(
            "word/document.xml", f"<w:document {W} {M}><w:body>{body}</w:body></w:document>"
        )
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", content)
    return target.getvalue()


def p(inner, properties=""):
    inner = inner if inner.startswith("<") or not inner else f"<w:r><w:t>{inner}</w:t></w:r>"
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def item(text, level=0, number=1):
    numbers = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, numbers)


def numbering(*levels):
    made = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{name}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (name, text) in enumerate(levels)
    )
    return (
        f'<w:numbering {W}><w:abstractNum w:abstractNumId="0">{made}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def tree_of(raw):
    """Return kind and text of the blocks of a document, with what is said of each."""
    return [
        (block.kind.value, raw.text[block.start : block.end], block.number)
        for _, block in flatten(nest(len(raw.text), raw.blocks))
    ]


def table_of(raw):
    """Return for each row whether it is a header, and text, column and spans of its cells."""
    rows = []
    for _, block in flatten(nest(len(raw.text), raw.blocks)):
        if block.kind is BlockKind.ROW:
            rows.append((block.header, []))
        elif block.kind is BlockKind.CELL:
            text = raw.text[block.start : block.end]
            rows[-1][1].append((text, block.column, block.across, block.down))
    return rows


def test_styles_tell_titles_headings_and_captions():
    document = docx.Document()
    document.add_paragraph("年度报告", style="Title")
    document.add_heading("总则", 1)
    document.add_heading("目的", 2)
    document.add_paragraph("正文。")
    document.add_paragraph("表1 产量", style="Caption")
    raw = read(saved(document), 1000)
    blocks = [(block.kind, block.level) for block in raw.blocks]
    assert blocks == [
        (BlockKind.TITLE, 0), (BlockKind.HEADING, 1), (BlockKind.HEADING, 2),
        (BlockKind.CAPTION, 0),
    ]  # fmt: skip


def test_a_line_of_the_table_of_contents_is_no_heading():
    styles = (
        f'<w:styles {W}><w:style w:type="paragraph" w:styleId="a"><w:name w:val="toc 1"/>'
        "</w:style></w:styles>"
    )
    raw = read(word(p("第一章 总则", '<w:pStyle w:val="a"/>'), styles=styles), 1000)
    assert [block.kind for block in raw.blocks] == [BlockKind.PARAGRAPH]


def test_an_outline_level_makes_a_heading_but_not_of_a_whole_sentence():
    raw = read(
        word(
            p("总则", '<w:outlineLvl w:val="1"/>')
            + p("为了规范管理，制定本办法。", '<w:outlineLvl w:val="0"/>')
        ),
        1000,
    )
    assert [(block.kind, block.level) for block in raw.blocks] == [(BlockKind.HEADING, 2)]


def test_numbers_that_word_prints_stand_before_chapters_articles_and_items():
    levels = [("chineseCounting", "第%1章"), ("chineseCounting", "第%2条"), ("decimal", "（%3）")]
    body = item("总则") + item("下列工作由本局负责：", 1) + item("编制；", 2) + item("验收。", 2)
    raw = read(word(body, numbering=numbering(*levels)), 1000)
    assert raw.text == "第一章 总则\n第一条 下列工作由本局负责：\n（1）编制；\n（2）验收。"
    assert tree_of(raw) == [
        ("heading", "第一章 总则", "第一章"),
        ("list", "（1）编制；\n（2）验收。", ""),
        ("item", "（1）编制；", "（1）"),
        ("item", "（2）验收。", "（2）"),
    ]


def test_a_list_has_its_lead_in_and_lists_inside_its_items():
    levels = [("decimal", "%1."), ("lowerLetter", "%2)")]
    body = p("须带材料：") + item("身份证") + item("原件", 1) + item("照片") + p("完。")
    raw = read(word(body, numbering=numbering(*levels)), 1000)
    assert raw.text == "须带材料：\n1. 身份证\na) 原件\n2. 照片\n完。"
    assert tree_of(raw) == [
        ("list", "须带材料：\n1. 身份证\na) 原件\n2. 照片", ""),
        ("lead-in", "须带材料：", ""),
        ("item", "1. 身份证\na) 原件", "1."),
        ("list", "a) 原件", ""),
        ("item", "a) 原件", "a)"),
        ("item", "2. 照片", "2."),
    ]


def test_bullets_print_nothing():
    raw = read(word(item("甲") + item("乙"), numbering=numbering(("bullet", "•"))), 1000)
    assert raw.text == "甲\n乙"
    assert [kind for kind, *_ in tree_of(raw)] == ["list", "item", "item"]


def test_numbered_lines_with_text_below_them_are_headings():
    body = item("总体要求") + p("要求一。") + item("工作任务") + p("任务一。")
    raw = read(word(body, numbering=numbering(("chineseCounting", "%1、"))), 1000)
    assert tree_of(raw) == [
        ("heading", "一、总体要求", "一、"), ("heading", "二、工作任务", "二、"),
    ]  # fmt: skip


def test_merged_cells_stand_once_and_span_rows_and_columns():
    document = docx.Document()
    table = document.add_table(4, 3)
    texts = ["工厂", "上半年", "", "", "水泥", "玻璃", "东岭厂", "312", "45", "西岭厂", "207", "88"]
    for at, text in enumerate(texts):
        table.cell(*divmod(at, 3)).text = text
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 2))
    raw = read(saved(document), 1000)
    assert raw.text.split("\n")[:2] == ["工厂\t上半年", "水泥\t玻璃"]
    rows = table_of(raw)
    assert rows[0] == (True, [("工厂", 0, 1, 2), ("上半年", 1, 2, 1)])
    assert rows[1] == (True, [("水泥", 1, 1, 1), ("玻璃", 2, 1, 1)])
    assert rows[2] == (False, [("东岭厂", 0, 1, 1), ("312", 1, 1, 1), ("45", 2, 1, 1)])


def test_rows_that_repeat_on_every_page_are_the_header():
    document = docx.Document()
    table = document.add_table(3, 2)
    for at, text in enumerate(["1", "2", "3", "4", "5", "6"]):
        table.cell(*divmod(at, 2)).text = text
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {W}/>"))
    assert [header for header, _ in table_of(read(saved(document), 1000))] == [True, False, False]


def test_a_table_in_a_cell_keeps_its_rows_apart():
    document = docx.Document()
    table = document.add_table(2, 3)
    for at, text in enumerate(["项目", "收费", "备注", "检查", "", "自费"]):
        table.cell(*divmod(at, 3)).text = text
    inner = table.cell(1, 1).add_table(2, 2)
    for at, text in enumerate(["血常规", "25元", "拍片", "88元"]):
        inner.cell(*divmod(at, 2)).text = text
    raw = read(saved(document), 1000)
    assert raw.text == "项目\t收费\t备注\n检查\n血常规\t25元\n拍片\t88元\n自费"
    root = nest(len(raw.text), raw.blocks)
    found = root.path_to(raw.text.index("88元"))
    assert [block.kind.value for block in found][1:] == [
        "table", "row", "cell", "table", "row", "cell",
    ]  # fmt: skip


def test_a_table_of_one_column_is_a_frame_around_its_text():
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = "框里的一段话。"
    raw = read(saved(document), 1000)
    assert (raw.text, raw.blocks) == ("框里的一段话。", ())


def test_footnotes_follow_the_paragraph_that_refers_to_them():
    note = f'<w:footnotes {W}><w:footnote w:id="2">{p("降至百分之一。")}</w:footnote></w:footnotes>'
    body = p('<w:r><w:t>费率下调</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>') + p("完。")
    raw = read(word(body, footnotes=note), 1000)
    assert raw.text == "费率下调\n降至百分之一。\n完。"
    assert tree_of(raw) == [("footnote", "降至百分之一。", "1")]


def test_comments_are_notes_of_an_editor():
    note = f'<w:comments {W}><w:comment w:id="0">{p("请核实。")}</w:comment></w:comments>'
    body = p('<w:r><w:t>正文。</w:t><w:commentReference w:id="0"/></w:r>')
    assert tree_of(read(word(body, comments=note), 1000)) == [("editor's note", "请核实。", "")]


def test_page_headers_and_footers_stand_once_at_the_end_without_page_numbers():
    header = f"<w:hdr {W}>{p('内部资料')}</w:hdr>"
    number = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>3</w:t></w:r></w:fldSimple>'
    footer = f"<w:ftr {W}>{p(f'<w:r><w:t>- </w:t></w:r>{number}<w:r><w:t> -</w:t></w:r>')}</w:ftr>"
    raw = read(word(p("正文。"), header1=header, header2=header, footer1=footer), 1000)
    assert raw.text == "正文。\n内部资料"
    assert tree_of(raw) == [("page header", "内部资料", "")]


def test_moved_text_stands_where_it_was_moved_to():
    body = (
        p("一。")
        + p("<w:moveFrom><w:r><w:t>二。</w:t></w:r></w:moveFrom>", "<w:rPr><w:moveFrom/></w:rPr>")
        + p("三。")
        + p("<w:moveTo><w:r><w:t>二。</w:t></w:r></w:moveTo>")
    )
    assert read(word(body), 1000).text == "一。\n三。\n二。"


def test_paragraphs_whose_mark_is_deleted_are_one_and_are_counted_once():
    marked = '<w:numPr><w:numId w:val="1"/></w:numPr><w:rPr><w:del/></w:rPr>'
    body = p("这一段与", marked) + item("下一段。") + item("又一段。")
    raw = read(word(body, numbering=numbering(("decimal", "%1."))), 1000)
    assert raw.text == "1. 这一段与下一段。\n2. 又一段。"


def test_hidden_and_struck_through_text_is_kept_and_marked():
    run = "<w:r><w:rPr><w:{0}/></w:rPr><w:t>{1}</w:t></w:r>"
    body = p(
        "<w:r><w:t>看得见，</w:t></w:r>"
        + run.format("vanish", "看不见。")
        + run.format("strike", "作废。")
    )
    raw = read(word(body), 1000)
    assert raw.text == "看得见，看不见。作废。"
    seen = [(raw.text[b.start : b.end], b.visibility) for b in raw.blocks if b.visibility]
    assert seen == [("看不见。", Visibility.HIDDEN), ("作废。", Visibility.STRUCK)]
    assert len(said(raw)) == 2


def test_a_formula_is_a_line_of_text_in_its_sentence():
    fraction = (
        "<m:f><m:num><m:r><m:t>m</m:t></m:r></m:num><m:den><m:r><m:t>2V</m:t></m:r></m:den></m:f>"
    )
    formula = f"<m:oMath><m:r><m:t>c=</m:t></m:r>{fraction}</m:oMath>"
    raw = read(word(p(f"<w:r><w:t>按</w:t></w:r>{formula}<w:r><w:t>计算。</w:t></w:r>")), 1000)
    assert raw.text == "按c=m/(2V)计算。"
    assert ("formula", "c=m/(2V)", "") in tree_of(raw)


def test_the_reading_above_a_character_is_left_out():
    ruby = (
        "<w:r><w:ruby><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>汉</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    )
    assert read(word(p(f"{ruby}<w:r><w:t>口</w:t></w:r>")), 1000).text == "汉口"


def test_a_text_box_stands_once_after_the_paragraph_it_hangs_on():
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = f"<w:txbxContent>{p('机密')}</w:txbxContent>"
    drawn = (
        f"<w:r><mc:AlternateContent {mc}><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = p(f"<w:r><w:t>王五任</w:t></w:r>{drawn}<w:r><w:t>局长。</w:t></w:r>") + p("完。")
    assert read(word(body), 1000).text == "王五任局长。\n机密\n完。"


def test_controls_links_and_fields_are_read_but_not_the_hint_in_an_empty_control():
    control = "<w:sdt><w:sdtPr>{0}</w:sdtPr><w:sdtContent>{1}</w:sdtContent></w:sdt>"
    run = "<w:r><w:t>{0}</w:t></w:r>"
    hint = control.format("<w:showingPlcHdr/>", run.format("单击此处输入"))
    body = p(
        run.format("负责人")
        + control.format("", run.format("韩立群"))
        + f"<w:hyperlink>{run.format('见官网')}</w:hyperlink>"
        + f'<w:fldSimple w:instr="REF a">{run.format("附件一")}</w:fldSimple>'
        + hint
    ) + control.format("", p("整段。"))
    assert read(word(body), 1000).text == "负责人韩立群见官网附件一\n整段。"


def test_a_link_to_a_part_that_is_missing_does_no_harm():
    from index.formats.word.docx import read

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(p("正文。"), image="x"))) as old:
        with zipfile.ZipFile(target, "w") as new:
            for name in old.namelist():
                if "image" not in name:
                    new.writestr(name, old.read(name))
    assert read(target.getvalue(), 1000).text == "正文。"


@pytest.mark.parametrize(
    "table",
    [
        "",
        "<w:tbl/>",
        "<w:tbl><w:tr/><w:tr><w:tc/></w:tr></w:tbl>",
        f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr>{p("")}</w:tc></w:tr>'
        "</w:tbl>",
    ],
)
def test_a_document_without_text_is_refused(table):
    with pytest.raises(ReadError, match="no text"):
        read(word(table), 1000)


def test_wide_ragged_and_deep_tables_are_read():
    wide = "".join(f"<w:tc>{p(str(at))}</w:tc>" for at in range(3000))
    ragged = f"<w:tbl><w:tr>{wide}</w:tr><w:tr><w:tc>{p('甲')}</w:tc></w:tr></w:tbl>"
    deep = p("底")
    for at in range(40):
        deep = f"<w:tbl><w:tr><w:tc>{p(str(at))}</w:tc><w:tc>{deep}</w:tc></w:tr></w:tbl>"
    raw = read(word(ragged + deep), 100_000)
    assert raw.text.endswith("底")
    nest(len(raw.text), raw.blocks)


def test_the_texts_of_a_diagram_stand_after_its_paragraph():
    diagram = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    main = "http://schemas.openxmlformats.org/drawingml/2006/main"
    model = (
        f'<d:dataModel xmlns:d="{diagram}" xmlns:a="{main}"><d:ptLst><d:pt modelId="1"><d:t><a:p>'
        "<a:r><a:t>主任：屈伯言</a:t></a:r></a:p></d:t></d:pt></d:ptLst></d:dataModel>"
    )
    drawn = (
        f'<w:r><w:drawing><d:relIds xmlns:d="{diagram}" xmlns:r="{TYPE}" r:dm="diagramData"/>'
        "</w:drawing></w:r>"
    )
    body = p(f"<w:r><w:t>机构如下。</w:t></w:r>{drawn}") + p("完。")
    assert read(word(body, diagramData=model), 1000).text == "机构如下。\n主任：屈伯言\n完。"


def test_hidden_rows_are_marked_and_deleted_rows_left_out():
    row = "<w:tr><w:trPr>{0}</w:trPr><w:tc>{1}</w:tc><w:tc>{2}</w:tc></w:tr>"
    body = (
        "<w:tbl>"
        + row.format("", p("姓名"), p("部门"))
        + row.format("<w:del/>", p("张三"), p("财务"))
        + row.format("<w:hidden/>", p("李四"), p("人事"))
        + "</w:tbl>"
    )
    raw = read(word(body), 1000)
    assert raw.text == "姓名\t部门\n李四\t人事"
    hidden = [raw.text[b.start : b.end] for b in raw.blocks if b.visibility is Visibility.HIDDEN]
    assert hidden == ["李四\t人事"]


def test_numbers_that_word_prints_are_marked_as_derived():
    raw = read(
        word(p("总则：") + item("甲。") + item("乙。"), numbering=numbering(("decimal", "%1)"))),
        1000,
    )
    assert [raw.text[low:high] for low, high in raw.derived] == ["1)", "2)"]
    parsed = parse(raw)
    kinds = [
        (parsed.source[s.source_start : s.source_end], s.kind.value)
        for s in parsed.restored.segments
    ]
    assert kinds == [
        ("总则：\n", "same"), ("1)", "derived"), (" 甲。\n", "same"), ("2)", "derived"),
        (" 乙。", "same"),
    ]  # fmt: skip
    assert parsed.restored.to_source(4, 9) == (4, 9)
