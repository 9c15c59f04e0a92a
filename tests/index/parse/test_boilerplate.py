"""Lines of a page that are not part of its text."""

import pytest

from index.parse.boilerplate import boilerplate


@pytest.mark.parametrize(
    "line",
    [
        "版权所有 转载请注明出处!盗用必究!",
        "首页>地方频道>要闻",
        "上一篇:某某会议在京开幕 下一篇:某某察看企业",
        "查看更多",
        "850",
        "声明:本媒体部分图片、文章来源于网络,版权归原作者所有,如有侵权,请联系删除",
    ],
)
def test_copyright_navigation_and_counters_are_found(line):
    assert boilerplate(f"正文第一句。\n{line}\n正文第二句。") == [(7, 8 + len(line))]


@pytest.mark.parametrize(
    "line",
    [
        "记者 张三 李四 摄影 王五",
        "会议讨论了版权保护工作。",
        "一、加强领导",
        "吴某某主持",
        "2020年工作报告",
    ],
)
def test_credits_headings_and_text_are_not_boilerplate(line):
    assert boilerplate(f"正文。\n{line}\n") == []
