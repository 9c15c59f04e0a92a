"""Line ends and spaces that layout put inside sentences and words."""

import pytest

from index.parse.document import parse
from index.parse.line_breaks import breaks_inside, soft_line_ends
from index.types import RawText

SET_TEXT = "\n".join(
    [
        "各位代表现在我代表市人民政府向大会报告政府工作请予审议并请",
        "政协委员和列席人员提出意见过去的一年我们坚持以习近平新时代",
        "中国特色社会主义思想为指导全面贯彻落实党的二十大精神经济运",
        "行总体平稳稳中有进。一是工业发展提质增效全年规模以上工业增",
        "加值增长百分之八",
        "一、重点工作",
        "二、下一步打算把项目建设作为重中之重抓紧抓好抓出成效来确保",
    ]
)


def inside(text):
    """Return each range inside a sentence or word, with a character on either side."""
    return [text[start - 1 : end + 1] for start, end in breaks_inside(text)]


def test_ends_of_full_lines_lie_inside_sentences():
    assert inside(SET_TEXT) == ["请\n政", "代\n中", "运\n行", "增\n加"]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(["张三", "李四", "王五", "赵六", "孙七", "周八"]),
        "\n".join(["第一段到这里就写完了没有别的话。", "第二段到这里也写完了没有别的。"] * 4),
        "\n\n".join(SET_TEXT.splitlines()),
    ],
)
def test_lists_and_paragraphs_keep_their_line_ends(text):
    assert inside(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("有的是企业 家,有理论", ["业 家"]),
        ("引领带 动作用", ["带 动"]),
        ("主席 张三 李四 出席", []),
        ("工业发展 大会召开", []),
    ],
)
def test_a_space_is_inside_a_word_when_the_dictionary_has_the_word(text, found):
    assert inside(text) == found


def test_a_sentence_continues_across_lines_and_is_indexed_without_line_ends():
    parsed = parse(RawText(SET_TEXT, "utf-8"))
    passage = parsed.passages[0]
    first = passage.sentences[0]
    assert parsed.restored.text[first.start : first.end].endswith("稳中有进。")
    assert "经济运行总体平稳" in parsed.indexed(passage.start, passage.end)
    assert "二、下一步" in parsed.indexed(passage.start, passage.end)


def test_indexed_characters_have_the_offsets_of_the_restored_text():
    parsed = parse(RawText(SET_TEXT, "utf-8"))
    passage = parsed.passages[0]
    text = parsed.indexed(passage.start, passage.end)
    offsets = parsed.places(passage.start, passage.end)
    assert len(text) == len(offsets) < passage.end - passage.start
    assert [parsed.search[offset] for offset in offsets] == list(text)


def test_characters_of_a_suspect_page_have_the_offsets_of_the_text_that_is_shown():
    parsed = parse(RawText("企業(yè)。發(fā)現。產(chǎn)品。國(guó)家。", "utf-8"))
    assert parsed.verdict == "suspect"
    passage = parsed.passages[0]
    text = parsed.indexed(passage.start, passage.end)
    assert text == "企业。发现。产品。国家。"
    shown = parsed.restored.text
    offsets = parsed.places(passage.start, passage.end)
    assert "".join(shown[offset] for offset in offsets) == "企業。發現。產品。國家。"


def test_a_wrapped_line_goes_on_with_a_number_but_not_with_a_numbered_item():
    text = (
        "The filter must be cleaned every two weeks. The oil is changed every\n"
        "1,500 operating hours, and the belt when it is worn or after two years\n"
        "1. Open the cover"
    )
    ends = [text[end : end + 5] for _, end in soft_line_ends(text)]
    assert ends == ["1,500"]


CUT_ANYWHERE = """青冈大桥提前通车

　　本报讯 6月28日上午10时,横跨青冈江的青冈
大桥正式通车,比原定的9月底提前了三个月。大桥全长
1126米,主跨320米,双向四车道,设计时速60公里,总投
资4.7亿元,2021年12月开工。

　　家住南岸的村民卜德旺说,他家的枇杷以后能当天送到县
城。县交通运输局分管公路养护的副局
长佘若愚表示,老鹰岩大桥将于7月10日起封
闭维修,预计工期8个月。
"""


def test_line_ends_of_lines_that_were_cut_anywhere_lie_inside_sentences():
    found = inside(CUT_ANYWHERE)
    assert found[:3] == ["冈\n大", "长\n1", "投\n资"]
    assert {"县\n城", "局\n长", "封\n闭"} <= set(found)
    parsed = parse(RawText(CUT_ANYWHERE, "utf-8"))
    sentences = [
        parsed.restored.text[sentence.start : sentence.end]
        for passage in parsed.passages
        for sentence in passage.sentences
    ]
    assert "青冈\n大桥正式通车" in sentences[1]
    assert any("副局\n长佘若愚" in sentence for sentence in sentences)


@pytest.mark.parametrize(
    "text",
    [
        "关于加强防汛工作的通知要求\n关于做好小区改造的实施意见\n关于开展普查工作的实施方案\n" * 3,
        "小河流水哗啦啦地响个不停\n我和妈妈一起去采山上的野花和蘑菇\n风吹过来的时候天就蓝了\n" * 3,
        "\n".join(["姓名：张三   电话：开发区", "大道三号   联系：工业园区"] * 5),
    ],
)
def test_titles_verses_and_rows_keep_their_line_ends(text):
    assert inside(text) == []
