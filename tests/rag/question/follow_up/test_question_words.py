"""Follow-ups that are a question word, or call what was asked about *it*."""

import pytest

from rag.question.follow_up.question_words import asked_anew, thing_named


@pytest.mark.parametrize(
    ("before", "fragment", "whole"),
    [
        ("When does the fair take place", "where", "Where does the fair take place?"),
        ("What time does the regatta take place", "Where", "Where does the regatta take place?"),
        ("In which year was the bridge built", "by whom", "By whom was the bridge built?"),
        ("Where is the tennis tournament", "what time", "What time is the tennis tournament?"),
        ("When was the school sold", "for how much", "For how much was the school sold?"),
        ("Did the board approve the plan", "when", "When did the board approve the plan?"),
        ("Is food allowed in the hall", "why not", "Why is food allowed in the hall?"),
        ("How long does the course last", "since when", "Since when does the course last?"),
        ("Who founded the bakery", "when", "When was the bakery founded?"),
        ("Who opened the locks in May", "why", "Why were the locks in May opened?"),
        ("Who leads the jury", "since when", "Who leads the jury, and since when?"),
        ("What did Ada Miller say", "where", "What did Ada Miller say, and where?"),
        ("How many boats came", "when", "How many boats came, and when?"),
        ("When does the museum open", "how much", "How much does the museum cost?"),
        ("When do the tours begin", "how much", "How much do the tours cost?"),
        ("龙舟赛什么时候举行", "几点", "龙舟赛几点举行？"),
        ("龙舟赛什么时候举行", "在哪里", "龙舟赛在哪里举行？"),
        ("龙舟赛什么时候举行", "哪里", "龙舟赛在哪里举行？"),
        ("龙舟赛在哪里举行", "哪一年", "龙舟赛哪一年举行？"),
        ("龙舟赛什么时候举行", "多少钱", "龙舟赛多少钱？"),
        ("谁设计了大剧院", "什么时候", "大剧院是什么时候设计的？"),
        ("卢文博说了什么", "在哪里", "卢文博是在哪里说的？"),
        ("市长宣布了哪些措施", "什么时候", "市长是什么时候宣布措施的？"),
        ("水价调整到多少", "从什么时候", "水价是从什么时候调整的？"),
        ("图书馆周日开门", "为什么", "图书馆周日为什么开门？"),
        ("可以带手机", "为什么", "为什么可以带手机？"),
        ("谁主持会议", "什么时候", "谁主持会议，什么时候？"),
        ("面包店是谁创办的", "为什么", "面包店是为什么创办的？"),
        ("大桥有多长", "多宽", "大桥有多宽？"),
        ("市图书馆在哪里", "怎么去", "市图书馆怎么去？"),
        ("会议几点开始", "谁主持", "会议谁主持？"),
        ("馆长是谁", "哪一年上任的", "馆长哪一年上任的？"),
        ("贫困生可以领多少助学金", "什么时候发放", "贫困生的助学金什么时候发放？"),
        ("申请助学金需要哪些材料", "什么时候发放", "助学金什么时候发放？"),
        ("网球赛什么时候举行", "多少人参加", "网球赛多少人参加？"),
    ],
)
def test_a_question_word_is_asked_of_what_the_question_before_is_about(before, fragment, whole):
    assert asked_anew(before, fragment, chinese=whole.endswith("？")) == whole


@pytest.mark.parametrize(
    "fragment",
    ["the fees", "who designed the new theatre", "what", "how many people", "费用",
     "有几条班车线路", "谁设计了新的剧院", "什么是人工智能", "龙舟赛几点开始"],
)  # fmt: skip
def test_what_names_something_is_no_question_word_alone(fragment):
    chinese = not fragment.isascii()
    before = "龙舟赛在哪里举行" if chinese else "Where is the regatta"
    assert asked_anew(before, fragment, chinese=chinese) == ""


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        ("When does the museum open", "who runs it", "Who runs the museum?"),
        ("Who directs the choir", "when was it founded", "When was the choir founded?"),
        ("What are the fees of the regatta", "who leads it", "Who leads the regatta?"),
        ("How deep is the harbour", "what is its width", "What is the harbour's width?"),
        ("大桥有多长", "它是哪一年建的", "大桥是哪一年建的？"),
        ("How much is a ticket for the museum", "when does it open", ""),  # not the ticket
        ("When does the museum open", "who runs the choir", ""),
        ("When did the bridge open to traffic", "how long is it", "How long is the bridge?"),
        ("When did the old harbour open", "how big is it", "How big is the old harbour?"),
        ("When is the fair", "is there parking", ""),
        ("When is the fair", "can I park there", "Can I park at the fair?"),
        ("Why", "is it free", ""),
        ("大桥有多长", "它们有多长", ""),
    ],
)
def test_it_is_what_the_question_before_is_about(before, question, whole):
    assert thing_named(before, question, chinese=not question.isascii()) == whole


@pytest.mark.parametrize(("before", "fragment"), [("", "when"), ("?", "why"), ("", "几点")])
def test_after_nothing_nothing_is_completed(before, fragment):
    assert isinstance(asked_anew(before, fragment, chinese=not fragment.isascii()), str)
