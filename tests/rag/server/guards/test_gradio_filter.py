"""Requests that the page never sends are refused in one line, without a traceback."""

import json

import httpx
import pytest

from tests.rag.server.conftest import served

FILE = {"path": "/etc/hosts", "meta": {"_type": "gradio.FileData"}}


@pytest.fixture
def no_traceback(capfd):
    """Assert that the server logs no traceback."""
    capfd.readouterr()
    yield
    captured = capfd.readouterr()
    assert "Traceback" not in captured.out + captured.err


def post(address, body):
    """Send JSON as a browser writes it, with half characters escaped."""
    headers = {"Content-Type": "application/json"}
    return httpx.post(address, content=json.dumps(body), headers=headers, timeout=60)


def send(address, name, data, event_data=None):
    """Send an event of the page; return its last message."""
    events = {entry["api_name"]: entry["id"] for entry in httpx.get(f"{address}/config").json()[
        "dependencies"]}  # fmt: skip
    body = {"fn_index": events[name], "session_hash": "s", "data": data,
              "event_data": event_data}  # fmt: skip
    post(f"{address}/gradio_api/queue/join", body).raise_for_status()
    response = httpx.get(f"{address}/gradio_api/queue/data?session_hash=s", timeout=60).text
    events = [json.loads(line[6:]) for line in response.splitlines() if line.startswith("data: ")]
    return next(event for event in events if event["msg"] == "process_completed")


@pytest.mark.usefixtures("no_traceback")
@pytest.mark.parametrize(
    "event_data", ["x", None, [1], 5, {"chosen": [1], "lang": {}, "passage": None}]
)
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("show_document", ["a"]),
        ("switch_language", []),
        ("show_passage", []),
        ("save_feedback", [None]),
    ],
)
def test_an_event_with_useless_data_is_answered(address, name, data, event_data):
    assert send(address, name, data, event_data)["success"]


@pytest.mark.usefixtures("no_traceback")
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("show_hits", [None, [], None]),
        ("open_map", [None, []]),
        ("list_documents", [None, None]),
        ("show_document", [None]),
        ("add_files", [None, None, None]),
        ("answer_question", [None, None, 5, 7]),
    ],
)
def test_a_missing_text_counts_as_empty(address, name, data):
    assert send(address, name, data)["success"]


@pytest.mark.usefixtures("no_traceback")
@pytest.mark.parametrize(
    ("name", "data"),
    [("show_hits", ["x", None, None]), ("show_hits", ["x"]), ("add_files", [5, "", ""]),
     ("add_files", [[FILE], "", ""])],
)  # fmt: skip
def test_an_event_of_a_wrong_shape_is_refused_in_one_line(address, name, data):
    event = send(address, name, data)
    assert not event["success"]
    assert "sent" in event["output"]["error"]


@pytest.mark.usefixtures("no_traceback")
@pytest.mark.parametrize(
    "path",
    ["run/predict", "api/nothing", "call/nothing", "call/v2/nothing", "process_recording"],
)
def test_a_closed_endpoint_is_not_found(address, path):
    body = {"data": [], "session_hash": "s"}
    response = httpx.post(f"{address}/gradio_api/{path}", json=body)
    assert response.status_code in (404, 405)
    assert response.text.count("\n") == 0


@pytest.mark.usefixtures("no_traceback")
def test_an_event_that_the_page_does_not_have_is_not_found(address):
    body = {"fn_index": 999, "session_hash": "s", "data": []}
    response = httpx.post(f"{address}/gradio_api/queue/join", json=body)
    assert response.status_code == 404


@pytest.mark.usefixtures("no_traceback")
@pytest.mark.parametrize("fetched", ["file=", "file/", "file=%20", "proxy=", "FILE=", "file=%68"])
@pytest.mark.parametrize("address_of_it", ["http://127.0.0.1:1/x", "HTTPS://example.org/x.txt"])
def test_the_server_fetches_no_url_for_a_client(address, fetched, address_of_it):
    given = address_of_it[1:] if fetched.endswith("%68") else address_of_it
    response = httpx.get(f"{address}/gradio_api/{fetched}{given}", follow_redirects=True)
    assert response.status_code in (403, 404)


@pytest.mark.usefixtures("no_traceback")
def test_the_text_of_an_unexpected_error_is_hidden_from_the_client(
    assistant, sample_settings, embedder, monkeypatch, capfd
):
    monkeypatch.setattr("rag.server.openai_chat.model_list", lambda: 1 / 0)
    with served(assistant, sample_settings, embedder) as at:
        response = httpx.get(f"{at}/v1/models")
    assert response.status_code == 500
    assert response.json()["error"]["message"].startswith("Something went wrong here")
    request = response.headers["x-request-id"]
    assert request in response.json()["error"]["message"]
    told = capfd.readouterr().err
    assert told == f"yinzheng: request {request} ZeroDivisionError: division by zero\n"


HALF = "\ud83d"  # of an emoji


@pytest.mark.usefixtures("no_traceback")
@pytest.mark.parametrize(
    ("name", "data", "event_data"),
    [
        ("answer_question", [f"谁主持会议{HALF}？", None, [HALF], ""], None),
        ("list_documents", [HALF, HALF], None),
        ("show_hits", [f"会议{HALF}", [], False], None),
        ("show_document", [HALF], {"chosen": HALF, HALF: [HALF]}),
        ("remove_file", ["", HALF], None),
    ],
)
def test_half_a_character_ends_no_stream(address, name, data, event_data, capfd):
    assert send(address, name, data, event_data)["success"]
    assert "surrogate" not in capfd.readouterr().err


def run(address, event, data):
    """Send an event that waits in no queue; return its response."""
    dependencies = httpx.get(f"{address}/config").json()["dependencies"]
    number = next(one["id"] for one in dependencies if event(one))
    body = {"fn_index": number, "session_hash": "s", "data": data}
    return post(f"{address}/gradio_api/run/predict", body)


@pytest.mark.usefixtures("no_traceback")
def test_an_event_of_the_browser_alone_is_the_clients_fault(address, capfd):
    response = run(address, lambda event: not event["backend_fn"], [])
    assert response.status_code == 400
    assert capfd.readouterr().err == ""


def is_listing(event):
    return str(event["api_name"]).startswith("list_documents") and event["queue"] is False


@pytest.mark.usefixtures("no_traceback")
def test_an_event_of_another_shape_is_the_clients_fault(address, capfd):
    nested = []
    for _ in range(400):
        nested = [nested]
    for data in ([FILE, ""], [nested, ""], [{"a": 1}, 5]):
        response = run(address, is_listing, data)
        assert response.status_code in (200, 400), response.text
    assert capfd.readouterr().err == ""


def test_a_fault_of_the_server_stays_its_own(address, capfd, monkeypatch):
    def broken(*_):
        raise RuntimeError("broken")

    monkeypatch.setattr("rag.web.tabs.documents.render_documents", broken)
    response = run(address, is_listing, ["", ""])
    assert response.status_code == 500
    assert "broken" not in response.text
    assert "broken" in capfd.readouterr().err


def test_a_stream_of_an_unknown_session_is_no_error_of_the_server(address, capfd):
    response = httpx.get(f"{address}/gradio_api/queue/data?session_hash=nobody", timeout=60)
    assert '"session_not_found":true' in response.text
    assert capfd.readouterr().err == ""
