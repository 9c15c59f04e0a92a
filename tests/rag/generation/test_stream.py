"""Sentences of a language model are shown while it is still writing."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

import pytest
from langchain_core.messages import AIMessageChunk

from index.settings import load_settings
from rag.answer.events import Done, Replaced, Sentence, Started
from rag.assistant import Assistant
from rag.cli import main
from rag.generation.client import EndpointError, Llm
from rag.generation.prompt import Messages
from rag.web.conversation import converse
from tests.rag.answer.reading_of import ReaderOf
from tests.rag.generation.endpoint import (
    QUESTION,
    SUPPORTED,
    breaks_off,
    goes_on,
    hangs,
    says,
    serve,
)


@pytest.fixture
def stream(sample_settings, embedder):
    """Return a function that yields the endpoint of a scripted model and then the events."""

    def stream(script):
        with serve(script) as endpoint:
            settings = load_settings(
                store=sample_settings.store, llm="openai:m", llm_url=endpoint.url, llm_timeout=20
            )
            with closing(Assistant.open(settings=settings, embedder=embedder)) as opened:
                with closing(opened.stream(QUESTION)) as events:
                    yield endpoint
                    yield from events

    return stream


def test_a_sentence_is_shown_while_the_model_is_still_writing(stream):
    def slowly(endpoint, handler):
        handler.begin()
        handler.piece(SUPPORTED + "\n")
        assert endpoint.release.wait(20)
        handler.piece("长城很长。[1]")
        handler.end()

    events = stream(slowly)
    endpoint = next(events)
    assert next(events) == Started("")
    first = next(events)
    assert isinstance(first, Sentence)
    assert first.citations[0].quote == "市政協主席吳桂林主持會議"
    assert not endpoint.release.is_set()
    endpoint.release.set()
    (done,) = events
    assert isinstance(done, Done)
    assert done.answer.sentences == (first.sentence,)


def test_quotes_replace_the_sentences_of_a_model_that_breaks_off(stream):
    kinds = [type(event) for event in stream(breaks_off(SUPPORTED + "\n"))][1:]
    assert kinds[:3] == [Started, Sentence, Replaced]
    assert kinds[-1] is Done


def test_closing_the_stream_ends_the_request(stream):
    events = stream(goes_on(SUPPORTED + "\n"))
    endpoint = next(events)
    while not isinstance(next(events), Sentence):
        pass
    began = time.perf_counter()
    hung_up = endpoint.hung_up
    events.close()
    assert hung_up.wait(20)  # at once, except on a busy machine
    assert time.perf_counter() - began < 21


def test_an_answer_without_a_model_has_the_same_events(assistant):
    events = list(assistant.stream(QUESTION))
    assert events[0] == Started("")
    shown = [event for event in events if isinstance(event, Sentence)]
    assert tuple(event.sentence for event in shown) == events[-1].answer.sentences
    cited = tuple(citation for event in shown for citation in event.citations)
    assert cited == events[-1].answer.citations


def test_the_short_answer_of_the_reader_stays_where_the_model_cites_its_words(
    sample_settings, embedder, monkeypatch
):
    monkeypatch.setattr("rag.answer.short_answer.probability_of", lambda features: 1.0)
    with serve(says(SUPPORTED)) as endpoint:
        settings = load_settings(
            store=sample_settings.store, llm="openai:m", llm_url=endpoint.url, llm_timeout=20
        )
        with closing(Assistant.open(settings=settings, embedder=embedder)) as opened:
            opened._reader = ReaderOf("吴桂林", 9.0)
            answer = opened.ask(QUESTION)
    assert answer.mode == "llm"
    cited = answer.citations[answer.short.citation - 1]
    assert answer.short.text == cited.quote[answer.short.start : answer.short.end] == "吳桂林"


def test_other_threads_are_served_while_a_model_is_writing(sample_settings, embedder):
    with serve(hangs) as endpoint:
        settings = load_settings(
            store=sample_settings.store, llm="openai:m", llm_url=endpoint.url, llm_timeout=20
        )
        with closing(Assistant.open(settings=settings, embedder=embedder)) as opened:
            with closing(opened.stream(QUESTION)) as events:
                assert next(events) == Started("")
                with ThreadPoolExecutor(2) as pool:
                    waiting = pool.submit(next, events)
                    while not endpoint.requests:
                        time.sleep(0.01)
                    assert pool.submit(opened.search, "会议", 1).result(5)
                    endpoint.release.set()
                    assert isinstance(waiting.result(5), Replaced)


def test_the_terminal_shows_sentences_and_notes(sample_settings, capsys):
    with serve(says(f"{SUPPORTED}\n吴桂林主持会议。[9]")) as endpoint:
        code = main([
            "ask", QUESTION, "--store", str(sample_settings.store), "--llm", "openai:m",
            "--llm-url", endpoint.url,
        ])  # fmt: skip
    out = capsys.readouterr().out
    assert code == 0
    assert out.startswith("会议由吴桂林主持，“市政協主席吳桂林主持會議”。[1]\n")
    assert "有1句得不到" in out
    assert "[1] 000_11622bfe4d5accc3.txt，第" in out


def test_the_page_shows_sentences_as_they_arrive(sample_settings, embedder):
    second = "会议由吴桂林主持，“吴桂林主持会议”。[#]"
    with serve(says(f"{SUPPORTED}\n{second}")) as endpoint:
        settings = load_settings(store=sample_settings.store, llm="openai:m", llm_url=endpoint.url)
        with closing(Assistant.open(settings=settings, embedder=embedder)) as opened:
            shown = list(converse(opened, QUESTION, ()))
    counts = [len(turn.sentences) for turn in shown]
    assert counts == sorted(counts)
    assert counts[-1] == 2
    assert any(turn.answer is None and turn.sentences for turn in shown)
    assert "<mark" in shown[-1].passages
    assert shown[-1].answer.mode == "llm"


def _stop_once_requested(endpoint, stop):
    """Set ``stop`` as soon as the endpoint has received a request."""
    deadline = time.perf_counter() + 10
    while not endpoint.requests and time.perf_counter() < deadline:
        time.sleep(0.01)
    stop.set()


def test_stopping_an_answer_closes_the_connection_to_a_silent_model(sample_settings, embedder):
    stop = threading.Event()
    with serve(goes_on("")) as endpoint:
        given = {"store": sample_settings.store, "llm": "openai:m", "llm_url": endpoint.url}
        with closing(Assistant.open(settings=load_settings(**given), embedder=embedder)) as opened:
            events = opened.stream(QUESTION, stop=stop)
            threading.Thread(
                target=_stop_once_requested, args=(endpoint, stop), daemon=True
            ).start()
            began = time.monotonic()
            assert isinstance(list(events)[-1], Done)
            assert time.monotonic() - began < 15
        assert endpoint.requests
        assert endpoint.hung_up.wait(5)


class Deaf:
    """A model whose stream loses the first cancellation, as one may in Python 3.11."""

    def __init__(self):
        self.waits, self.closed = threading.Event(), threading.Event()

    async def astream(self, messages):
        try:
            yield AIMessageChunk("一")
            self.waits.set()
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(60)
            yield AIMessageChunk("二")
            await asyncio.sleep(60)
        finally:
            self.closed.set()


def test_a_request_ends_though_the_client_of_the_model_loses_its_cancellation():
    model = Deaf()
    stream = Llm(model, 60).stream(Messages("", ""))
    assert next(stream) == "一"
    assert model.waits.wait(5)
    stream.close()
    assert model.closed.wait(5)


def test_the_time_limit_holds_though_the_client_of_the_model_loses_its_cancellation():
    model = Deaf()
    with pytest.raises(EndpointError) as error:
        list(Llm(model, 0.2).stream(Messages("", "")))
    assert error.value.reason == "timeout"
    assert model.closed.wait(5)
