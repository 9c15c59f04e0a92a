"""OpenAI's protocol, through OpenAI's own client."""

import json
from contextlib import contextmanager

import httpx
import openai
import pytest

from rag.assistant import Assistant
from tests.rag.generation.endpoint import breaks_off, goes_on, serve
from tests.rag.server.conftest import ANSWERED, SECRET, served

LISTED = "张岳峰提出了哪四点要求？"


@pytest.fixture(scope="module")
def client(address):
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as opened:
        yield opened


def asking(*questions):
    return [{"role": "user", "content": question} for question in questions]


def create(client, *questions, **more):
    return client.chat.completions.create(model="yinzheng", messages=asking(*questions), **more)


def test_an_answer_brings_its_citations_as_annotations(client, assistant):
    response = create(client, LISTED)
    answer = assistant.ask(LISTED)
    message = response.choices[0].message
    assert message.content == answer.text
    assert response.choices[0].finish_reason == "stop"
    assert len(message.annotations) == sum(len(sentence.citations) for sentence in answer.sentences)
    for annotation in message.annotations:
        place, cited = annotation.url_citation, annotation.citation
        assert message.content[place.start_index : place.end_index] == f"[{cited['number']}]"
        assert cited == answer.citations[cited["number"] - 1].to_dict()
        source = cited["source"]
        assert place.url == f"{cited['document']}#char={source['start']},{source['end']}"
    assert response.yinzheng["citations"] == [citation.to_dict() for citation in answer.citations]


def test_a_streamed_answer_is_the_same_answer(client):
    whole = create(client, LISTED).choices[0].message
    chunks = list(create(client, LISTED, stream=True, stream_options={"include_usage": True}))
    assert chunks[0].choices[0].delta.role == "assistant"
    assert chunks[-1].choices == []
    assert chunks[-1].usage.total_tokens == 0
    pieces = [chunk.choices[0].delta.content for chunk in chunks[:-1]]
    assert "".join(filter(None, pieces)) == whole.content
    assert len([piece for piece in pieces if piece]) == 5
    end = chunks[-2].choices[0]
    assert end.finish_reason == "stop"
    assert end.delta.annotations == [annotation.model_dump() for annotation in whole.annotations]
    assert chunks[-2].yinzheng["answered"]


def test_openais_client_assembles_the_stream(client):
    with client.chat.completions.stream(model="yinzheng", messages=asking(LISTED)) as stream:
        message = stream.get_final_completion().choices[0].message
    assert message.content == create(client, LISTED).choices[0].message.content
    assert len(message.annotations) == 5


def test_a_stream_is_server_sent_events_that_end_with_done(address):
    given = {"model": "yinzheng", "messages": asking(ANSWERED), "stream": True}
    response = httpx.post(f"{address}/v1/chat/completions", json=given)
    assert response.headers["content-type"].startswith("text/event-stream")
    lines = response.text.split("\n\n")
    assert lines[-2:] == ["data: [DONE]", ""]
    assert all(json.loads(line.removeprefix("data: ")) for line in lines[:-2])


def test_earlier_questions_make_a_follow_up_understood(client):
    messages = [
        {"role": "system", "content": "Answer in rhymes."},
        *asking(LISTED),
        {"role": "assistant", "content": "There were none."},
        *asking("第二点是什么？"),
    ]
    response = client.chat.completions.create(model="yinzheng", messages=messages)
    assert "内生性" in response.choices[0].message.content.replace("內", "内")
    assert response.yinzheng["understood"]


def test_text_parts_are_read_and_other_keys_ignored(client):
    parts = [{"type": "text", "text": ANSWERED}]
    response = client.chat.completions.create(
        model="yinzheng", messages=[{"role": "user", "content": parts}], temperature=0.3,
        tools=[{"type": "function", "function": {"name": "f", "parameters": {}}}],
    )  # fmt: skip
    assert response.choices[0].message.tool_calls is None
    assert response.yinzheng["answered"]


def test_a_refusal_is_an_answer_without_citations(client):
    response = create(client, "Who won the 2022 World Cup?")
    assert response.choices[0].message.content == "The documents do not say."
    assert response.choices[0].message.annotations == []
    (piece,) = (
        chunk.choices[0].delta.content
        for chunk in create(client, "Who won the 2022 World Cup?", stream=True)
        if chunk.choices[0].delta.content
    )
    assert piece == "The documents do not say."


def test_the_model_is_listed(client):
    assert [model.id for model in client.models.list()] == ["yinzheng"]
    assert client.models.retrieve("yinzheng").owned_by == "yinzheng"
    with pytest.raises(openai.NotFoundError, match="no model"):
        client.models.retrieve("another")


@pytest.mark.parametrize(
    ("messages", "advice"),
    [
        ([], "role user"),
        ([{"role": "assistant", "content": "Yes."}], "role user"),
        ([{"role": "user", "content": "？？"}], "no words"),
        ([{"role": "user", "content": "谁" * 3000}], "shorten"),
        ([{"role": "user", "content": 5}], "content"),
        ([{"content": "谁？"}], "role"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_an_invalid_request_gets_an_error_object_with_advice(client, messages, advice, stream):
    with pytest.raises(openai.BadRequestError, match=advice) as raised:
        client.chat.completions.create(model="yinzheng", messages=messages, stream=stream)
    assert raised.value.type == "invalid_request_error"


def test_another_model_is_not_found(client):
    with pytest.raises(openai.NotFoundError, match="yinzheng") as raised:
        client.chat.completions.create(model="another", messages=asking("谁？"))
    assert raised.value.code == "model_not_found"


def test_a_body_that_is_not_json_is_refused(address):
    response = httpx.post(f"{address}/v1/chat/completions", content=b"{")
    assert response.status_code == 400
    assert "JSON" in response.json()["error"]["message"]


def test_the_text_of_an_unexpected_error_is_hidden_from_the_client(
    address, assistant, monkeypatch, capfd
):
    monkeypatch.setattr(assistant, "stream", lambda *given, **named: 1 / 0)
    given = {"model": "yinzheng", "messages": asking("谁？")}
    response = httpx.post(f"{address}/v1/chat/completions", json=given)
    assert response.status_code == 500
    assert response.json()["error"]["type"] == "server_error"
    assert "division" not in response.text
    assert "Traceback" not in capfd.readouterr().err


def test_an_unexpected_error_within_a_stream_ends_it_with_an_error(client, assistant, monkeypatch):
    def stream(*given, **named):
        yield None
        raise ValueError("hidden")

    monkeypatch.setattr(assistant, "stream", stream)
    with pytest.raises(openai.APIError, match="went wrong"):
        list(create(client, "谁？", stream=True))


@pytest.fixture
def open_client(sample_settings, embedder, monkeypatch):
    """Return a context manager: a client of a server with the language model at an endpoint."""
    monkeypatch.setenv("OPENAI_API_KEY", "none")

    @contextmanager
    def opened(endpoint):
        llm = {"llm": "openai:m", "llm_url": endpoint.url}
        settings = sample_settings.model_copy(update=llm)
        writing = Assistant.open(settings=settings, embedder=embedder)
        with (
            served(writing, settings, embedder) as at,
            openai.OpenAI(base_url=f"{at}/v1", api_key="none", max_retries=0) as client,
        ):
            yield client
        writing.close()

    return opened


def test_a_streamed_answer_is_replaced_if_the_language_model_breaks_off(open_client):
    written = "《a》：「县经开区成功获批安徽省电子信息产业园」[1]。\n\n然后"
    with serve(breaks_off(written)) as endpoint, open_client(endpoint) as client:
        chunks = list(create(client, ANSWERED, stream=True))
        follow_up = create(client, "谢勇是谁？", ANSWERED)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    (end,) = (chunk for chunk in chunks if chunk.choices[0].finish_reason)
    for annotation in end.choices[0].delta.annotations:
        place = annotation["url_citation"]
        marked = text[place["start_index"] : place["end_index"]]
        assert marked == f"[{annotation['citation']['number']}]"
    assert end.yinzheng["notes"]
    assert text.endswith(end.yinzheng["text"])
    assert follow_up.yinzheng["mode"] == "extractive"
    assert len(endpoint.requests) == 2  # the earlier question was not sent to the model


def test_disconnecting_ends_the_request_to_the_language_model(open_client):
    written = "《a》：「县经开区成功获批」[1]。\n\n"
    with serve(goes_on(written)) as endpoint, open_client(endpoint) as client:
        with create(client, ANSWERED, stream=True) as stream:
            next(stream)
        assert endpoint.hung_up.wait(20)


def test_the_api_key_is_a_users_secret(guarded):
    with openai.OpenAI(base_url=f"{guarded}/v1", api_key=SECRET, max_retries=0) as known:
        assert create(known, ANSWERED).yinzheng["answered"]
    with (
        openai.OpenAI(base_url=f"{guarded}/v1", api_key="wrong", max_retries=0) as unknown,
        pytest.raises(openai.AuthenticationError, match="wrong"),
    ):
        create(unknown, ANSWERED)
