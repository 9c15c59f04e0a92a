"""Requests that no page sends are refused in a line, on both sides."""

import json

import httpx
import pytest

from tests.rag.server.conftest import served

FILE = {"path": "/etc/hosts", "meta": {"_type": "gradio.FileData"}}


@pytest.fixture
def quiet(capfd):
    """What the server writes has no traceback."""
    capfd.readouterr()
    yield
    told = capfd.readouterr()
    assert "Traceback" not in told.out + told.err


def send(address, name, data, event_data=None):
    """Send an event of the page; return all that it is told."""
    events = {one["api_name"]: one["id"] for one in httpx.get(f"{address}/config").json()[
        "dependencies"]}  # fmt: skip
    joined = {"fn_index": events[name], "session_hash": "s", "data": data,
              "event_data": event_data}  # fmt: skip
    httpx.post(f"{address}/gradio_api/queue/join", json=joined).raise_for_status()
    told = httpx.get(f"{address}/gradio_api/queue/data?session_hash=s", timeout=60).text
    events = [json.loads(line[6:]) for line in told.splitlines() if line.startswith("data: ")]
    return next(one for one in events if one["msg"] == "process_completed")


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("said", ["x", None, [1], 5, {"chosen": [1], "lang": {}, "passage": None}])
@pytest.mark.parametrize(
    ("name", "data"), [("pick", ["a"]), ("speak", []), ("show", []), ("keep", [None])]
)
def test_an_event_that_says_nothing_of_use_is_answered(address, name, data, said):
    assert send(address, name, data, said)["success"]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("search_1", [None, [], None]),
        ("unfold", [None, []]),
        ("listed", [None, None]),
        ("pick", [None]),
        ("add", [None, None, None]),
        ("ask_1", [None, None, 5]),
    ],
)
def test_no_text_is_empty_text(address, name, data):
    assert send(address, name, data)["success"]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    ("name", "data"),
    [("search_1", ["x", None, None]), ("search_1", ["x"]), ("add", [5, "", ""]),
     ("add", [[FILE], "", ""])],
)  # fmt: skip
def test_an_event_of_another_shape_is_refused_in_a_line(address, name, data):
    told = send(address, name, data)
    assert not told["success"]
    assert "sent" in told["output"]["error"]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "path",
    ["run/predict", "api/nothing", "call/nothing", "call/v2/nothing", "process_recording"],
)
def test_a_call_that_is_not_offered_is_not_found(address, path):
    body = {"data": [], "session_hash": "s"}
    told = httpx.post(f"{address}/gradio_api/{path}", json=body)
    assert (told.status_code, told.text.count("\n")) == (404, 0)
    assert "docs/api.md" in told.text


@pytest.mark.usefixtures("quiet")
def test_an_event_that_the_page_does_not_have_is_not_found(address):
    joined = {"fn_index": 999, "session_hash": "s", "data": []}
    told = httpx.post(f"{address}/gradio_api/queue/join", json=joined)
    assert told.status_code == 404


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("fetched", ["file=", "file/", "file=%20", "proxy=", "FILE=", "file=%68"])
@pytest.mark.parametrize("address_of_it", ["http://127.0.0.1:1/x", "HTTPS://example.org/x.txt"])
def test_the_server_fetches_nothing_for_a_client(address, fetched, address_of_it):
    given = address_of_it[1:] if fetched.endswith("%68") else address_of_it
    told = httpx.get(f"{address}/gradio_api/{fetched}{given}", follow_redirects=True)
    assert told.status_code in (403, 404)


@pytest.mark.usefixtures("quiet")
def test_a_fault_of_ours_is_told_without_its_text(
    assistant, sample_settings, embedder, monkeypatch, capfd
):
    monkeypatch.setattr("rag.server.openai_chat.models", lambda: 1 / 0)
    with served(assistant, sample_settings, embedder) as at:
        told = httpx.get(f"{at}/v1/models")
    assert told.status_code == 500
    assert told.json()["error"]["message"].startswith("Something went wrong here")
    assert capfd.readouterr().err == "yinzheng: ZeroDivisionError: division by zero\n"
