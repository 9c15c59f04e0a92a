"""Extractive answers, most of them over the sample documents with the real model."""

import pytest

from index.text.normalize import search_layer
from rag.answer.citations import is_exact
from rag.cli.render import render_answer

LISTS = [
    (
        "What four requirements did Zhang Yuefeng set?",
        "000_11622bfe4d5accc3.txt",
        ["把握趋势性", "激发内生性", "突出引领性", "注重协同性"],
    ),
    (
        "张岳峰提出了哪四点要求？",
        "000_11622bfe4d5accc3.txt",
        ["把握趋势性", "激发内生性", "突出引领性", "注重协同性"],
    ),
    (
        "委员发言反映了哪八个方面的问题？",
        "002_05fbf9e12f9e6207.txt",
        "产业集群 要素服务 融资难 招商项目 高层次人才 扶持政策 创新能力 园区发展空间".split(),
    ),
    (
        "委员的发言反映了哪些问题？",  # a list inside a point of another list
        "002_05fbf9e12f9e6207.txt",
        "产业集群 要素服务 融资难 招商项目 高层次人才 扶持政策 创新能力 园区发展空间".split(),
    ),
    (
        "What six tasks will the city science and technology system focus on?",
        "003_b521872eaafa85f8.txt",
        ["深化改革", "建强平台", "培优主体", "畅通转化", "数智赋能", "区域协同"],
    ),
    (
        "强化超常规推进的三点要求是什么？",
        "004_cd161efac8e0c4c5.txt",
        ["责任要扛起来", "环境要优起来", "考核要严起来"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("question", "document", "items"), LISTS)
def test_a_question_for_a_list_is_answered_with_its_items_numbered(
    assistant, question, document, items
):
    answer = assistant.ask(question)
    assert answer.answered
    assert {citation.document for citation in answer.citations} == {document}
    listed = [sentence for sentence in answer.sentences if sentence.item is not None]
    assert [sentence.item for sentence in listed] == list(range(1, len(items) + 1))
    for sentence, words in zip(listed, items, strict=True):
        assert sentence.text.startswith(f"{sentence.item}. 「")
        assert words in search_layer(sentence.text)


@pytest.mark.parametrize(("end", "at"), [("：", 0), ("。", 3)])
def test_a_list_begins_the_answer_unless_its_head_announces_it(make_assistant, embedder, end, at):
    text = (
        f"王建国在会上强调，促进农业发展要做到三点{end}"
        "一要提高对农业发展的认识。二要增加对农业发展的投入。三要加强对农业发展的领导。\n"
    )
    assistant = make_assistant({"a.txt": text, "b.txt": "市场上卖苹果和梨。"}, embedder)
    answer = assistant.ask("王建国强调促进农业发展要做到哪三点？")
    items = [sentence.item for sentence in answer.sentences]
    assert items[at : at + 1] == [None]
    assert [item for item in items if item] == [1, 2, 3]
    assert "王建国" in answer.citations[at].quote
    numbers = [number for sentence in answer.sentences for number in sentence.citations]
    assert numbers == [1, 2, 3, 4]


def test_a_sentence_with_as_many_things_wins_over_a_list_that_covers_less_of_the_question(
    assistant,
):
    answer = assistant.ask("按照张岳峰的说法，企业级和行业级平台要从哪四个行业率先突破？")
    quotes = [search_layer(citation.quote) for citation in answer.citations]
    assert any("铸造、数控机床、冶金装备制造、食品" in quote for quote in quotes)
    assert not any(sentence.item for sentence in answer.sentences)


def test_a_sentence_that_names_the_things_asked_for_wins_over_a_list_that_does_not(
    make_assistant, embedder
):
    text = (
        "当前短板是水利薄弱、农机不足、人才短缺。\n"
        "就进一步促进农业发展，王建国认为：一要提高对农业发展的认识。各地要学习。"
        "二要增加对农业发展的投入。资金要到位。三要加强对农业发展的领导。责任要落实。\n"
    )
    assistant = make_assistant({"a.txt": text, "b.txt": "市场上卖苹果和梨。"}, embedder)
    first = assistant.ask("王建国认为农业发展有哪些短板？").citations[0]
    assert "水利薄弱、农机不足、人才短缺" in first.quote


CHOICES = [
    # A list from a document that contains no name of the question is not the one asked for.
    ("吴桂林在主持会议时希望各部门做到哪三个“进一步”？", "000", "总结督办工作的好经验"),
    # The sentence itself names the four things asked for, the items of the list do not.
    (
        "县政协的四份调研报告分别从哪四个角度展开分析？",
        "002",
        "产业体系、承接平台、科技创新、双招双引四个角度",
    ),
    (
        "From which four angles did the research reports analyse smart manufacturing?",
        "002",
        "产业体系、承接平台、科技创新、双招双引四个角度",
    ),
    # The sentence covers more of the question than the headings of a list of as many items.
    (
        "What three catchphrases describe what Tinghu should set up, form and run up in its "
        "industrial development?",
        "004",
        "新标杆",
    ),
    # The source clause chooses the document, but does not count in the choice of the sentence.
    (
        "Which vice mayor of Tengzhou took part in the consultation on digital equipment "
        "manufacturing?",
        "001",
        "赵炜",
    ),
]


@pytest.mark.parametrize(("question", "document", "words"), CHOICES)
def test_the_sentence_that_answers_is_quoted_rather_than_a_list(
    assistant, question, document, words
):
    answer = assistant.ask(question)
    assert {citation.document[:3] for citation in answer.citations} == {document}
    assert words in "".join(search_layer(citation.quote) for citation in answer.citations)
    assert not any(sentence.item for sentence in answer.sentences)


@pytest.mark.parametrize(
    ("question", "document", "words"),
    [
        ("在2020年县政协资政会上，上半年财政收入的增速在全市排第几？", "002", "增速全市第三"),
        (
            "At the 2020 county CPPCC advisory meeting, where was the county's fiscal revenue"
            " growth said to rank within the city in the first half of the year?",
            "002",
            "",
        ),
    ],
)
def test_only_the_document_named_by_a_source_clause_is_quoted(assistant, question, document, words):
    answer = assistant.ask(question)
    # The sentence is not found across scripts: rather none than that of another document.
    assert {citation.document[:3] for citation in answer.citations} <= {document}
    assert not words or any(words in citation.quote for citation in answer.citations)


def test_a_heading_in_another_script_is_quoted_with_the_sentence_after_it(make_assistant, embedder):
    text = "要激活农业资源。建粮仓，修水渠，办集市，让群众增收。\n其他工作照常。"
    assistant = make_assistant({"a.txt": text, "b.txt": "市场上卖苹果和梨。"}, embedder)
    answer = assistant.ask("How should the resources of farming be activated?")
    first = answer.citations[0].quote if answer.citations else answer.nearest[0].quote
    assert first == "要激活农业资源。建粮仓，修水渠，办集市，让群众增收。"


def test_a_question_who_reported_is_answered_by_the_byline(make_assistant, embedder):
    text = (
        "全市图书馆建设加快。记者从会上了解到，谁报道图书馆，谁就要先读书。"
        "读者欢迎记者来图书馆采访。\n（记者 张伟 摄影 李强）\n"
    )
    assistant = make_assistant({"a.txt": text, "b.txt": "果园收获了苹果。"}, embedder)
    for question in ("图书馆的报道是哪位记者写的？", "Who reported on the libraries?"):
        assert "张伟" in assistant.ask(question).citations[0].quote


def test_a_question_who_chaired_is_answered_by_a_sentence_that_names_the_chair(assistant):
    question = "Who chaired the meeting on the key proposal about intelligent manufacturing?"
    for place in ("", " in Ma'anshan"):
        answer = assistant.ask(question[:-1] + place + "?")
        assert answer.answered
        assert any("吴桂林" in search_layer(one.quote) for one in answer.citations)


@pytest.mark.parametrize(
    "question",
    [LISTS[0][0], "县经开区获批了什么？", "哪些文章提到了长三角的“白菜心”？", "谢勇是谁？"],
)
def test_every_quote_stands_at_its_offsets_in_both_layers(assistant, question):
    answer = assistant.ask(question)
    assert answer.citations
    for citation in answer.citations:
        with assistant.store.snapshot():
            passage = assistant.store.passage_by_key(citation.passage)
            document = assistant.store.document(passage.document_id)
        restored, source = document.restored.text, document.source
        assert restored[citation.restored_start : citation.restored_end] == citation.quote
        assert source[citation.source_start : citation.source_end] == citation.source_text
        assert is_exact(citation, document)


def test_every_sentence_has_a_citation_and_every_citation_a_sentence(assistant):
    answer = assistant.ask("徐群勇是什么职务，他说要应用哪些招商新模式？")
    assert all(sentence.citations for sentence in answer.sentences)
    used = {number for sentence in answer.sentences for number in sentence.citations}
    assert used == {citation.number for citation in answer.citations}


def test_a_question_for_the_documents_that_mention_something_cites_each_of_them(assistant):
    answer = assistant.ask("哪些文章提到了长三角的“白菜心”？")
    assert len({citation.document for citation in answer.citations}) == 2


UNANSWERABLE = (
    "马鞍山的房价是多少？",
    "Who won the 2022 World Cup?",
    "How do I cook rice?",
    "Who wrote Hamlet?",
    "What is the population of Tengzhou?",
    "Where was Zheng Jun born?",
    "What did Xue Dengfeng say about tourism?",
)


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_a_question_that_the_documents_do_not_answer_is_refused(assistant, question):
    answer = assistant.ask(question)
    assert not answer.answered
    assert (answer.sentences, answer.citations) == ((), ())
    assert answer.text in ("文档中没有找到这个问题的答案。", "The documents do not say.")


def test_an_english_question_for_four_things_is_answered_by_a_chinese_sentence_with_four(assistant):
    answer = assistant.ask("Which four companies did the Tengzhou CPPCC members visit?")
    assert "德薩" in answer.citations[0].quote


def test_a_refusal_shows_the_nearest_quotes_and_that_they_are_not_an_answer(assistant):
    answer = assistant.ask("马鞍山的房价是多少？")
    assert not answer.answered
    assert 1 <= len(answer.nearest) <= 3
    for citation in answer.nearest:
        source = assistant.store.document_by_path(citation.document).source
        assert source[citation.source_start : citation.source_end] == citation.source_text
        assert citation.quote not in answer.text
    assert "（不是答案）：\n- " in render_answer(answer)
    assert assistant.ask("县经开区获批了什么？").nearest == ()


def test_the_json_object_has_the_documented_keys(assistant):
    answer = assistant.ask("县经开区获批了什么？").to_dict()
    assert list(answer) == [
        "question", "answered", "text", "short", "sentences", "citations", "confidence", "mode",
        "timings_ms", "notes", "understood", "nearest", "scope", "language", "instead",
    ]  # fmt: skip
    assert list(answer["sentences"][0]) == ["text", "citations", "item"]
    assert list(answer["citations"][0]) == [
        "number", "document", "passage", "quote", "source", "restored", "score", "guessed",
        "doubtful", "place", "boxes", "title", "date", "cells",
    ]  # fmt: skip
    assert 0 <= answer["confidence"] <= 1
    hit = assistant.search("会议", 1)[0].to_dict()
    assert list(hit) == [
        "rank", "document", "passage", "text", "score", "channels", "source", "before", "after",
        "place", "boxes", "title", "date",
    ]  # fmt: skip
    assert list(hit["channels"]) == [
        "dense", "lexical", "names", "late", "sentence", "translated", "cross", "context",
    ]  # fmt: skip


def test_a_citation_marks_the_guessed_characters_of_its_quote(assistant):
    answer = assistant.ask("张岳峰在认真听取大家的发言后指出了什么？")
    guessed = [
        citation.quote[start - citation.restored_start : end - citation.restored_start]
        for citation in answer.citations
        for start, end in citation.guessed
    ]
    assert "出" in guessed


@pytest.mark.parametrize(
    ("question", "post"),
    [
        ("孙红艳是什么职务？", "区政协主席孙红艳"),
        ("薛登峰是谁？", "市政协主席薛登峰"),
        ("谭天是什么职务？", "副科长谭天"),
        ("Who is Zheng Jun?", "常务副主任郑军"),
    ],
)
def test_a_question_who_somebody_is_is_answered_with_the_post(assistant, question, post):
    answer = assistant.ask(question)
    assert post in search_layer(answer.citations[0].quote)


def test_the_time_asked_for_stands_before_the_quote(make_assistant, embedder):
    text = "长江大桥于1957年10月15日建成通车，全长1670米。"
    assistant = make_assistant({"a.txt": text, "b.txt": "市场上卖苹果和梨。"}, embedder)
    answer = assistant.ask("长江大桥是哪一年建成的？")
    assert answer.sentences[0].text.startswith("1957年。《a.txt》：「长江大桥于1957年")
    assert answer.citations[0].quote == text


def test_an_english_answer_spells_the_names_of_a_quote_in_pinyin_once(assistant):
    sentences = assistant.ask(LISTS[0][0]).sentences
    assert "張岳峰 Zhang Yuefeng" in sentences[-1].text
    assert sum("Zhang Yuefeng" in sentence.text for sentence in sentences) == 1
    assert "Zhang" not in assistant.ask(LISTS[1][0]).text


def test_the_speaker_is_named_if_the_quote_does_not_name_them(make_assistant, embedder):
    # The paragraph is too long to be quoted whole.
    text = (
        "王建国强调，要办好学校。教师待遇要提高，校舍要修好，图书要添置。"
        + "各地情况不同，有的县人口多，有的县面积大，不能一概而论，须实事求是。" * 5
    )
    assistant = make_assistant({"a.txt": text, "b.txt": "市场上卖苹果和梨。"}, embedder)
    sentence = assistant.ask("图书要怎样？").sentences[0]
    assert sentence.text == "《a.txt》（王建国）：「教师待遇要提高，校舍要修好，图书要添置。」"
    sentence = assistant.ask("What about the books?").sentences[0]
    assert sentence.text.startswith("a.txt (王建国 Wang Jianguo): 「教师待遇")
    assert "（王建国）：「王建国" not in assistant.ask("王建国强调了什么？").text


@pytest.mark.parametrize("question", ["a", "the", "who", "1", "谁？"])
def test_a_question_without_content_is_refused(assistant, question):
    assert not assistant.ask(question).answered


def test_a_sentence_that_merely_begins_like_a_list_item_has_no_item_number(
    make_assistant, embedder
):
    texts = {"2. 会议.txt": "吴桂林主持了会议。", "b.txt": "市场上卖苹果和梨。"}
    (sentence,) = make_assistant(texts, embedder).ask("Who chaired the meeting?").sentences
    assert sentence.text.startswith("吴桂林. 2. 会议.txt")
    assert sentence.item is None


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("张岳峰提出了哪四点要求？", "zh"),
        ("Who is Zheng Jun?", "en"),
        ("马鞍山的房价是多少？", "zh"),
        ("Who won the 2022 World Cup?", "en"),
    ],
)
def test_an_answer_and_a_refusal_have_the_language_of_the_question(assistant, question, language):
    assert assistant.ask(question).language == language
