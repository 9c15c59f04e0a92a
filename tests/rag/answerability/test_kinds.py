"""Whether a document is only about other things of the kind that a question names."""

import pytest

from rag.answerability.kinds import names_other_kind

OTHERS = [
    ("开往椰树岛的船末班几点", "开往椰林岛的船末班十七点。开往椰风岛的船末班十五点。"),
    ("青桐基金的赎回费率是多少", "青桐基金的申购费率为千分之五。"),
    ("大桥的设计单位是哪家", "施工单位:岚山集团"),
    ("团队软件旗舰版的人数上限", "团队软件基础版的人数上限为五。"),
    ("省教育厅批准了什么项目", "省生态环境厅批准了湿地项目。"),
    ("海鸥无人机飞多久", "雨燕无人机飞五十分钟。"),
    ("VI级围岩怎么处理", "Ⅰ级围岩可全断面开挖。Ⅱ级围岩可用台阶法。"),
    ("操作提示七是什么", "操作提示一:预约。操作提示二:会议室。"),
]
SAME = [
    ("开往耶林岛的船末班几点", "开往椰林岛的船末班十七点。开往椰风岛的船末班十五点。"),
    ("开往椰林岛的船末班几点", "开往椰林岛的船末班十七点。开往椰风岛的船末班十五点。"),
    ("哪个单位设计了大桥", "设计院:岚山集团。施工单位:方圆公司。"),
    ("现行制度怎么规定", "考勤制度规定迟到扣款。"),
    ("打印机多少钱一页", "印表机每页八元。影印机每页三元。"),
    ("IV级围岩怎么处理", "Ⅲ级围岩须加锚杆。Ⅳ级围岩须加钢架。"),
    ("Ⅲ级响应由谁指挥", "II级响应由省长指挥。III级响应由市长指挥。"),
    ("市交警支队启用了什么", "市公安局交通警察支队启用新号牌。"),
    ("操作提示二是什么", "操作提示一:预约。操作提示二:会议室。"),
]


@pytest.mark.parametrize(("question", "text"), OTHERS)
def test_a_text_that_names_only_others_does_not_answer(question, text):
    assert names_other_kind(question, text, text)


@pytest.mark.parametrize(("question", "text"), SAME)
def test_a_text_that_names_it_in_any_writing_may(question, text):
    assert not names_other_kind(question, text, text)


def test_what_the_rest_of_the_document_names_is_not_lacking():
    quoted = "椰林岛的船末班十七点。"
    assert not names_other_kind("椰树岛的船末班几点", quoted, f"椰树岛与椰林岛。{quoted}")
