import pytest

from index.blocks import BlockKind, Visibility
from index.errors import ReadError
from index.formats.legacy import rtf
from index.formats.legacy.rtf import read
from index.formats.reader import DocumentReader
from tests.index.formats.excel.test_xlsx import table_of
from tests.index.formats.samples import said

FONTS = (
    r"{\fonttbl{\f0\fnil\fcharset0 Times New Roman;}{\f1\fnil\fcharset134 SimSun;}"
    r"{\f2\fnil\fcharset136 MingLiU;}}"
)


def coded(text, charset="gbk"):
    """Return a text as RTF writes bytes."""
    return "".join(rf"\'{byte:02x}" for byte in text.encode(charset))


def numbered(text):
    """Return a text as RTF writes characters by their numbers."""
    units = text.encode("utf-16-le")
    codes = (int.from_bytes(units[at : at + 2], "little") for at in range(0, len(units), 2))
    return "".join(rf"\u{code - 65536 if code > 32767 else code}?" for code in codes)


def as_rtf(body, head=r"\ansi\ansicpg936\deff1"):
    return rf"{{\rtf1{head}{FONTS}{body}}}".encode("latin-1")


def text_of(body, **options):
    return read(as_rtf(body, **options), 1000).text


def texts(raw, kind):
    return [raw.text[b.start : b.end] for b in raw.blocks if b.kind is kind]


def test_paragraphs_are_read_in_the_charset_of_their_font():
    assert text_of(rf"\f1 {coded('张三任局长')}\par \f2 {coded('臺北市', 'big5')}\par ABC") == (
        "张三任局长\n臺北市\nABC"
    )


@pytest.mark.parametrize("head", [r"\ansi\ansicpg936", r"\ansi\ansicpg1252"])
def test_chinese_in_a_font_that_is_named_western_is_read_as_chinese(head):
    assert text_of(rf"\f1 {coded('中文')} ABC", head=head) == "中文 ABC"
    assert text_of(rf"\f0 {coded('中文')}", head=r"\ansi\ansicpg936") == "中文"
    assert text_of(r"\f0 caf\'e9", head=r"\ansi\ansicpg1252") == "café"


def test_characters_of_four_bytes_and_bytes_as_they_are_are_read():
    assert text_of(rf"\f1 {coded('㙦镕𠮷', 'gb18030')}") == "㙦镕𠮷"
    raw = b"{\\rtf1\\ansi\\ansicpg936 " + "原样的字节".encode("gbk") + b"}"
    assert read(raw, 1000).text == "原样的字节"


def test_characters_by_their_numbers_are_read_without_what_stands_in_for_them():
    assert text_of(rf"{numbered('堃喆€𠮷')}") == "堃喆€𠮷"
    two_bytes = rf"\uc2\u20013{coded('中')}\u25991{coded('文')}"
    assert text_of(rf"{two_bytes}{{\uc0\u20013}}x") == "中文中x"
    assert text_of(r"{\upr{??}{\*\ud{\u20013?}}}\u25991?") == "中文"


def test_special_characters_are_what_they_stand_for():
    assert text_of(r"COVID\_19\~a\emdash b\{\}\\ \ldblquote x\rdblquote c\line d\-e\tab f") == (
        "COVID-19 a—b{}\\ “x”c\nde\tf"
    )


def test_what_is_not_text_of_the_document_is_left_out():
    body = (
        r"{\stylesheet{\s1 heading 1;}}{\*\generator Riched20;}{\info{\title T}{\doccomm note}}"
        r"{\pict\wmetafile8 0100090000}{\*\unknown secret}{\colortbl;\red0;}\bin3 {{{text"
    )
    assert text_of(body) == "text"


def test_title_author_and_day_are_read():
    day = r"{\creatim\yr2024\mo3\dy5\hr10}"
    info = rf"{{\info{{\title {coded('通知')}}}{{\author {coded('王五')}}}{day}}}"
    raw = read(as_rtf(rf"{info}text"), 1000)
    assert (raw.title, raw.author, raw.created) == ("通知", "王五", "2024-03-05")


def test_deleted_text_is_left_out_and_hidden_and_struck_text_marked():
    body = r"a{\deleted b}c\par d{\v e}{\strike f}\strike g\strike0 h\par i{\deleted\par}j"
    raw = read(as_rtf(body), 1000)
    assert raw.text == "ac\ndefgh\nij"
    unseen = {raw.text[b.start : b.end]: b.visibility for b in raw.blocks if b.visibility}
    assert unseen == {"e": Visibility.HIDDEN, "fg": Visibility.STRUCK}
    assert "left out: deleted passages (1)" in said(raw)


def test_rows_and_merged_cells_are_those_of_the_table():
    def row(cells, edges, more=""):
        widths = "".join(rf"{mark}\cellx{edge}" for edge, mark in edges)
        inner = "".join(rf"\pard\intbl {cell}\cell" for cell in cells)
        return rf"\trowd{more}{widths}{inner}\row"

    body = (
        r"before\par "
        + row("ab", [(1000, ""), (3000, "")], r"\trhdr")
        + row("cde", [(1000, r"\clvmgf"), (2000, ""), (3000, "")])
        + row(["", "f", "g"], [(1000, r"\clvmrg"), (2000, ""), (3000, "")])
        + r"\pard after"
    )
    raw = read(as_rtf(body), 1000)
    assert raw.text == "before\na\tb\nc\td\te\nf\tg\nafter"
    rows = table_of(raw)
    assert [header for header, _ in rows] == [True, False, False]
    assert rows[0][1] == [("a", 0, 1, 1), ("b", 1, 2, 1)]
    assert rows[1][1][0] == ("c", 0, 1, 2)


def test_a_table_in_a_cell_is_a_table_of_its_own():
    inner = (
        r"\pard\intbl\itap2 x\nestcell y\nestcell"
        r"{\*\nesttableprops\trowd\cellx300\cellx600\nestrow}{\nonesttables\par}"
    )
    body = rf"\trowd\cellx1000\cellx2000\pard\intbl a\cell {inner}\pard\intbl b\cell\row\pard c"
    raw = read(as_rtf(body), 1000)
    assert texts(raw, BlockKind.ROW)[-1] == "x\ty"
    assert [(text, column) for text, column, *_ in table_of(raw)[0][1]] == [
        ("a", 0),
        ("x\ty\nb", 1),
    ]


def test_printed_numbers_are_part_of_the_text():
    items = "".join(
        rf"\pard\ls1\ilvl0{{\listtext {coded(number)}\tab}}{coded(text)}\par"
        for number, text in (("第一条", "甲。"), ("第二条", "乙。"))
    )
    bullet = rf"\pard\ls2{{\listtext\'b7\tab}}{coded('丙。')}\par"
    old = rf"\pard{{\pntext (1)\tab}}{{\*\pn\pnlvlbody}}{coded('丁。')}\par"
    raw = read(as_rtf(rf"\f1 {items}{bullet}{old}"), 1000)
    assert raw.text.split("\n") == ["第一条 甲。", "第二条 乙。", "丙。", "(1) 丁。"]


def test_headings_are_told_by_style_and_outline_level():
    styles = r"{\stylesheet{\s0 Normal;}{\s3\sbasedon0 heading 2;}}"
    raw = read(as_rtf(rf"{styles}\pard\s3 A\par\pard\outlinelevel0 B\par\pard C"), 1000)
    headings = [(raw.text[b.start : b.end], b.level) for b in raw.blocks]
    assert headings == [("A", 2), ("B", 1)]


def test_notes_comments_and_boxes_follow_their_paragraph():
    note = r"{\footnote \chftn note.}"
    comment = r"{\*\atnid W}{\*\atnauthor Wang}{\*\annotation{\*\atnref 1}remark.}"
    shape = r"{\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt box.\par}}{\shprslt picture}}"
    old = r"{\*\do\dptxbx{\dptxbxtext old box.\par}}"
    raw = read(as_rtf(rf"one{note}{comment}{shape}{old} two.\par three."), 1000)
    assert raw.text == "one two.\nnote.\nremark.\nbox.\nold box.\nthree."
    assert texts(raw, BlockKind.FOOTNOTE) == ["note."]
    assert texts(raw, BlockKind.EDITORIAL) == ["remark."]


def test_headers_are_read_once_without_numbers_of_pages():
    page = r"{\field{\*\fldinst PAGE}{\fldrslt 7}}"
    body = rf"{{\header inner\par}}{{\headerf inner\par}}{{\footer \chpgn}}{{\footerf p{page}}}text"
    raw = read(as_rtf(body), 1000)
    assert texts(raw, BlockKind.PAGE_HEADER) == ["inner"]
    assert texts(raw, BlockKind.PAGE_FOOTER) == ["p"]


def test_results_of_fields_are_read_and_their_codes_are_not():
    link = r'{\field{\*\fldinst{HYPERLINK "https://a.example"}}{\fldrslt{\ul link}}}'
    ruby = rf"{{\field{{\*\fldinst EQ \\o\\ad(\\s\\up 9(h\'a8\'a4n),{coded('汉')})}}}}"
    equation = r"{\field{\*\fldinst EMBED Equation.3}{\fldrslt}}"
    raw = read(as_rtf(rf"\f1 a {link} {ruby}{equation}"), 1000)
    assert raw.text == "a link 汉"
    assert said(raw) == (
        "phonetic guides, left out of the words that they stand above: 汉 hàn",
        "left out: embedded files (1)",
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{\\rtf1 }", "holds no text"),
        (b"{\\rtf1 " + b"{" * 3000 + b"x", "nested too deeply"),
        (as_rtf("x" * 101), "over the limit of 100"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(data, reason):
    with pytest.raises(ReadError, match=reason), DocumentReader(limit=100) as reader:
        reader.read("a.rtf", data)


def test_a_file_that_is_cut_off_or_has_brackets_too_many_is_read_as_far_as_it_goes():
    for body in (rb"{\rtf1 text{\b bold", rb"{\rtf1 text}}}bold", b"{\\rtf1 text bold\\"):
        assert "text" in read(body, 1000).text
        assert "bold" in read(body, 1000).text


def test_a_document_named_doc_that_is_rtf_is_read():
    with DocumentReader() as reader:
        assert reader.read("a.doc", as_rtf("text")).text == "text"


def test_notes_in_notes_end(monkeypatch):
    monkeypatch.setattr(rtf, "_DEEPEST", 50)
    with pytest.raises(ReadError, match="nested too deeply"):
        read(as_rtf(r"a{\footnote " * 60), 1000)
