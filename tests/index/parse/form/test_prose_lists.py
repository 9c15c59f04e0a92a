"""Lists without markers: announced by a count, or clauses of the same form."""

from index.blocks import BlockKind
from index.parse.form.prose_lists import find_counted, find_parallels


def parts(text, blocks, kind):
    """Return the texts of the blocks of a kind."""
    return [text[block.start : block.end] for block in blocks if block.kind is kind]


def test_three_clauses_of_the_same_form_are_a_list():
    text = "要强化推进。责任要扛起来。各单位负责；环境要优起来。改善服务；考核要严起来。奖惩分明。"
    (blocks,) = find_parallels(text)
    assert parts(text, blocks, BlockKind.ITEM) == [
        "责任要扛起来。各单位负责；", "环境要优起来。改善服务；", "考核要严起来。奖惩分明。",
    ]  # fmt: skip
    assert parts(text, blocks, BlockKind.LEAD_IN) == ["要强化推进。"]


def test_two_such_clauses_or_ordinary_prose_are_not_a_list():
    assert list(find_parallels("责任要扛起来。环境要优起来。")) == []
    assert list(find_parallels("今天天气很好。我们去公园散步。晚上回家吃饭，大家都很高兴。")) == []


def test_a_list_announced_by_its_count_needs_no_numbers():
    text = "全市聚焦深化改革、建强平台、培优主体三大任务，全力推动。"
    (blocks,) = find_counted(text)
    assert parts(text, blocks, BlockKind.ITEM) == ["深化改革", "建强平台", "培优主体"]


def test_a_count_that_does_not_fit_makes_no_list():
    assert list(find_counted("聚焦改革、发展五大任务。")) == []
