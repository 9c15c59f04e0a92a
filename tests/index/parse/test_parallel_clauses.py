"""Lists without markers."""

from index.parse.parallel_clauses import find_parallels


def test_three_clauses_of_the_same_form_are_a_list():
    text = "要强化推进。责任要扛起来。各单位负责；环境要优起来。改善服务；考核要严起来。奖惩分明。"
    (listed,) = find_parallels(text)
    assert [text[item.start : item.head_end] for item in listed.items] == [
        "责任要扛起来。", "环境要优起来。", "考核要严起来。",
    ]  # fmt: skip
    assert text[listed.head_start : listed.head_end] == "要强化推进。"


def test_two_such_clauses_or_ordinary_prose_are_not_a_list():
    assert find_parallels("责任要扛起来。环境要优起来。") == []
    assert find_parallels("今天天气很好。我们去公园散步。晚上回家吃饭，大家都很高兴。") == []
