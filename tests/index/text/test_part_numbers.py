"""References to numbered parts of a document are read in every writing."""

import pytest

from index.text.part_numbers import Part, PartKind, bare_number, find_references, part_at_start


def paths(text):
    return [
        [f"{part.kind} {part.key}" for part in reference.path]
        for reference in find_references(text)
    ]


@pytest.mark.parametrize(
    "text",
    ["第三十八条规定了什么", "第38条", "第 38 条", "What does Article 38 say?", "Art. 38",
     "劳动合同法38条怎么说", "the 38th article"],
)  # fmt: skip
def test_an_article_is_the_same_in_every_writing(text):
    assert paths(text) == [["article 38"]]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("第四编", ["volume 4"]),
        ("第三章第二节讲了什么", ["chapter 3", "section 2"]),
        ("Chapter II", ["chapter 2"]),
        ("chapter two", ["chapter 2"]),
        ("Section 3.2", ["section 3.2"]),
        ("3.2节", ["section 3.2"]),
        ("第3.2节", ["section 3.2"]),
        ("第二十一条第（二）项", ["article 21", "item 2"]),
        ("第二十一条第一款第(二)项", ["article 21", "paragraph 1", "item 2"]),
        ("item 2 of Article 21", ["article 21", "item 2"]),
        ("Article 21(2)", ["article 21", "item 2"]),
        ("第一百二十条之一", ["article 120.1"]),
        ("附件3", ["annex 3"]),
        ("附录A", ["annex A"]),
        ("Annex II", ["annex 2"]),
        ("Appendix B.1", ["annex B.1"]),
        ("表4-2的内容", ["table 4.2"]),
        ("Table 4-2", ["table 4.2"]),
        ("图3", ["figure 3"]),
        ("Fig. 3", ["figure 3"]),
        ("公式(5)", ["formula 5"]),
        ("第7页", ["page 7"]),
        ("page 7 of the report", ["page 7"]),
        ("the seventh page", ["page 7"]),
        ("幻灯片3", ["slide 3"]),
        ("第3张幻灯片", ["slide 3"]),
        ("第12行", ["row 12"]),
        ("row 12 of sheet Prices", ["sheet prices", "row 12"]),
        ("第十二讲", ["lecture 12"]),
    ],
)
def test_a_part_and_what_it_lies_in_are_read(text, path):
    assert paths(text) == [path]


def test_two_parts_of_one_kind_are_two_references():
    assert paths("第三条和第五条分别规定了什么") == [["article 3"], ["article 5"]]


@pytest.mark.parametrize(
    "text",
    ["第三次会议", "第三方", "第三产业", "第一项目", "第三行业", "第二节课", "发表3篇论文",
     "代表3人", "P3实验室", "the first part of the report", "三条建议"],
)  # fmt: skip
def test_other_numbers_are_no_references(text):
    assert paths(text) == []


def test_what_may_count_something_else_is_not_sure():
    assert not find_references("他的第三条建议是什么")[0].sure
    assert find_references("第三条是什么")[0].sure


@pytest.mark.parametrize(
    ("heading", "part"),
    [
        ("第一百零二条 总则", Part(PartKind.ARTICLE, ("102",))),
        ("## 第十二讲 树", Part(PartKind.LECTURE, ("12",))),
        ("表4-2 主要指标", Part(PartKind.TABLE, ("4", "2"))),
        ("依照第三条", None),
    ],
)
def test_a_heading_names_its_part_at_its_beginning(heading, part):
    assert part_at_start(heading) == part


@pytest.mark.parametrize(
    ("label", "number"),
    [("（二）", ("2",)), ("(2)", ("2",)), ("①", ("1",)), ("一、", ("1",)), ("3.2", ("3", "2")),
     ("a)", ("A",)), ("II.", ("2",)), ("•", ()), ("总则", ())],
)  # fmt: skip
def test_a_number_without_a_word_is_read(label, number):
    assert bare_number(label) == number


def test_long_texts_without_parts_take_little_time():
    assert find_references("第" + "九" * 100_000 + "条") == []
    assert find_references("第" + " " * 100_000 + "article" + " " * 100_000) == []
    assert find_references("第" * 100_000 + "9" * 100_000) == []
