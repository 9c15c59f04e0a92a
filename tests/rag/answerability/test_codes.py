"""Whether the evidence has the codes that a question names."""

import pytest

from rag.answerability.codes import lacks_code
from tests.conftest import HashEmbedder


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("GBT22239用于什么", "按GB/T 22239-2019开展"),
        ("GB/T 22239-2019用于什么", "按GB/T 22239开展"),
        ("KR-7702的扭矩", "KR7702的扭矩为三百"),
        ("谁主持会议", "会议"),
        ("2020年的产值", "产值"),
    ],
)
def test_a_code_in_another_writing_is_not_lacking(question, text):
    assert not lacks_code(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("KR-7720的扭矩", "KR-7702的扭矩为三百"),
        ("料号000731是什么", "料号731是垫片"),
        ("GB/T 22239-2008用于什么", "按GB/T 22239-2019开展"),
        ("XPS-9803的电压", "电压为三百八十伏"),
    ],
)
def test_another_code_does_not_do(question, text):
    assert lacks_code(question, text)


def test_a_code_in_the_name_of_the_file_or_in_a_heading_will_do(make_assistant):
    assistant = make_assistant(
        {
            "XK-20说明书.txt": "额定功率为二点二千瓦。",
            "手册.txt": "手册\n一、HT-0095\n额定电压为三百八十伏。\n",
        },
        HashEmbedder(),
    )

    def lacks(question):
        signals = assistant.examine(question).judgement.signals
        return signals["missing_code"] or signals["mismatch_code"]

    assert not lacks("XK-20的额定功率是多少？")
    assert not lacks("HT-0095的额定电压是多少？")
    assert lacks("XK-40的额定功率是多少？")
    assert lacks("HT-0096的额定电压是多少？")


FAULTS = "| 代码 | 含义 | 处理 |\n|---|---|---|\n| E4 | 缺水 | 加水 |\n| E5 | 过热 | 断电十分钟 |\n"


@pytest.mark.parametrize(("code", "found"), [("E5", 1), ("E6", 0)])
def test_a_short_code_at_the_head_of_a_row_is_found(make_assistant, code, found):
    assistant = make_assistant({"a.md": FAULTS}, HashEmbedder())
    judgement = assistant.examine(f"显示{code}怎么处理？").judgement
    assert judgement.signals["code_found"] == found
