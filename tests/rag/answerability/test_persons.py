"""Whether quotes report what a person said, what or who a person is, or who holds a post."""

from types import SimpleNamespace

import pytest

from index.store import Scope
from index.text.names import is_person
from rag.answerability.persons import lacks_name, lacks_post, lacks_somebody, lacks_statement
from rag.question.answer_type import asks_only_post
from rag.question.parser import read_question
from rag.reading.evidence import Quote
from tests.conftest import HashEmbedder

LISTED = "市委书记王建国、区长李红梅等出席会议。"


def quote(text, speaker=""):
    return Quote(SimpleNamespace(search=text), None, 0, len(text), 1.0, speaker)


@pytest.mark.parametrize(
    "question",
    ["李红梅在会上说了什么？", "李红梅提出了哪些要求？", "What did Li Hongmei say at the meeting?"],
)
def test_a_person_who_is_only_listed_has_said_nothing(question):
    asked = read_question(question)
    assert lacks_statement(asked, [quote(LISTED)], {"李红梅"})
    assert not lacks_statement(asked, [quote("区长李红梅在会上指出，要抓好农业。")], {"李红梅"})
    assert not lacks_statement(asked, [quote("要抓好农业。", "李红梅")], {"李红梅"})
    assert not lacks_statement(asked, [quote("李红梅：我们先修路，等雨停。")], {"李红梅"})
    assert not lacks_statement(asked, [quote("李红梅郑重许诺，年底前修好路。")], {"李红梅"})


@pytest.mark.parametrize(
    "question", ["谁主持会议？", "李红梅担任什么职务？", "北京提出了哪些目标？"]
)
def test_a_question_that_does_not_ask_what_a_person_said_lacks_no_statement(question):
    assert not lacks_statement(read_question(question), [quote(LISTED + "北京队到场。")], {"北京"})
    asked = read_question("高新区提出了哪些目标？")
    assert not lacks_statement(asked, [quote("高新区等出席会议。")], {"高新区"})


def test_a_name_after_the_verb_is_not_the_speaker():
    asked = read_question("传说哪位市长不满李红梅的意见？")
    assert not lacks_statement(asked, [quote(LISTED)], {"李红梅"})


def test_a_name_is_lacking_if_the_quote_names_nobody():
    asked = read_question("市数据局局长叫什么名字？")
    assert lacks_name(asked, "市数据局、市科技局负责同志参加活动。")
    assert not lacks_name(asked, "市数据局局长王建国参加活动。")
    assert not lacks_name(asked, "局长是卡尔·马克思。")
    assert not lacks_name(read_question("发布的文件叫什么名字？"), "会议发布了意见。")
    assert not lacks_name(read_question("“还我姓名”是谁的诉求？"), "各族提出诉求。")
    castle = read_question("What was the name of the Norman castle?")
    assert not lacks_name(castle, "城堡在河边。")
    english = read_question("What is the name of the director of the data bureau?")
    assert lacks_name(english, "市数据局负责同志参加活动。")


@pytest.mark.parametrize(
    "question",
    [
        "长江公司的总经理是谁？",
        "谁是长江公司的总经理？",
        "Who is the general manager of Changjiang?",
    ],
)
def test_a_post_is_lacking_if_no_quote_mentions_it(question):
    asked = read_question(question)
    assert lacks_post(asked, [quote("与会人员参观了长江公司。")])
    assert not lacks_post(asked, [quote("长江公司总经理王建国讲话。")])
    assert not lacks_post(asked, [quote("The head of the firm spoke.")])


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who is the president of Changjiang company?", "长江公司董事长李红梅讲话。"),
        ("Who is the chairman of the fund?", "基金会理事长李红梅讲话。"),
        ("Who is the mayor of Dangtu county?", "当涂县县长李红梅讲话。"),
        ("Who is the vice president of the company?", "公司副董事长李红梅讲话。"),
    ],
)
def test_a_post_is_recognised_by_its_other_chinese_names(question, text):
    assert not lacks_post(read_question(question), [quote(text)])


@pytest.mark.parametrize(
    ("content", "only"),
    [
        (["huang", "hong", "hold"], True),
        (["红梅", "担任"], True),
        (["hong", "wife"], False),
        (["hong", "play", "film"], False),
    ],
)
def test_whether_a_question_asks_for_nothing_but_a_post(content, only):
    assert asks_only_post(content, {"huang", "hong", "李红梅"}) is only


def test_a_deputy_does_not_hold_the_post_itself():
    asked = read_question("Who is the mayor of Beijing?")
    assert lacks_post(asked, [quote("北京市副市长王建国到场。")])
    assert not lacks_post(asked, [quote("北京市委副书记、市长王建国到场。")])
    deputy = read_question("Who is the deputy mayor of Beijing?")
    assert not lacks_post(deputy, [quote("北京市副市长王建国到场。")])


def test_a_question_without_a_known_post_lacks_none():
    for question in ("谁主持会议？", "Who chaired the meeting?", "公司的一把手是谁？"):
        assert not lacks_post(read_question(question), [quote("会议开始了。")])


def test_a_manager_is_not_a_party_secretary():
    for question in ("谁担任公司的党委书记？", "谁担任公司的书记？"):
        asked = read_question(question)
        assert lacks_post(asked, [quote("张小明担任公司的总经理。")])
        assert not lacks_post(asked, [quote("张小明担任公司的党委书记。")])


@pytest.mark.parametrize(
    ("form", "expected"),
    [("张大海", True), ("王海", True), ("李银河", True), ("黄山", False), ("温州", False),
     ("和平区", False), ("王家村", False), ("马鞍山", False)],
)  # fmt: skip
def test_the_name_of_a_person_is_distinguished_from_that_of_a_place(form, expected):
    assert is_person(form) is expected


TEXTS = {
    "a.txt": "7月3日，张岳峰在座谈会上讲话。张岳峰强调，要抓好春耕，要修好水渠。\n",
    "b.txt": "7月4日，薛登峰在协商会上讲话。薛登峰强调，要修好道路，要管好车站。\n",
}


@pytest.mark.parametrize("question", ["张岳峰强调了什么？", "What did Zhang Yuefeng stress?"])
def test_what_somebody_else_said_in_a_document_without_the_person_is_refused(
    make_assistant, question
):
    assistant = make_assistant(TEXTS, HashEmbedder())
    refused = assistant.ask(question, scope=Scope(within=("b.txt",)))
    assert not refused.answered
    assert [(one.found, one.kind) for one in refused.instead] == [("薛登峰", "person")]
    assert assistant.ask(question, scope=Scope(within=("a.txt",))).answered


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("演习由哪位将军指挥", "演习历时九周,检验了部队的协同能力。"),
        ("这部手册是哪位作者写的", "手册共十二章,介绍了安装的步骤。"),
        ("张伟把奖颁给了哪位", "张伟在会上颁奖。"),
        ("which officer led the exercise", "the exercise took nine weeks and tested new concepts."),
        ("which British officer led the exercise", "陆军的演习历时九周,检验了协同能力。"),
    ],
)
def test_a_text_without_a_name_lacks_somebody(question, text):
    assert lacks_somebody(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("演习由哪位将军指挥", "演习由王建国指挥。"),
        ("演习由哪位将军指挥", "演习由约翰·史密斯指挥。"),
        ("张伟把奖颁给了哪位", "张伟把奖颁给了李丽华。"),
        ("which officer led the exercise", "the exercise was led by General Smith."),
        ("which officer led the exercise", "演习由王建国指挥。"),
        ("what did the officer say", "the exercise took nine weeks."),
        ("what official language has it", "the language of the state is a creole."),
        ("which principal river floods it", "a river floods it every spring."),
        ("what man-made lake is the largest", "the largest is a reservoir."),
        ("谁可以申请补贴", "符合条件的农民可以申请。"),
        ("who oversees a technician", "other technicians oversee them."),
        ("手册有几章", "手册共十二章。"),
    ],
)
def test_a_name_is_somebody_and_other_questions_lack_nobody(question, text):
    assert not lacks_somebody(question, text)
