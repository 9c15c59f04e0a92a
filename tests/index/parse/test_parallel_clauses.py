from index.parse.parallel_clauses import find_parallels


def test_clauses_on_one_frame_are_an_enumeration():
    text = "要强化推进。责任要扛起来。各单位负责；环境要优起来。改善服务；考核要严起来。奖惩分明。"
    (one,) = find_parallels(text)
    assert [text[i.start : i.head_end] for i in one.items] == [
        "责任要扛起来。", "环境要优起来。", "考核要严起来。",
    ]  # fmt: skip
    assert text[one.head_start : one.head_end] == "要强化推进。"


def test_two_alike_or_plain_prose_are_none():
    assert find_parallels("责任要扛起来。环境要优起来。") == []
    assert find_parallels("今天天气很好。我们去公园散步。晚上回家吃饭，大家都很高兴。") == []
