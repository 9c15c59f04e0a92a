"""Which exact thing of a question the evidence lacks, and what it tells of in its place."""

import pytest

from rag.types import MismatchKind
from tests.conftest import HashEmbedder

CITY = (
    "德州市召开数据工作会议\n"
    "2024年3月5日，德州市委书记田卫东主持会议并讲话。全市12级干部参加，投入3.5亿元。\n"
)
MANUAL = "KR-7702减速机说明书\nKR-7702的额定扭矩为300牛米，按GB/T 22239-2019检验。\n"
CAPITAL = "Warsaw is the capital of Poland. In 1990 Lech Walesa became president of Poland.\n"


@pytest.fixture
def compare(make_assistant):
    def compare(question, text):
        assistant = make_assistant({"a.txt": text}, HashEmbedder())
        found = assistant.examine(question).judgement.mismatches
        return [(one.kind.value, one.asked, one.found) for one in found]

    return compare


@pytest.mark.parametrize(
    ("question", "text", "mismatch"),
    [
        ("滕州市的市委书记是谁？", CITY, ("place", "滕州市", "德州市")),
        ("滕州的市委书记是谁？", CITY, ("place", "滕州", "德州市")),
        ("Who is the party secretary of Tengzhou?", CITY, ("place", "Tengzhou", "德州市")),
        ("Who chairs the meeting of Tengzhou City?", CITY, ("place", "Tengzhou", "德州市")),
        ("长安县的县长是谁？", "永安县县长刘明到会。\n", ("place", "长安县", "永安县")),
        (
            "长安县今年清理垃圾多少吨？",
            "永安县简报\n\n今年清理垃圾十吨。\n",
            ("place", "长安县", "永安县"),
        ),
        ("2021年德州市委书记是谁？", CITY, ("year", "2021年", "2024年")),
        ("Who was the party secretary in 2021?", CITY, ("year", "2021", "2024年")),
        ("8级干部参加了什么会议？", CITY, ("number", "8级", "12级")),
        ("KR-7720的额定扭矩是多少？", MANUAL, ("code", "KR-7720", "KR-7702")),
        ("What is the rated torque of the KR-7720?", MANUAL, ("code", "KR-7720", "KR-7702")),
        ("王建国书记主持了什么会议？", CITY, ("person", "王建国", "田卫东")),
        ("王建国主持会议时讲了什么？", CITY, ("person", "王建国", "田卫东")),
        ("Which meeting did Wang Jianguo chair?", CITY, ("person", "Wang Jianguo", "田卫东")),
        (
            "2024年5月的会议由谁主持？",
            "时间：2024-03-15\n会议由田卫东主持。\n",
            ("number", "5月", None),
        ),
        ("8级干部参加了什么会议？", "12级干部参加了会议，至少五人。\n", ("number", "8级", "12级")),
        (
            "maxRate 的默认值是多少？",
            "maxRetries: 5 是重试的次数。\n",
            ("code", "maxRate", "maxRetries"),
        ),
        ("start_period 默认是几秒？", "interval 默认是30秒。\n", ("code", "start_period", None)),
        ("What is max_rate by default?", "It retries 5 times.\n", ("code", "max_rate", None)),
        ("What is the capital of France?", CAPITAL, ("name", "France", "Poland")),
        ("Who became president in 1995?", CAPITAL, ("year", "1995", "1990")),
    ],
)
def test_another_thing_of_the_kind_is_found_in_its_place(compare, question, text, mismatch):
    assert mismatch in compare(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("德州市的市委书记是谁？", CITY),
        ("德州的市委书记是谁？", CITY),
        ("Who is the party secretary of Dezhou?", CITY),
        ("What did Tian Weidong chair?", CITY),
        ("田卫东书记主持了什么会议？", CITY),
        ("王建国书记讲了什么？", "王书记在会上讲话，田卫东主持会议。\n"),
        ("山东省去年的产值是多少？", "鲁南五市去年的产值是三亿元。江苏省没有公布。\n"),
        ("北京市的会议是谁主持的？", "京津两地的会议由刘明主持，天津市承办。\n"),
        ("英国的首相是谁？", "英首相到访，法国的首相没有来。\n"),
        ("2023年的产值是多少？", "2024年1月5日讯\n去年的产值是三亿元。\n"),
        ("1995年的产值是多少？", "1990年至1998年，产值都是三亿元。\n"),
        ("投入350000000元做什么？", CITY),
        ("十二级干部参加了什么会议？", CITY),
        ("5公里的路有几条？", "5000米的路有三条，8公里的路有两条。\n"),
        ("GBT22239用于检验什么？", MANUAL),
        ("kr7702的额定扭矩是多少？", MANUAL),
        ("工作八个月拿几个月工资？", "工作六个月以上不满一年的，按一年计算。\n"),
        ("maxRetries 的默认值是多少？", "`max-retries` 默认为5。\n"),
        ("start_period 默认是几秒？", "start_period：30秒。\n"),
        ("iPhone 上怎么下载？", "在苹果手机上用 Safari 下载。\n"),
        ("办手机卡要带哪些东西？", "办理时带上银行卡和护照。\n"),
        ("密码的长度至少是几位？", "口令不得少于8个字符。\n"),
        ("员工福利有哪些？", "公司提供体检和班车。\n"),
        ("请四天假由谁批？", "请假三天以内，由部门经理批准；超过三天的报总经理。\n"),
        ("Who approves 4 days of leave?", "The head approves up to 3 days of leave.\n"),
        ("What is the capital of Poland?", CAPITAL),
        ("Where does the UN sit?", "The United Nations sit in New York, the Senate in Rome.\n"),
        ("奥巴马总统在哪里讲话？", "歐巴馬總統在河內講話，川普總統在東京講話。\n"),
        ("Along which river does House stand?", CITY),
        ("日本的产值是多少？", "日方去年的产值是三亿元，韩国的产值是两亿元。\n"),
        ("Which meeting did Hong Kong hold?", CITY),
    ],
)
def test_the_same_thing_in_other_words_is_no_mismatch(compare, question, text):
    assert compare(question, text) == []


def test_what_stands_in_the_title_or_a_heading_is_told(compare):
    text = "滕州市简报\n\n# 人事\n\n市委书记田卫东主持会议，德州市派人参加。\n"
    assert compare("滕州市的市委书记是谁？", text) == []


def test_where_several_others_stand_none_is_in_its_place(compare):
    text = "减速机有KR-7702和KR-7703两种，额定扭矩为300牛米。\n"
    assert compare("KR-7720的额定扭矩是多少？", text) == [("code", "KR-7720", None)]


def test_another_number_stands_in_its_place_only_next_to_the_same_words(compare):
    text = "工作六个月以上不满一年的，按一年计算。\n"
    assert compare("员工工作八个月，公司怎么计算？", text) in ([], [("number", "八个", None)])


def test_a_larger_place_is_not_replaced_by_a_part_of_it(compare):
    assert ("place", "山东省", None) in compare("山东省的市委书记是谁？", CITY)


def test_a_number_of_a_part_or_of_things_asked_for_is_no_exact_thing(compare):
    assert compare("三点要求是什么？", "会议提出四点要求：一是学习，二是工作。\n") == []
    assert compare("第五条说什么？", "第四条 本法自公布之日起施行。\n") == []


def test_each_of_several_things_is_compared_with_its_own_evidence(compare):
    text = "永安县县长刘明到会。\n"
    found = compare("永安县和长安县的县长分别是谁？", text)
    assert found == [("place", "长安县", "永安县")]


def test_every_kind_has_a_signal_for_another_thing_and_for_none(make_assistant):
    assistant = make_assistant({"a.txt": MANUAL}, HashEmbedder())
    signals = assistant.examine("KR-7720的额定扭矩是多少？").judgement.signals
    assert {f"mismatch_{kind}" for kind in MismatchKind} < set(signals)
    assert (signals["mismatch_code"], signals["missing_code"]) == (1.0, 0.0)
    signals = assistant.examine("KR-7702的额定扭矩是多少？").judgement.signals
    assert (signals["mismatch_code"], signals["missing_code"]) == (0.0, 0.0)


QUARTERS = "分店,第一季度,第二季度\n南山店,320,410\n北湖店,275,298\n"


@pytest.mark.parametrize(
    ("question", "text", "mismatch"),
    [
        ("南山店第三季度是多少？", QUARTERS, ("number", "第三季度", "第一季度、第二季度")),
        ("南山店三季度是多少？", QUARTERS, ("number", "三季度", "第一季度、第二季度")),
        (
            "How many people worked in 2024?",
            "people,2022,2023\nworked,12,13\n",
            ("year", "2024", "2022, 2023"),
        ),
    ],
)
def test_a_table_with_columns_for_others_does_not_tell_of_what_has_none(
    make_assistant, question, text, mismatch
):
    judgement = make_assistant({"a.csv": text}, HashEmbedder()).examine(question).judgement
    assert [(m.kind.value, m.asked, m.found) for m in judgement.mismatches] == [mismatch]
    assert judgement.confidence == 0


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("南山店第二季度是多少？", QUARTERS),
        ("南山店一季度是多少？", QUARTERS),
        ("2024年参加工作的有多少人？", "参加工作,2022年,2023年\n2024年,12,13\n"),
        ("2024年报告里2023年有多少人？", "人,2022年,2023年\n有多少人,12,13\n"),
    ],
)
def test_a_column_or_a_cell_for_what_is_asked_is_not_lacking(make_assistant, question, text):
    judgement = make_assistant({"a.csv": text}, HashEmbedder()).examine(question).judgement
    assert judgement.confidence > 0


@pytest.mark.parametrize(
    ("question", "text", "found"),
    [
        ("第三届大会在哪里开？", "第二届大会在兰州开。\n", "第二届"),
        ("第八小学在哪里？", "第二小学在城南。\n", "第二小学"),
    ],
)
def test_another_ordinal_is_another_thing(compare, question, text, found):
    [(kind, _, instead)] = compare(question, text)
    assert (kind, instead) == ("number", found)
