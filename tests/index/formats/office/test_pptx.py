import io
import zipfile

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from index.blocks import BlockKind, Visibility, flatten, nest
from index.formats.office.pptx import read
from tests.index.formats.samples import place_of, said, saved


def show_with(*slides):
    """Return a presentation with a slide for each title, '' for a slide without one."""
    show = pptx.Presentation()
    for title in slides:
        slide = show.slides.add_slide(show.slide_layouts[5 if title else 6])
        if title:
            slide.shapes.title.text = title
    return show, list(show.slides)


def box(shapes, text, top, left=0):
    shapes.add_textbox(Inches(left), Inches(top), Inches(3), Inches(1)).text_frame.text = text


def texts(raw, kind):
    return [
        raw.text[block.start : block.end]
        for _, block in flatten(nest(len(raw.text), raw.blocks))
        if block.kind is kind
    ]


def test_titles_of_slides_are_headings():
    show, (slide, _) = show_with("现状", "打算")
    box(slide.shapes, "已有十家。", 2)
    raw = read(saved(show), 1000)
    assert raw.text == "现状\n已有十家。\n打算"
    assert texts(raw, BlockKind.HEADING) == ["现状", "打算"]


def test_shapes_are_read_from_top_to_bottom_also_those_in_groups():
    show, (slide,) = show_with("")
    box(slide.shapes, "第二步。", 4)
    box(slide.shapes, "第一步，右。", 1, 5)
    box(slide.shapes, "第一步，左。", 1.1, 1)
    group = slide.shapes.add_group_shape()
    box(group.shapes, "第四步。", 6)
    box(group.shapes, "第三步。", 5)
    raw = read(saved(show), 1000)
    assert raw.text == "第一步，左。\n第一步，右。\n第二步。\n第三步。\n第四步。"


def test_tables_have_cells_with_their_spans():
    show, (slide,) = show_with("产量")
    table = slide.shapes.add_table(3, 3, 0, Inches(2), Inches(5), Inches(2)).table
    for at, text in enumerate(["工厂", "产量", "", "东岭厂", "312", "45", "西岭厂", "207", "88"]):
        table.cell(*divmod(at, 3)).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    raw = read(saved(show), 1000)
    rows = [(block.header, block.across) for block in raw.blocks if block.kind is BlockKind.CELL]
    assert len(rows) == 8
    assert [block.across for block in raw.blocks if block.kind is BlockKind.CELL][1] == 2
    assert [block.header for block in raw.blocks if block.kind is BlockKind.ROW][0]
    assert place_of(raw, "东岭厂") == "slide 1"


def test_hidden_slides_are_kept_marked_and_noted():
    show, (first, second) = show_with("公开", "内部")
    second._element.set("show", "0")
    raw = read(saved(show), 1000)
    hidden = [raw.text[b.start : b.end] for b in raw.blocks if b.visibility is Visibility.HIDDEN]
    assert hidden == ["内部"]
    assert said(raw) == ("hidden slides, which are not quoted: 2",)


def test_values_of_charts_are_tables():
    show, (slide,) = show_with("")
    data = CategoryChartData()
    data.categories = ["禾城区", "麦岭县"]
    data.add_series("产量", (31.2, 44.9))
    slide.shapes.add_chart(
        XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(3), Inches(3), data
    )  # fmt: skip
    raw = read(saved(show), 1000)
    assert raw.text.endswith("禾城区\t31.2\n麦岭县\t44.9")
    assert texts(raw, BlockKind.TABLE)


def test_the_texts_of_a_diagram_are_read():
    show, (slide,) = show_with("机构")
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    diagram = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    main = "http://schemas.openxmlformats.org/drawingml/2006/main"
    model = (
        f'<d:dataModel xmlns:d="{diagram}" xmlns:a="{main}"><d:ptLst><d:pt modelId="1"><d:t><a:p>'
        '<a:r><a:t>主任：屈伯言</a:t></a:r></a:p></d:t></d:pt><d:pt modelId="2" type="pres"/>'
        "</d:ptLst></d:dataModel>"
    )
    frame = (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="d"/><p:cNvGraphicFramePr/>'
        '<p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="0" y="2000000"/><a:ext cx="1" cy="1"/>'
        f'</p:xfrm><a:graphic><a:graphicData uri="{diagram}"><d:relIds xmlns:d="{diagram}"'
        f' xmlns:r="{relations}" r:dm="rId9"/></a:graphicData></a:graphic></p:graphicFrame>'
    )
    relation = f'<Relationship Id="rId9" Type="{relations}/diagramData" Target="../data1.xml"/>'
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(show))) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            content = old.read(name).decode("utf-8", "surrogateescape")
            if name == "ppt/slides/slide1.xml":
                content = content.replace("</p:spTree>", f"{frame}</p:spTree>")
            elif name == "ppt/slides/_rels/slide1.xml.rels":
                content = content.replace("</Relationships>", f"{relation}</Relationships>")
            new.writestr(name, content.encode("utf-8", "surrogateescape"))
        new.writestr("ppt/data1.xml", model)
    assert read(target.getvalue(), 1000).text == "机构\n主任：屈伯言"


def test_numbers_that_powerpoint_prints_stand_before_their_paragraphs():
    show, (slide,) = show_with("")
    box(slide.shapes, "清点\n封条", 1)
    for paragraph in slide.shapes[0].text_frame.paragraphs:
        properties = paragraph._p.get_or_add_pPr()
        number = properties.makeelement(
            "{http://schemas.openxmlformats.org/drawingml/2006/main}buAutoNum",
            {"type": "ea1ChsPeriod"},
        )
        properties.append(number)
    assert read(saved(show), 1000).text == "一. 清点\n二. 封条"


def test_numbers_that_powerpoint_prints_are_marked_as_derived():
    show, (slide,) = show_with("")
    box(slide.shapes, "快", 1)
    paragraph = slide.shapes[-1].text_frame.paragraphs[0]._p
    paragraph.get_or_add_pPr().append(
        paragraph.makeelement(
            "{http://schemas.openxmlformats.org/drawingml/2006/main}buAutoNum",
            {"type": "ea1ChsPeriod"},
        )
    )
    raw = read(saved(show), 1000)
    assert [raw.text[low:high] for low, high in raw.derived] == [raw.text.partition(" ")[0]]
