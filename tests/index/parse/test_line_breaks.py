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
