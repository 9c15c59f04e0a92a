"""Follow-ups that depend on the question before, over the sample documents and invented ones."""

from dataclasses import replace

import pytest

from index.errors import QuestionError
from index.text.normalize import search_layer
from rag.question.follow_up.rewriting import understand
from tests.conftest import HashEmbedder


def chat(assistant, *questions):
    """Return the answers to questions that are asked one after the other."""
    answers = []
    for question in questions:
        answers.append(assistant.ask(question, history=tuple(answers)))
    return answers


@pytest.mark.parametrize(
    ("first", "then", "point"),
    [
        ("What four requirements did Zhang Yuefeng set?", "and the second one?", "二要激发内生性"),
        ("What four requirements did Zhang Yuefeng set?", "What is the third?", "三要突出引领性"),
        (
            "What four requirements did Zhang Yuefeng set?",
            "What's the last requirement?",
            "四要注重协同性",
        ),
        ("张岳峰提出了哪四点要求？", "第二点呢？", "二要激发内生性"),
        ("张岳峰提出了哪四点要求？", "那最后一点是什么？", "四要注重协同性"),
        ("张岳峰提出了哪四点要求？", "第3点", "三要突出引领性"),
    ],
)
def test_an_ordinal_after_a_list_gives_that_item_in_full(assistant, first, then, point):
    listed, answer = chat(assistant, first, then)
    (citation,) = answer.citations
    assert search_layer(citation.quote).startswith(point)
    heads = [item.quote for item in listed.citations]
    head = next(head for head in heads if search_layer(head).startswith(point))
    assert len(citation.quote) > len(head)
    assert not any(other in citation.quote for other in heads if other != head)
    with assistant.store.snapshot():
        text = assistant.store.document_by_path(citation.document).restored.text
    assert text[citation.restored_start : citation.restored_end] == citation.quote


def test_an_ordinal_does_not_mean_a_sentence_that_only_begins_like_an_item(assistant):
    """The number of an item is not parsed from the text of the answer."""
    listed = assistant.ask("张岳峰提出了哪四点要求？")
    without_items = tuple(replace(sentence, item=None) for sentence in listed.sentences)
    after_sentences = assistant.ask(
        "第二点呢？", history=[replace(listed, sentences=without_items)]
    )
    after_list = assistant.ask("第二点呢？", history=[listed])
    assert "第2点" in after_list.understood
    assert "第2点" not in after_sentences.understood


def test_an_ordinal_beyond_the_end_of_the_list_is_not_answered(assistant):
    _, answer = chat(assistant, "张岳峰提出了哪四点要求？", "第九点呢？")
    assert not answer.answered


@pytest.mark.parametrize(
    ("questions", "understood"),
    [
        (["张岳峰提出了哪四点要求？", "他还说了什么？"], "张岳峰还说了什么？"),
        (["张岳峰提出了哪四点要求？", "第二点呢？", "他还说了什么？"], "张岳峰还说了什么？"),
        (
            ["What four requirements did Zhang Yuefeng set?", "When did he say that?"],
            "When did Zhang Yuefeng say that?",
        ),
        (["谁主持会议？", "他是什么职务？"], "吴桂林是什么职务？"),
        (["谁主持会议？", "其他人说他是什么职务？"], "其他人说吴桂林是什么职务？"),
        (["誰主持會議？", "他是什麼職務？"], "吴桂林是什麼職務？"),
        (["薛登峰是谁？", "那谢勇呢？"], "谢勇是谁？"),
        (["县经开区获批了什么？", "什么时候？"], "县经开区是什么时候获批的？"),
        (["谁主持会议？", "那谢勇呢？"], "谁主持会议，谢勇？"),
        (["谁主持会议？", "那时间呢？"], "主持会议的时间是什么？"),
    ],
)
def test_a_pronoun_or_a_bare_name_is_understood_from_the_question_before(
    assistant, questions, understood
):
    assert chat(assistant, *questions)[-1].understood == understood


@pytest.mark.parametrize(
    "then", ["谢勇是谁？", "哪些文章提到了长三角的“白菜心”？", "Who is Zheng Jun?"]
)
def test_a_question_that_makes_sense_alone_is_not_rewritten(assistant, then):
    _, after = chat(assistant, "张岳峰提出了哪四点要求？", then)
    alone = assistant.ask(then)
    assert (after.understood, after.text) == ("", alone.text)


def test_without_history_a_question_is_not_rewritten(assistant):
    assert assistant.ask("他还说了什么？").understood == ""


def test_a_year_replaces_the_year_of_the_question_before(make_assistant):
    assistant = make_assistant(
        {"a.txt": "2021年工厂生产了十万辆汽车。\n2022年工厂生产了三十万辆汽车。"}, HashEmbedder()
    )
    _, answer = chat(assistant, "2021年工厂生产了多少辆汽车？", "那2022年呢？")
    assert answer.understood == "2022年工厂生产了多少辆汽车？"


def test_the_document_quoted_before_is_preferred(make_assistant, embedder):
    text = "{}说，要办好学校。\n会议在{}举行。\n"
    assistant = make_assistant(
        {"a.txt": text.format("王小明", "合肥"), "b.txt": text.format("李大伟", "南京")},
        embedder,
    )
    _, answer = chat(assistant, "李大伟说要办好什么？", "那会议在哪里举行？")
    assert answer.citations[0].document == "b.txt"


def test_an_english_follow_up_names_a_chinese_person_with_the_reading_of_the_surname(
    make_assistant,
):
    assistant = make_assistant(
        {"a.txt": "单田芳说，要办好学校。\n单田芳提出了一个计划。"}, HashEmbedder()
    )
    _, answer = chat(assistant, "单田芳说了什么？", "What did he plan?")
    assert answer.understood == "What did Shan Tianfang plan?"


def test_a_name_like_a_pronoun_is_not_replaced_in_turn(make_assistant):
    assistant = make_assistant(
        {"a.txt": "何平说，要办好学校。\n何平提出了一个计划。"}, HashEmbedder()
    )
    _, answer = chat(assistant, "What did He Ping say?", "What is his plan?")
    assert "He Ping Ping" not in answer.understood


def test_a_person_whose_name_ends_like_a_place_can_be_meant_by_a_pronoun(make_assistant):
    text = "市长张大海主持农业会议。张大海强调，要修建水库。"
    assistant = make_assistant({"a.txt": text}, HashEmbedder())
    _, answer = chat(assistant, "谁主持农业会议？", "他强调了什么？")
    assert answer.understood == "张大海强调了什么？"


def test_a_follow_up_is_cleaned_before_it_is_rewritten(assistant):
    first = assistant.ask("张岳峰提出了哪四点要求？")
    assert assistant.ask("他还说\ud800了什么？", history=[first]).understood
    with pytest.raises(QuestionError):
        assistant.ask("？？", history=[first])


@pytest.mark.parametrize(
    ("before", "then", "meant"),
    [
        ("How many pumps are there?", "那保证期间呢", "保证期间？"),
        ("水泵有几台？", "And the deposit?", "The deposit?"),
        ("可以吗？", "那普通招牌呢？", "普通招牌？"),
    ],
)
def test_what_cannot_be_completed_is_asked_as_it_stands_of_the_documents_before(
    assistant, before, then, meant
):
    (answer,) = chat(assistant, "谁主持会议？")
    with assistant.store.snapshot():
        understood = understand(assistant.store, then, [replace(answer, question=before)])
    assert (understood.text, understood.documents) == (meant, (answer.citations[0].document,))


@pytest.mark.parametrize(("then", "lead"), [("要买票吗？", "那"), ("有几名研究员？", "")])
def test_a_question_without_a_subject_is_not_completed(assistant, then, lead):
    (answer,) = chat(assistant, "谁主持会议？")
    with assistant.store.snapshot():
        understood = understand(assistant.store, lead + then, [answer])
    assert understood.text == lead + then
    assert understood.documents == (answer.citations[0].document,)


def test_a_phrase_that_reads_like_a_name_is_completed(assistant):
    (answer,) = chat(assistant, "谁主持会议？")
    before = replace(answer, question="When will the road works in Mill Street end?")
    with assistant.store.snapshot():
        text = understand(assistant.store, "And in Park Lane?", [before]).text
    assert text == "When will the road works in Park Lane end?"


def test_thanks_and_greetings_are_no_topic(assistant):
    (answer,) = chat(assistant, "谁主持会议？")
    topic = replace(answer, question="奖学金有多少钱？")
    thanks = replace(answer, question="谢谢", answered=False, citations=())
    refused = replace(thanks, question="助学金有多少钱？")
    with assistant.store.snapshot():
        texts = [
            understand(assistant.store, "什么时候发放？", history).text
            for history in ([topic, thanks], [topic, refused], [thanks])
        ]
    assert texts[:2] == ["奖学金什么时候发放？", "助学金什么时候发放？"]
    assert "奖学金" not in texts[2]


def test_a_yes_no_question_is_completed_into_one(assistant):
    (answer,) = chat(assistant, "谁主持会议？")
    with assistant.store.snapshot():
        texts = [
            understand(assistant.store, then, [replace(answer, question=before)]).text
            for before, then in (("大桥收费吗？", "农用车呢"), ("图书可以续借吗？", "逾期呢？"))
        ]
    assert texts == ["农用车收费吗？", "图书逾期怎么办？"]


def test_a_question_of_its_own_is_left_and_prefers_the_documents_of_the_answer_before(assistant):
    (answer,) = chat(assistant, "谁主持会议？")
    with assistant.store.snapshot():
        meant = understand(assistant.store, "需要带什么？", [answer])
    assert (meant.text, meant.documents) == ("需要带什么？", (answer.citations[0].document,))
