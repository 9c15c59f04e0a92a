"""Whether a text is about another place than a question names."""

import pytest

from rag.answerability.places import lacks_place


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("长安县今年清理垃圾多少吨", "永安县召开推进会。"),
        ("长安县今年清理垃圾多少吨", "和安县召开推进会。"),
        ("白河镇的镇长是谁", "沙河镇召开防汛会。"),
        ("北京市西城区的区长是谁", "北京市海淀区区长到会。"),
    ],
)
def test_a_text_about_another_place_of_the_kind_lacks_the_one_asked_for(question, text):
    assert lacks_place(question, text, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("永安县今年清理垃圾多少吨", "永安县召开推进会，长安县代表参加。"),
        ("马鞍山市有几个区", "马鞍山与合肥市签约。"),
        ("安徽省马鞍山市的市长是谁", "马鞍山市市长到会。"),
        ("长安县今年清理垃圾多少吨", "全县今年清理垃圾十吨。"),
        ("今年清理垃圾多少吨", "永安县清理垃圾十吨。"),
        ("开发区有多少家企业", "花山区有十家企业。"),
        ("Which county held the meeting?", "永安县召开推进会。"),
    ],
)
def test_a_text_that_names_the_place_or_none_of_the_kind_may_be_about_it(question, text):
    assert not lacks_place(question, text, text)


def test_a_brief_of_another_county_does_not_answer(make_assistant, embedder):
    amounts = {"永安县": "五百吨", "福安县": "三百吨", "泰安县": "二百吨"}
    texts = {
        f"简报-{county}.txt": f"{county}召开推进会\n今年共清理河道垃圾{amount}，完成任务。\n"
        for county, amount in amounts.items()
    }
    assistant = make_assistant(texts, embedder)
    answer = assistant.ask("福安县今年清理河道垃圾多少吨？")
    assert answer.answered and "三百吨" in answer.citations[0].quote
    assert not assistant.ask("长安县今年清理河道垃圾多少吨？").answered
