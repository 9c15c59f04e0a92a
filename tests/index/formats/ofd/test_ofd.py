import io

import pytest
from PIL import Image

from index.blocks import BlockKind, Visibility
from index.errors import ReadError, ScansWaiting
from index.formats.ocr import scans
from index.formats.ocr.scans import Allowance, allowed
from index.formats.ofd import document as ofd_document
from index.formats.ofd import page as ofd_page
from index.formats.ofd.document import read
from index.formats.pdf.characters import Piece
from index.formats.pdf.layout import Lines
from tests.index.formats.ofd_files import annotations, as_ofd, column, ofd, page, text_object
from tests.index.formats.samples import as_docx, place_of, said

DECISION = "马鞍山市人民政府决定"
POST = "任命张三为市财政局局长。"


def texts(raw, kind):
    return [raw.text[b.start : b.end] for b in raw.blocks if b.kind is kind]


def test_lines_are_read_by_where_they_stand_and_not_by_their_order_in_the_file():
    data = ofd([page(text_object(POST, 20, 48), text_object(DECISION, 20, 40))])
    assert read(data, 1000).text == f"{DECISION}\n{POST}"


def test_text_codes_of_one_object_are_one_line_or_two_by_where_they_stand():
    beside = (
        '<ofd:TextObject ID="1" Boundary="20 40 170 20" Size="5">'
        '<ofd:TextCode X="0" Y="5" DeltaX="g 3 5">二〇二三</ofd:TextCode>'
        '<ofd:TextCode X="20" Y="5" DeltaX="5 g 2 5 5">年八月一日</ofd:TextCode>'
        '<ofd:TextCode X="0" Y="13">印发</ofd:TextCode></ofd:TextObject>'
    )
    assert read(ofd([page(beside)]), 1000).text == "二〇二三年八月一日\n印发"


def test_a_line_in_pieces_is_one_line_without_spaces_inside_words():
    pieces = [("担保有限公", 55), ("重庆市马", 20), ("司", 80), ("上融资", 40)]
    data = ofd([page(*(text_object(text, left, 40) for text, left in pieces))])
    assert read(data, 1000).text == "重庆市马上融资担保有限公司"


def test_columns_of_vertical_text_are_read_from_the_right():
    data = ofd([page(column("任命张三为局长。", 160), column("全体会议决定", 180),
                     column("如下事项：", 170))])  # fmt: skip
    assert read(data, 1000).text == "全体会议决定\n如下事项：\n任命张三为局长。"


def test_vertical_text_is_told_by_the_places_of_single_characters():
    drawn = [
        text_object(char, left, 30 + 5 * at, code='X="0" Y="5"')
        for text, left in (("任期五年，连任一次。", 170), ("全体会议决定如下事项：", 180))
        for at, char in enumerate(text)
    ]
    assert read(ofd([page(*drawn)]), 1000).text == "全体会议决定如下事项：\n任期五年，连任一次。"


def test_turned_text_in_the_margin_does_not_mix_with_the_lines_beside_it():
    turned = text_object("密封线内不要答题", 20, 40, 'CTM="0 1 -1 0 5 0"')
    data = ofd([page(turned, text_object(DECISION, 40, 40), text_object(POST, 40, 48))])
    assert read(data, 1000).text == f"{DECISION}\n{POST}\n密封线内不要答题"


def test_a_table_drawn_column_by_column_has_rows():
    columns = {20: ["姓名", "张三", "李四"], 70: ["职务", "财政局局长", "教育局局长"]}
    drawn = [
        text_object(text, left, 40 + 8 * at)
        for left, cells in columns.items()
        for at, text in enumerate(cells)
    ]
    raw = read(ofd([page(*drawn)]), 1000)
    assert texts(raw, BlockKind.ROW) == ["姓名\t职务", "张三\t财政局局长", "李四\t教育局局长"]


def test_indented_paragraphs_set_solid_are_apart_and_their_lines_joined():
    lines = [
        "　　一、提高认识。各县区要把保障粮食安全作为",
        "头等大事，压实党政同责，落实到人到岗位上去了",
        "　　各部门要严格考核，考核结果报市政府并且作",
        "为干部评价的依据。",
    ]
    data = ofd([page(*(text_object(line, 20, 40 + 8 * at) for at, line in enumerate(lines)))])
    assert read(data, 1000).text.split("\n") == [
        (lines[0] + lines[1]).strip("　"), (lines[2] + lines[3]).strip("　")
    ]  # fmt: skip


def test_labels_of_a_template_stand_before_the_values_of_the_page():
    template = page(text_object("购买方：", 20, 40), text_object("价税合计：", 20, 48))
    own = page(text_object("海棠公司", 40, 40), text_object("捌佰元整", 45, 48), template="T")
    text = read(ofd([own], template=template), 1000).text
    assert text == "购买方：海棠公司\n价税合计：捌佰元整"


def test_what_a_template_prints_at_the_top_of_every_page_is_read_once():
    template = page(text_object("内部资料注意保存", 20, 10))
    pages = [page(text_object(f"{n}号文件规定：{POST}", 20, 40), template="T") for n in "甲乙丙"]
    raw = read(ofd(pages, template=template), 1000)
    assert texts(raw, BlockKind.PAGE_HEADER) == ["内部资料注意保存"]
    assert raw.text.count("内部资料") == 1
    assert place_of(raw, "乙号文件") == "p. 2"


def test_a_slanting_watermark_stands_in_no_sentence():
    mark = text_object("征求意见稿", 60, 42, 'CTM="0.7 0.7 -0.7 0.7 0 0"')
    raw = read(ofd([page(mark, text_object(DECISION, 20, 40), text_object(POST, 20, 48))]), 1000)
    assert raw.text == f"{DECISION}\n{POST}\n征求意见稿"
    assert texts(raw, BlockKind.PAGE_HEADER) == ["征求意见稿"]


def test_annotations_and_what_a_stamp_says_are_read_as_such():
    notes = annotations(("批注：同意，李四", text_object("已阅，按此办理", 0, 0)))
    raw = read(ofd([page(text_object(POST, 20, 40))], notes=notes), 1000)
    assert texts(raw, BlockKind.EDITORIAL) == ["批注：同意，李四\n已阅，按此办理"]
    assert place_of(raw, "已阅") == "p. 1"


def test_invisible_text_is_kept_as_hidden_and_named():
    drawn = page(text_object(POST, 20, 40), text_object("草稿作废", 20, 48, 'Visible="false"'))
    raw = read(ofd([drawn]), 1000)
    hidden = [b for b in raw.blocks if b.visibility is Visibility.HIDDEN]
    assert [raw.text[b.start : b.end] for b in hidden] == ["草稿作废"]
    assert said(raw) == ("hidden passages, which are not quoted: 1",)


def test_text_drawn_twice_to_look_bold_is_read_once():
    data = ofd([page(text_object(DECISION, 20, 40), text_object(DECISION, 20.1, 40))])
    assert read(data, 1000).text == DECISION


def test_a_drawing_that_objects_share_is_read_where_it_stands():
    unit = (
        '<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CompositeGraphicUnits>'
        '<ofd:CompositeGraphicUnit ID="7" Width="100" Height="10"><ofd:Content>'
        f"{text_object(DECISION, 0, 0)}</ofd:Content></ofd:CompositeGraphicUnit>"
        "</ofd:CompositeGraphicUnits></ofd:Res>"
    )
    shared = '<ofd:CompositeObject ID="4" Boundary="20 30 100 10" ResourceID="7"/>'
    data = ofd([page(text_object(POST, 20, 40), shared)])
    document = (
        '<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData><ofd:PublicRes>'
        'PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID="100"'
        ' BaseLoc="/Doc_0/Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )
    data = ofd(
        [page(text_object(POST, 20, 40), shared)],
        more={"Doc_0/PublicRes.xml": unit, "Doc_0/Document.xml": document},
    )
    assert read(data, 1000).text == f"{DECISION}\n{POST}"


def test_attachments_are_read_below_their_names_and_cited_by_them():
    attached = {"名单.txt": "王五，赵六。".encode("gbk"), "表.docx": as_docx("附表", ["共三人。"]),
                "照片.bin": bytes(range(1, 255))}  # fmt: skip
    raw = read(ofd([page(text_object(POST, 20, 40))], attached=attached), 1000)
    assert place_of(raw, "赵六") == "attachment 名单.txt"
    assert place_of(raw, "共三人") == "attachment 表.docx"
    assert place_of(raw, POST) == "p. 1"
    assert [note.partition(":")[0] for note in said(raw)] == ["attachment 照片.bin"]


def test_title_and_date_are_those_of_the_document():
    raw = read(ofd([page(text_object(POST, 20, 40))], title="通知", created="2023-08-16"), 1000)
    assert (raw.title, raw.created) == ("通知", "2023-08-16")


def with_scan(*pages):
    """Return a document whose resource 2 is a picture of a page that says something."""
    document = (
        '<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData><ofd:DocumentRes>'
        "R.xml</ofd:DocumentRes></ofd:CommonData><ofd:Pages>"
        + "".join(
            f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
        )
        + "</ofd:Pages></ofd:Document>"
    )
    resources = (
        '<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016" BaseLoc="Res"><ofd:MultiMedias>'
        '<ofd:MultiMedia ID="2" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
        '<ofd:MultiMedia ID="3" Type="Image"><ofd:MediaFile>b.jb2</ofd:MediaFile></ofd:MultiMedia>'
        "</ofd:MultiMedias></ofd:Res>"
    )
    target = io.BytesIO()
    Image.new("RGB", (2100, 2970), "white").save(target, "PNG")
    more = {"Doc_0/Document.xml": document, "Doc_0/R.xml": resources,
            "Doc_0/Res/a.png": target.getvalue(), "Doc_0/Res/b.jb2": b"no picture"}  # fmt: skip
    return ofd(pages, more=more)


IMAGE = page('<ofd:ImageObject ID="1" Boundary="0 0 210 297" ResourceID="2"/>')


def test_a_page_that_is_only_a_picture_waits_for_ocr_where_that_is_not_installed():
    with allowed(Allowance(installed=False)):
        raw = read(with_scan(page(text_object(POST, 20, 40)), IMAGE), 1000)
        assert raw.waiting == 1
        assert said(raw)[0].startswith("scanned, waiting for OCR: p. 2")
        with pytest.raises(ScansWaiting, match="1 scanned page"):
            read(with_scan(IMAGE), 1000)


def test_a_page_that_is_only_a_picture_is_read_by_ocr(monkeypatch):
    sizes = []

    def read_image(picture, unit):
        sizes.append((picture.shape, round(unit, 2)))
        return scans.ReadImage([Lines([Piece(DECISION, 20, -50, 120, -45)])], sealed=False)

    monkeypatch.setattr(scans, "read_page_image", read_image)
    with allowed(Allowance(installed=True)):
        raw = read(with_scan(page(text_object(POST, 20, 40)), IMAGE), 1000)
    assert raw.text == f"{POST}\n{DECISION}"
    assert place_of(raw, DECISION) == "p. 2"
    assert said(raw) == ("p. 2 read by OCR",)
    assert sizes == [((1485, 1050, 3), 0.2)]


def test_a_picture_that_cannot_be_opened_is_named():
    broken = page('<ofd:ImageObject ID="1" Boundary="0 0 210 297" ResourceID="3"/>')
    missing = page('<ofd:ImageObject ID="1" Boundary="0 0 210 297" ResourceID="9"/>')
    with allowed(Allowance(installed=True)):
        raw = read(with_scan(page(text_object(POST, 20, 40)), broken, missing), 1000)
    assert said(raw) == ("a picture that cannot be opened on p. 2, 3",)


def test_glyphs_without_a_character_are_reported():
    data = ofd([page(text_object(POST, 20, 40), text_object("¤" * 20, 20, 48))])
    raw = read(data, 1000)
    assert raw.text == POST
    assert said(raw)[0].startswith("not all text read from p. 1")


def test_an_encrypted_file_is_named_so():
    with pytest.raises(ReadError, match="encrypted"):
        read(ofd([page(text_object(POST, 20, 40))], more={"Encryptions.xml": "<a/>"}), 1000)


@pytest.mark.parametrize("missing", ["OFD.xml", "Doc_0/Document.xml"])
def test_a_file_without_its_main_parts_is_refused_with_a_reason(missing):
    with pytest.raises(ReadError, match="its document is missing|names no document"):
        read(ofd([page(text_object(POST, 20, 40))], more={missing: " "}), 1000)


def test_drawings_that_contain_themselves_end(monkeypatch):
    unit = (
        '<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CompositeGraphicUnit ID="7">'
        '<ofd:Content><ofd:CompositeObject ResourceID="7"/></ofd:Content>'
        "</ofd:CompositeGraphicUnit></ofd:Res>"
    )
    document = (
        '<ofd:Document xmlns:ofd="http://www.ofdspec.org/2016"><ofd:CommonData><ofd:PublicRes>'
        'R.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages><ofd:Page ID="100"'
        ' BaseLoc="Pages/Page_0/Content.xml"/></ofd:Pages></ofd:Document>'
    )
    shared = '<ofd:CompositeObject ID="4" ResourceID="7"/>'
    more = {"Doc_0/R.xml": unit, "Doc_0/Document.xml": document}
    with pytest.raises(ReadError, match="nested too deeply"):
        read(ofd([page(shared)], more=more), 1000)


def test_pages_out_of_bounds_are_refused(monkeypatch):
    data = as_ofd([[POST * 3]])
    with pytest.raises(ReadError, match="over the limit of 20"):
        read(data, 20)
    monkeypatch.setattr(ofd_page, "_MOST_CHARACTERS", 10)
    with pytest.raises(ReadError, match="over 10 characters"):
        read(data, 1000)
    packed = text_object("一二", 0, 0, code='X="nan" Y="1e99" DeltaX="g 999999999999 5"')
    assert ofd_document.read(ofd([page(packed)]), 1000).text == "一二"
