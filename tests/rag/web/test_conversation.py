from index.messages import quoted
from index.settings import load_settings
from rag.assistant import Assistant
from rag.types import AnswerSentence
from rag.visit import Visit
from rag.web.conversation import Turn, converse, render_thread, translated_turn
from rag.web.i18n import TEXTS
from tests.rag.generation.endpoint import fails, says, serve


def test_an_answer_grows_and_ends_with_its_confidence_in_words(assistant):
    *grown, last = converse(assistant, "谢勇是谁？", ())
    assert "yz-wait" in render_thread(grown[:1])
    html = render_thread([last])
    assert "data-cite='1'" in html
    assert any(TEXTS[level][1] in html for level in ("strong", "fair", "weak"))
    assert "data-markdown=" in html
    assert "<mark data-cite='1'>" in last.passages


def test_quotes_are_translated_only_by_a_model_and_only_for_who_asked_in_english(
    sample_settings, embedder, assistant, monkeypatch
):
    *_, plain = converse(assistant, "Who chaired the meeting?", ())
    assert not plain.can_be_translated
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with serve(says("[1] It was chaired: 1 < 2.")) as endpoint:
        given = {"store": sample_settings.store, "llm": "openai:m", "llm_url": endpoint.url}
        with Assistant.open(settings=load_settings(**given), embedder=embedder) as writing:
            *_, chinese = converse(writing, "谁主持会议？", ())
            *_, english = converse(writing, "Who chaired the meeting?", ())
            told = translated_turn(writing, english)
    assert "yz-translate" not in render_thread([chinese])
    assert "yz-translate" in render_thread([english])
    assert "It was chaired: 1 &lt; 2." in told.passages
    assert "yz-translate" not in render_thread([told])


def test_a_model_that_fails_to_translate_is_told_and_can_be_asked_again(
    sample_settings, embedder, monkeypatch
):
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    with serve(fails(500, "boom")) as endpoint:
        given = {"store": sample_settings.store, "llm": "openai:m", "llm_url": endpoint.url}
        with Assistant.open(settings=load_settings(**given), embedder=embedder) as writing:
            *_, turn = converse(writing, "Who chaired the meeting?", ())
            html = render_thread([translated_turn(writing, turn)])
    assert "gave no translation" in html
    assert "yz-translate" in html


def test_a_bad_question_is_answered_with_advice(assistant):
    *_, last = converse(assistant, "？？", ())
    assert "no words" in str(last.problem)
    assert "yz-problem" in render_thread([last])


def test_an_unexpected_error_shows_the_id_of_the_request_and_nothing_of_the_error(
    assistant, monkeypatch, caplog
):
    def fail(*arguments):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("rag.assistant.read_question", fail)
    visited = assistant.seen_by(Visit("8885961a4dc4"))
    *_, last = converse(visited, "谢勇是谁？", ())
    assert str(last.problem).endswith("(8885961a4dc4)")
    assert "inside" not in str(last.problem)
    assert "8885961a4dc4" in caplog.text


def test_a_refusal_is_rendered_as_one_and_cannot_be_copied(assistant):
    *_, last = converse(assistant, "Who won the 2022 World Cup?", ())
    html = render_thread([last])
    assert "yz-refusal" in html
    assert "yz-copy" not in html
    assert TEXTS["refused"][0] in html


def test_a_follow_up_is_understood_on_the_page(assistant):
    *_, first = converse(assistant, "张岳峰提出了哪四点要求？", ())
    *_, second = converse(assistant, "他还说了什么？", (first,))
    assert second.number == 2
    assert "张岳峰" in second.understood
    assert TEXTS["understood"][1] in render_thread([first, second])


def test_markup_in_a_question_is_escaped():
    html = render_thread([Turn(1, "<img src=x onerror=alert(1)>", problem=quoted("<b>"))])
    assert "<img" not in html
    assert "<b>" not in html


def test_only_an_item_of_a_list_is_shown_with_a_number_of_its_own():
    sentences = (AnswerSentence("1. 「甲」", (1,), 1), AnswerSentence("2. 会议.txt: 「乙」", (2,)))
    html = render_thread([Turn(1, "问？", sentences=sentences)])
    assert html.count("yz-point") == 1
    assert "<span class='yz-number'>1.</span><span>「甲」" in html
    assert "<p class='yz-sentence'><span>2. 会议.txt: 「乙」" in html


def test_the_short_answer_stands_out_at_the_beginning_and_is_marked_in_the_quote():
    text = "<六>个月。《a.txt》：「不得超过<六>个月。」"
    sentence = AnswerSentence(
        text, (1,), short=((0, 5), (text.index("<六>个月。」"), len(text) - 2))
    )
    html = render_thread([Turn(1, "多久？", sentences=(sentence,))])
    assert ">&lt;六&gt;个月</strong>。《a.txt》：「不得超过<mark" in html
    assert "<mark class='yz-short'>&lt;六&gt;个月</mark>。」" in html
    assert TEXTS["short"][1] in html
