"""Short answers: which words of a quote are given, and that none is better than a wrong one."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from rag.answer import short_answer
from rag.answer.extractive import compose
from rag.answer.short_answer import (
    Features,
    ShortNumbers,
    brevity,
    find_short,
    probability_of,
    propose,
)
from rag.reading.evidence import Evidence
from tests.conftest import HashEmbedder
from tests.rag.answer.reading_of import ReaderOf, with_spans

LAW = "试用期最长不得超过六个月。以完成一定工作任务为期限的劳动合同，不得约定试用期。\n"
MEETING = "市委书记吴桂芬主持会议并讲话。会议于2021年3月5日在南湖区召开，共有398名代表参加。\n"


@pytest.fixture(autouse=True)
def _simple_numbers(monkeypatch):
    """A span is as likely right as its own odds say, and is shown from .9 on."""
    numbers = ShortNumbers(span=1, answered=0, ahead=0, brief=0, bias=0, level=0.9, time=0.97)
    monkeypatch.setattr(short_answer, "NUMBERS", SimpleNamespace(numbers=numbers))


@pytest.fixture
def find(make_assistant):
    """Return a function that asks about texts and gives the short answer for some spans."""

    def found(texts, question, *spans):
        texts = {"a.txt": texts} if isinstance(texts, str) else texts
        findings = make_assistant(texts, HashEmbedder()).examine(question).findings
        return find_short(with_spans(findings, *spans))

    return found


def shown(span):
    return span.quote.document.restored.text[span.start : span.end] if span else None


@pytest.mark.parametrize(
    ("text", "question", "words", "short"),
    [
        (LAW, "试用期最长多久？", "六个", "六个月"),
        (MEETING, "谁主持会议？", "吴桂芬", "吴桂芬"),
        (MEETING, "会议在哪里召开？", "南湖区", "南湖区"),
        (MEETING, "会议哪天召开？", "2021年3月5日", "2021年3月5日"),
        (MEETING, "有多少名代表参加会议？", "398", "398名"),
        (MEETING, "会议由几名代表参加？", "398", "398名"),
    ],
)
def test_what_the_reader_found_in_a_quote_is_the_short_answer(find, text, question, words, short):
    span = find(text, question, (words, 5.0))
    assert shown(span) == short
    assert span.probability == pytest.approx(0.993, abs=0.001)


def test_a_span_that_is_not_likely_enough_is_not_shown(find):
    assert find(MEETING, "谁主持会议？", ("吴桂芬", 2.0)) is None


def test_without_a_span_in_a_quote_there_is_no_short_answer(find):
    assert find(MEETING, "谁主持会议？") is None


@pytest.mark.parametrize(
    "question",
    [
        "会议为什么召开？",
        "会议有哪些要求？",
        "吴桂芬说了什么？",
        "谁主持会议？有多少名代表？",
        "哪些文件提到吴桂芬？",
    ],
)
def test_questions_for_reasons_lists_statements_or_several_things_get_none(find, question):
    assert find(MEETING, question, ("吴桂芬", 9.0)) is None


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("会议哪天召开？", "南湖区"),
        ("有多少名代表参加会议？", "吴桂芬"),
        ("哪一年召开了会议？", "吴桂芬"),
    ],
)
def test_a_span_of_another_kind_than_asked_for_is_left_out(find, question, words):
    assert find(MEETING, question, (words, 9.0)) is None


def test_the_next_best_span_is_taken_if_the_best_is_of_another_kind(find):
    span = find(MEETING, "会议哪天召开？", ("南湖区", 9.0), ("2021年3月5日", 4.0))
    assert shown(span) == "2021年3月5日"


def test_words_of_the_question_are_no_answer_to_it(find):
    assert find(MEETING, "吴桂芬主持了什么？", ("吴桂芬", 9.0)) is None


def test_a_rival_with_other_words_counts_against_a_span_and_one_with_the_same_does_not(
    make_assistant,
):
    texts = {"a.txt": MEETING, "b.txt": "会议由书记吴桂芬主持。副市长李大同也参加了会议。\n"}
    findings = make_assistant(texts, HashEmbedder()).examine("谁主持会议？").findings
    agreed = propose(with_spans(findings, ("吴桂芬", 5.0)))
    assert agreed.features == Features(5.0, 5.0, 5.0, -0.3)
    disputed = propose(with_spans(findings, ("吴桂芬", 5.0), ("李大同", 4.0)))
    assert disputed.features.ahead == pytest.approx(1.0)


def test_of_a_row_the_cell_of_the_span_is_the_short_answer(find):
    table = "站名,首班车,末班车\n临港站,五点五十,二十三点一刻\n东湖站,六点十分,二十二点\n"
    span = find({"a.csv": table}, "临港站的末班车是几点？", ("二十三点", 5.0))
    assert shown(span) == "二十三点一刻"


def test_a_span_over_two_cells_is_no_short_answer(find):
    table = "站名,首班车,末班车\n临港站,五点五十,二十三点一刻\n东湖站,六点十分,二十二点\n"
    assert find({"a.csv": table}, "临港站几点发车？", ("五点五十\t二十三点", 5.0)) is None


def test_yes_or_no_is_answered_with_the_modal_word_of_the_span(find):
    text = "女职工在孕期的，用人单位不得解除劳动合同。其他事项另行规定。\n"
    span = find(text, "女职工在孕期，用人单位可以解除劳动合同吗？", ("不得解除劳动合同", 5.0))
    assert shown(span) == "不得"


@pytest.mark.parametrize("words", ["女职工", "不得解除劳动合同，可以变更"])
def test_no_word_is_made_up_for_yes_or_no(find, words):
    text = "女职工在孕期的，用人单位不得解除劳动合同，可以变更。其他事项另行规定。\n"
    assert find(text, "女职工在孕期，能解除劳动合同吗？", (words, 9.0)) is None


def test_a_time_is_found_by_rule_where_no_reader_has_read(make_assistant):
    assistant = make_assistant({"a.txt": "大桥于1957年10月15日建成通车。\n"}, HashEmbedder())
    findings = assistant.examine("大桥哪一年建成？").findings
    span = find_short(replace(findings, readings={}))
    assert (shown(span), span.probability) == ("1957年10月15日", 0.97)


def test_a_time_that_reader_and_rule_agree_on_is_shown_though_the_reader_is_not_sure(find):
    text = "大桥于1957年10月15日建成通车。\n"
    span = find(text, "大桥哪一年建成？", ("1957年", 0.5))
    assert (shown(span), span.probability) == ("1957年10月15日", 0.97)
    assert find(text, "大桥哪一年建成？", ("大桥于", 0.5)) is None
    assert find(text, "大桥哪一年建成？", ("1957年", -0.5)) is None


def test_the_probability_is_that_of_a_logistic_regression():
    assert probability_of(Features(0, 7, 7, -2)) == pytest.approx(0.5)
    assert probability_of(Features(-2, 7, 7, -2)) == pytest.approx(0.119, abs=0.001)


def answer(assistant, question, *spans):
    """The answer in quotes to a question, with the short answer for some spans."""
    findings = with_spans(assistant.examine(question).findings, *spans)
    return compose(findings.question, findings.evidence, 0.9, find_short(findings))


def test_an_answer_begins_with_the_short_answer_and_the_quote_that_holds_it(make_assistant):
    assistant = make_assistant({"a.txt": LAW}, HashEmbedder())
    found = answer(assistant, "试用期最长多久？", ("六个月", 5.0))
    first, cited = found.sentences[0], found.citations[0]
    assert first.text.startswith("六个月。《a.txt》：「")
    assert [first.text[start:end] for start, end in first.short] == ["六个月", "六个月"]
    assert found.short.text == "六个月"
    assert cited.number == found.short.citation == 1
    assert cited.quote[found.short.start : found.short.end] == "六个月"
    assert LAW[found.short.source_start : found.short.source_end] == "六个月"
    assert found.to_dict()["short"]["quote"] == {"start": 9, "end": 12}


def test_a_short_answer_from_a_later_quote_brings_that_quote_to_the_front(make_assistant):
    texts = {"a.txt": "会议由书记吴桂芬主持。\n", "b.txt": "主持会议的是谁，会议谁主持。\n"}
    findings = make_assistant(texts, HashEmbedder()).examine("谁主持会议？").findings
    both = {scored.quote.document.path: scored.quote for scored in findings.scored}
    evidence = Evidence(sentences=(both["b.txt"], both["a.txt"]))
    findings = with_spans(replace(findings, evidence=evidence), ("吴桂芬", 5.0))
    found = compose(findings.question, evidence, 0.9, find_short(findings))
    assert [citation.document for citation in found.citations] == ["a.txt", "b.txt"]
    assert found.sentences[0].text.startswith("吴桂芬。《a.txt》")


def test_a_short_answer_to_an_english_question_is_what_the_document_writes(make_assistant):
    text = "The exercise took 9 weeks in total. More than 250 people took part in it.\n"
    assistant = make_assistant({"a.txt": text}, HashEmbedder())
    found = answer(assistant, "How long did the exercise take in total?", ("9 weeks", 5.0))
    assert found.sentences[0].text.startswith("9 weeks. a.txt: “")


def test_in_a_row_the_cell_is_marked_where_the_answer_shows_it(make_assistant):
    table = "站名,首班车,末班车\n临港站,五点五十,二十三点一刻\n东湖站,六点十分,二十二点\n"
    assistant = make_assistant({"a.csv": table}, HashEmbedder())
    found = answer(assistant, "临港站的末班车是几点？", ("二十三点", 5.0))
    first = found.sentences[0]
    (lead, cell) = first.short
    assert lead == (0, 6)
    assert first.text[cell[0] - 5 : cell[1] + 1] == "末班车：「二十三点一刻」"


@pytest.fixture
def judged(make_assistant):
    """A function that answers what the fake reader read, at a confidence of the evidence."""

    def judge(confidence):
        assistant = make_assistant({"a.txt": LAW}, HashEmbedder())
        assistant._reader = ReaderOf("六个月", 9.0)
        outcome = assistant.examine("试用期最长多久？")
        judgement = replace(outcome.judgement, confidence=confidence)
        return replace(outcome, judgement=judgement).answer("cautious").to_dict()

    return judge


def test_the_short_answer_is_in_the_json_and_at_the_beginning_of_the_text(judged):
    found = judged(1.0)
    assert found["short"]["text"] == "六个月"
    assert found["text"].startswith("六个月。《a.txt》")
    place = found["short"]["quote"]
    assert found["citations"][0]["quote"][place["start"] : place["end"]] == "六个月"


def test_a_refusal_has_no_short_answer(judged):
    refused = judged(0.0)
    assert (refused["answered"], refused["short"]) == (False, None)


@pytest.mark.parametrize(
    ("text", "brief"),
    [
        ("六个月", -0.3),
        ("2021年3月5日", -0.5),
        ("two weeks", -0.4),
        ("市委书记吴桂芬主持会议并讲话，会议于2021年3月5日在南湖区召开", -2.0),
    ],
)
def test_how_short_words_are_counts_characters_and_words(text, brief):
    assert brevity(text) == pytest.approx(brief)
