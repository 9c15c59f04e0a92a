"""Answers that a language model writes: shown as far as verified, otherwise the quotes."""

import gc
import importlib.util
import logging
import time
from contextlib import closing
from types import AsyncGeneratorType

import pytest

from index.errors import SettingsError
from index.settings import load_settings
from rag.assistant import Assistant
from rag.generation.client import check_llm
from tests.rag.generation.endpoint import (
    QUESTION,
    SUPPORTED,
    breaks_off,
    fails,
    garbles,
    goes_on,
    hangs,
    says,
    says_as_anthropic,
    says_as_ollama,
    serve,
)  # fmt: skip

KEY = "sk-very-secret-key"


@pytest.fixture
def ask(sample_settings, embedder, monkeypatch):
    """Return a function that asks about the samples, with a model that follows a script.

    It returns the answer and the endpoint.
    """
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    def ask(script, question=QUESTION, **settings):
        with serve(script) as endpoint:
            given = {"store": sample_settings.store, "llm": "openai:m", "llm_url": endpoint.url}
            with closing(Assistant.open(settings=load_settings(**given | settings),
                                        embedder=embedder)) as opened:  # fmt: skip
                return opened.ask(question), endpoint

    return ask


def test_a_supported_sentence_is_kept_and_cites_the_exact_text_of_the_document(ask, assistant):
    answer, endpoint = ask(says(SUPPORTED))
    assert (answer.mode, answer.answered, answer.notes) == ("llm", True, ())
    assert answer.text == "会议由吴桂林主持，“市政協主席吳桂林主持會議”。[1]"
    (citation,) = answer.citations
    with assistant.store.snapshot():
        document = assistant.store.document_by_path(citation.document)
    text = document.restored.text[citation.restored_start : citation.restored_end]
    assert text == citation.quote == "市政協主席吳桂林主持會議"
    assert document.source[citation.source_start : citation.source_end] == citation.source_text
    assert endpoint.headers[0]["authorization"] == "Bearer none"


@pytest.mark.parametrize(
    "unsupported",
    [
        "会议由吴桂林主持，“会议由市长主持”。[#]",  # no such quote
        "吴桂林主持会议。",  # no marker
        "吴桂林主持会议。[99]",  # no such passage
        "会议没有由吴桂林主持。[#]",  # denied
        "会议由王小明主持。[#]",  # another name
        "吴桂林主持了3次会议。[#]",  # a number from nowhere
        "长城是中国古代的防御工程。[#]",  # not in the passage
    ],
)
def test_an_unsupported_sentence_is_left_out_and_the_answer_says_so(ask, unsupported):
    answer, _ = ask(says(f"{unsupported}\n{SUPPORTED}\n"))
    assert [sentence.text for sentence in answer.sentences] == [
        "会议由吴桂林主持，“市政協主席吳桂林主持會議”。"
    ]
    assert answer.notes == ("语言模型写的内容中有1句得不到所引文档的支持，已略去。",)


def test_an_english_sentence_about_a_chinese_text_is_verified_too(ask):
    supported = "The meeting was chaired by Wu Guilin, “市政协主席吴桂林主持会议” [#]."
    unsupported = "The meeting was chaired by Li Ming, “市政协主席吴桂林主持会议” [#]."
    answer, _ = ask(says(f"{supported}\n{unsupported}"), "Who is Wu Guilin?", refusal="eager")
    assert answer.mode == "llm"
    assert len(answer.sentences) == 1
    assert "Wu Guilin" in answer.text
    assert answer.notes == ("Sentences of the language model left out for want of support: 1.",)


FAILURES = [
    (fails(500, f"boom {KEY}"), "HTTP 500"),
    (fails(401, f"wrong key {KEY}"), "密钥（HTTP 401）"),
    (fails(400, "maximum context length exceeded"), "太长（HTTP 400）"),
    (breaks_off("吴桂林主持会"), "中断"),
    (breaks_off(SUPPORTED + "\n"), "中断"),
    (garbles, "无法读取"),
    (says(""), "没有写出内容"),
    (says("NONE"), "没有在文档中找到答案"),
    (says("I'm sorry, but I can't help with that."), "得不到文档的支持"),
    (says("<think>吴桂林主持会议。[1]</think>"), "没有写出内容"),
]


@pytest.mark.parametrize(("script", "why"), FAILURES)
def test_quotes_and_the_reason_replace_the_answer_of_a_failing_model(
    ask, assistant, monkeypatch, caplog, script, why
):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    caplog.set_level(logging.INFO)
    answer, endpoint = ask(script)
    assert answer.mode == "extractive"
    assert answer.text == assistant.ask(QUESTION).text
    assert len(answer.notes) == 1
    assert why in answer.notes[0]
    assert endpoint.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in str(answer.to_dict()) + caplog.text


@pytest.mark.parametrize(
    "script", [says(SUPPORTED), garbles, breaks_off(SUPPORTED), fails(500, "boom")]
)
def test_no_open_connection_is_left_for_the_garbage_collector(ask, script):
    gc.collect()
    before = _suspended()  # from servers that other tests left
    gc.disable()  # Python warns on stderr of a connection that is collected half-closed
    try:
        ask(script)
        deadline = time.perf_counter() + 5
        while (left := _suspended(before)) and time.perf_counter() < deadline:
            time.sleep(0.01)
        assert left == []
    finally:
        gc.enable()


def _suspended(but=()):
    """Return the async generators that have not ended, except some."""
    # Not isinstance: objects that a library wraps may warn when asked for their class.
    return [
        found
        for found in gc.get_objects()
        if type(found) is AsyncGeneratorType and found.ag_frame and found not in but
    ]


def test_a_silent_endpoint_is_abandoned_when_the_time_is_up(ask):
    began = time.perf_counter()
    answer, _ = ask(hangs, llm_timeout=0.5)
    assert time.perf_counter() - began < 5
    assert "限定时间" in answer.notes[0]
    assert answer.answered


def test_an_endpoint_that_never_ends_is_abandoned_when_the_time_is_up(ask):
    answer, endpoint = ask(goes_on(""), llm_timeout=0.5)
    assert "限定时间" in answer.notes[0]
    assert endpoint.hung_up.wait(5)


def test_an_address_without_a_server_is_reported(ask):
    answer, _ = ask(says(SUPPORTED), llm_url="http://127.0.0.1:9/v1")
    assert "无法连接" in answer.notes[0]


def test_the_model_is_not_asked_what_the_documents_do_not_answer(ask):
    answer, endpoint = ask(says(SUPPORTED), "马鞍山的房价是多少？")
    assert (answer.answered, answer.text) == (False, "文档中没有找到这个问题的答案。")
    assert endpoint.requests == []


@pytest.mark.parametrize(
    ("flags", "advice"),
    [
        ({"llm": "gpt"}, "openai:MODEL"),
        ({"llm": "other:m"}, "openai:MODEL"),
        ({"llm": "openai:m"}, "OPENAI_API_KEY"),
        ({"llm": "anthropic:m"}, "ANTHROPIC_API_KEY"),
        ({"llm": "openai:m", "llm_url": "file:///etc/passwd"}, "http://127.0.0.1:8000/v1"),
        ({"llm": "openai:m", "llm_url": f"http://me:{KEY}@host/v1"}, "environment"),
    ],
)
def test_the_error_about_a_setting_that_cannot_work_says_what_to_do(monkeypatch, flags, advice):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with pytest.raises(SettingsError, match=advice) as error:
        check_llm(load_settings(**flags))
    assert KEY not in str(error.value)


@pytest.mark.parametrize("provider", ["openai", "ollama", "anthropic"])
def test_a_missing_package_is_named_with_the_command_that_installs_it(monkeypatch, provider):
    monkeypatch.setattr("rag.generation.client.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=rf"pip install 'yinzheng\[{provider}\]'"):
        check_llm(load_settings(llm=f"{provider}:m"))
    assert importlib.util.find_spec(f"langchain_{provider}")


@pytest.mark.parametrize(
    ("provider", "script"), [("ollama", says_as_ollama), ("anthropic", says_as_anthropic)]
)
def test_the_answers_of_other_providers_are_read(ask, provider, script):
    answer, endpoint = ask(script(SUPPORTED), llm=f"{provider}:m")
    assert (answer.mode, answer.notes) == ("llm", ())
    assert endpoint.requests[0]["model"] == "m"


@pytest.mark.parametrize("provider", ["ollama", "anthropic"])
def test_the_failures_of_other_providers_are_reported(ask, provider):
    answer, endpoint = ask(fails(500, "no"), llm=f"{provider}:m")
    assert "HTTP 500" in answer.notes[0]
    assert endpoint.requests[0]["stream"] is True


def redirects_to(url):
    """Return a script that sends a client elsewhere in a way that keeps what it posts."""

    def script(_, handler):
        handler.send_response(307)
        handler.send_header("Location", url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return script


@pytest.mark.parametrize("provider", ["openai", "ollama", "anthropic"])
def test_no_provider_follows_a_redirect_and_a_line_says_so(ask, monkeypatch, provider):
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with serve(says(SUPPORTED)) as elsewhere:
        answer, endpoint = ask(redirects_to(elsewhere.url), llm=f"{provider}:m")
        assert endpoint.called.is_set()
        assert not elsewhere.called.is_set()
    assert (answer.mode, answer.answered) == ("extractive", True)
    assert "HTTP 307" in answer.notes[0]
    assert "llm_url" in answer.notes[0]


def test_a_sentence_that_is_written_again_and_again_is_shown_once(ask):
    answer, _ = ask(says(f"{SUPPORTED}\n" * 30, size=200))
    assert len(answer.sentences) == 1
    assert answer.notes == ()


def test_only_the_first_sentences_of_an_endless_answer_are_checked(ask, monkeypatch):
    checked = []

    def count(claim, sources, embedder):
        checked.append(claim.text)
        return ()

    monkeypatch.setattr("rag.generation.generator.find_support", count)
    ask(says("".join(f"第{number}项会议由吴桂林主持。[#]\n" for number in range(200)), size=200))
    assert len(checked) == 24


@pytest.mark.parametrize(("more", "told"), [(23, False), (24, True)])
def test_sentences_that_are_not_checked_are_spoken_of(ask, more, told):
    rest = "".join(f"第{number}项会议由吴桂林主持。[#]\n" for number in range(more))
    answer, _ = ask(says(f"{SUPPORTED}\n{rest}", size=200))
    assert answer.mode == "llm"
    assert any("24" in one for one in answer.notes) is told


def test_the_time_for_an_answer_includes_its_check(ask, monkeypatch):
    def slowly(claim, sources, embedder):
        time.sleep(0.3)
        return ()

    monkeypatch.setattr("rag.generation.generator.find_support", slowly)
    began = time.perf_counter()
    text = "".join(f"第{number}项会议由吴桂林主持。[#]\n" for number in range(20))
    answer, _ = ask(says(text, size=200), llm_timeout=1)
    assert "限定时间" in answer.notes[0]
    assert time.perf_counter() - began < 5  # all twenty would take six seconds


@pytest.mark.parametrize(
    "empty", ["会议很好。[#]", "会议是好的。[#]", "是的。[#]", "就是这样了。[#]"]
)
def test_a_sentence_that_says_nothing_of_the_passage_is_left_out(ask, empty):
    answer, _ = ask(says(f"{empty}\n{SUPPORTED}\n"))
    assert len(answer.sentences) == 1
    assert answer.sentences[0].text.startswith("会议由吴桂林主持")
