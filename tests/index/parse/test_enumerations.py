"""Lists in running text, found by markers or by an announced count."""

import time

import pytest

from index.parse.enumerations import find_enumerations
from index.parse.form.tree import build_tree
from index.text.normalize import search_layer


def lists_of(text):
    """Return the lists that may be asked for in a text, and its search layer."""
    search = search_layer(text)
    return find_enumerations(search, build_tree(text, search, ()))


def item_heads(text):
    """Return the heads of the items of each list in a text."""
    return [
        [text[item.start : item.head_end].strip() for item in listed.items]
        for listed in lists_of(text)
    ]


def test_markers_in_running_text_make_a_list():
    text = "他强调了几点。一要抓好学习，打牢基础。多读书。二要抓好实践。三要抓好总结，不断提高。"
    assert item_heads(text) == [
        ["一要抓好学习，打牢基础。", "二要抓好实践。", "三要抓好总结，不断提高。"]
    ]


def test_the_clause_before_the_first_item_is_the_head_of_the_list():
    text = "大会开幕。反映了三个问题：一是钱少；二是人少；三是地少。会后参观。"
    (listed,) = lists_of(text)
    assert text[listed.head_start : listed.head_end] == "反映了三个问题："
    assert text[listed.items[-1].start : listed.items[-1].end] == "三是地少。"


def test_the_outer_list_continues_after_a_list_inside_an_item():
    text = "感受：一是准备好。二是有深度。反映了问题：一是钱少；二是人少；三是地少。三是有高度。"
    assert item_heads(text) == [
        ["一是准备好。", "二是有深度。", "三是有高度。"],
        ["一是钱少；", "二是人少；", "三是地少。"],
    ]


@pytest.mark.parametrize(
    "text",
    [
        "要求如下：\n（一）加强领导。\n（二）落实责任。\n",
        "要求如下：\n1. 加强领导。\n2. 落实责任。\n",
        "要求如下：①加强领导。②落实责任。",
        "要求如下：第一，加强领导。第二，落实责任。",
        "要求如下：首先，加强领导。其次，落实责任。",
        "一、加强领导\n二、落实责任\n",
    ],
)
def test_every_way_of_numbering_is_recognised(text):
    (heads,) = item_heads(text)
    assert len(heads) == 2
    assert "加强领导" in heads[0]
    assert "落实责任" in heads[1]


def test_a_list_announced_by_its_count_needs_no_numbers():
    text = "全市聚焦深化改革、建强平台、培优主体三大任务，全力推动。"
    assert item_heads(text) == [["深化改革", "建强平台", "培优主体"]]


@pytest.mark.parametrize(
    "text", ["聚焦改革、发展五大任务。", "一是天气好。", "星期一要开会，二要。"]
)
def test_markers_and_counts_that_do_not_fit_make_no_list(text):
    assert lists_of(text) == []


@pytest.mark.parametrize(
    "unit",
    [
        "一是好，二要；",
        "聚焦改革、发展两大任务，",
        "全市一共三个方面的问题和",
        "一要快",
        "长文没有句号",
    ],
)
def test_the_time_grows_linearly_with_the_length_of_the_text(unit):
    def seconds(times):
        # The fastest of three, each of another length: other programs may run beside, and words
        # of a text are remembered.
        spent = []
        for more in range(3):
            text = unit * (times + more)
            began = time.process_time()
            lists_of(text)
            spent.append(time.process_time() - began)
        return min(spent)

    seconds(100)
    assert seconds(16_000) < 12 * max(seconds(4_000), 0.01)
