"""A server tells what it does: who asked what, a line a request, metrics and health."""

import asyncio
import json
import shutil
import socket
import time

import httpx
import pytest
from gradio_client import Client

from index.errors import SettingsError
from index.ingestion.sync import sync
from index.settings import load_settings
from rag.assistant import Assistant
from rag.server.monitoring.status import parse_address
from rag.server.users import write_user
from tests.conftest import ALL_MS, HashEmbedder
from tests.rag.server.monitoring.test_metrics import values
from ui import build_page, launch

SECRET = "a secret of some length"
QUESTION = "青山茶厂去年生产了多少吨茶叶？"
TEXTS = {
    "lake/report.txt": "青山茶厂去年生产了三千吨茶叶。",
    "hill/secret.txt": "紫石矿山去年生产了七千吨铜矿。",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    home = tmp_path_factory.mktemp("monitored")
    for name, text in TEXTS.items():
        (home / "corpus" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "corpus" / name).write_text(text, encoding="utf-8")
    write_user(home / "users", "anna", SECRET, ["lake"])
    settings = load_settings(
        store=home / "store", corpus=home / "corpus", port=0, auth_file=str(home / "users"),
        refusal="eager", reading_ms=ALL_MS, requests_per_minute=0, log_requests=True,
        audit_log=str(home / "audit.jsonl"), status="127.0.0.1:0", trusted_proxies="127.0.0.1",
    )  # fmt: skip
    sync([settings.corpus], settings, HashEmbedder())
    return home, settings


@pytest.fixture(scope="module")
def server(place):
    _, settings = place
    assistant = Assistant.open(settings=settings, embedder=HashEmbedder())

    async def begin():
        page = build_page(assistant, settings, HashEmbedder())
        return launch(page, assistant, settings, HashEmbedder())

    running = asyncio.run(begin())
    yield running
    running.close()
    assistant.close()


def complete(server, question, **more):
    body = {"messages": [{"role": "user", "content": question}], "model": "yinzheng"}
    return httpx.post(
        f"{server.address}/v1/chat/completions",
        json=body, auth=("anna", SECRET), timeout=60, **more,
    )  # fmt: skip


def entries(home):
    return [json.loads(line) for line in (home / "audit.jsonl").read_text().splitlines()]


def test_the_audit_log_tells_who_asked_what_of_which_folders_and_what_was_cited(server, place):
    home, _ = place
    response = complete(server, QUESTION)
    entry = entries(home)[-1]
    assert (entry["user"], entry["folders"], entry["text"]) == ("anna", ["lake"], QUESTION)
    assert (entry["kind"], entry["outcome"]) == ("ask", "answered")
    (cited,) = entry["cited"]
    assert cited["document"] == "lake/report.txt"
    assert TEXTS["lake/report.txt"][cited["start"] : cited["end"]] == TEXTS["lake/report.txt"]
    assert entry["request"] == response.headers["x-request-id"]
    assert entry["time"].endswith("+00:00")


def test_every_door_is_audited(server, place):
    home, _ = place
    before = len(entries(home))
    client = Client(
        server.address, download_files=False, analytics_enabled=False, verbose=False,
        httpx_kwargs={"auth": ("anna", SECRET)},
    )  # fmt: skip
    client.predict(QUESTION, api_name="/ask")
    client.predict("茶厂", 3, api_name="/search")
    client.close()
    complete(server, "？？")
    told = [(one["kind"], one["outcome"], one["text"]) for one in entries(home)[before:]]
    assert told == [
        ("ask", "answered", QUESTION), ("search", "found", "茶厂"), ("ask", "failed", "？？"),
    ]  # fmt: skip
    assert entries(home)[-1]["problem"] == "QuestionError"
    assert entries(home)[-2]["found"][0]["document"] == "lake/report.txt"


def test_earlier_questions_that_are_asked_again_are_not_audited(server, place):
    home, _ = place
    before = len(entries(home))
    body = {"messages": [{"role": "user", "content": QUESTION}] * 3, "model": "yinzheng"}
    httpx.post(
        f"{server.address}/v1/chat/completions", json=body, auth=("anna", SECRET), timeout=60
    ).raise_for_status()
    assert len(entries(home)) == before + 1


def test_no_log_holds_a_secret_or_breaks_its_lines(server, place, capfd):
    home, _ = place
    complete(server, "青山\n茶厂\x1b[31m？", headers={"X-Request-Id": "chosen", "Cookie": SECRET})
    httpx.get(f"{server.address}/no%1bwhere%9b?secret={SECRET}", auth=("anna", SECRET))
    httpx.get(f"{server.address}/", auth=("anna", "wrong " + SECRET))
    told = (home / "audit.jsonl").read_text() + wait_for(capfd, 3)
    assert SECRET not in told
    assert "chosen" not in told
    assert "\x1b" not in told
    assert all(json.loads(line) for line in told.splitlines())
    assert (home / "audit.jsonl").stat().st_mode & 0o077 == 0


def wait_for(capfd, lines):
    """Return standard error once it has so many lines: they are written after the response."""
    text = ""
    for _ in range(100):
        text += capfd.readouterr().err
        if text.count("\n") >= lines:
            break
        time.sleep(0.02)
    return text


def test_a_request_is_one_line_with_the_id_of_its_response(server, capfd):
    response = complete(server, QUESTION)
    (line,) = wait_for(capfd, 1).splitlines()
    told = json.loads(line)
    assert told["request"] == response.headers["x-request-id"]
    assert (told["user"], told["method"], told["status"]) == ("anna", "POST", 200)
    assert told["path"] == "/v1/chat/completions"
    assert QUESTION not in line
    refused = httpx.get(server.address)
    assert json.loads(wait_for(capfd, 1))["request"] == refused.headers["x-request-id"]


def test_a_request_through_a_named_proxy_is_logged_as_its_client(server, capfd):
    complete(server, QUESTION, headers={"X-Forwarded-For": "192.0.2.7"})
    assert json.loads(wait_for(capfd, 1))["client"] == "192.0.2.7"
    complete(server, QUESTION)
    assert json.loads(wait_for(capfd, 1))["client"] == "127.0.0.1"


def test_silent_clients_do_not_keep_health_from_being_asked(server):
    port = int(server.status.address.rpartition(":")[2])
    silent = [socket.create_connection(("127.0.0.1", port)) for _ in range(20)]
    assert httpx.get(f"{server.status.address}/healthz", timeout=60).text == "ok\n"
    for one in silent[:4]:  # they made room
        one.settimeout(60)
        assert one.recv(1) == b""
    for one in silent:
        one.close()


def test_an_unexpected_error_names_the_id_under_which_the_log_tells_of_it(
    server, capfd, monkeypatch
):
    def fail(*arguments, **named):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("rag.assistant.read_question", fail)
    response = complete(server, QUESTION)
    assert response.status_code == 500
    request = response.headers["x-request-id"]
    assert request in response.json()["error"]["message"]
    assert "inside" not in response.text
    assert f"request {request} ZeroDivisionError: inside" in wait_for(capfd, 2)


def measure(server):
    return values(httpx.get(f"{server.status.address}/metrics").raise_for_status().text)


def test_metrics_count_questions_refusals_times_and_requests(server, place):
    before = measure(server)
    complete(server, QUESTION)
    httpx.get(server.address)
    after = measure(server)

    def grown(name):
        return after.get(name, 0) - before.get(name, 0)

    assert grown('yinzheng_questions_total{outcome="answered"}') == 1
    assert grown('yinzheng_requests_total{code="200"}') == 1
    assert grown('yinzheng_requests_total{code="401"}') == 1
    for stage in ("embed", "retrieve", "answer", "total"):
        assert grown(f'yinzheng_stage_seconds_count{{kind="ask",stage="{stage}"}}') == 1
    assert after["yinzheng_store_documents"] == 2
    assert after["yinzheng_queue_waiting"] == 0
    assert after["process_resident_memory_bytes"] > 1e7


def test_the_revision_of_the_store_is_shown_and_changes_with_it(server, place):
    home, settings = place

    def revision():
        return [name for name in measure(server) if name.startswith("yinzheng_store_info")]

    before = revision()
    (home / "corpus/lake/new.txt").write_text("白云水库可以蓄水九亿立方米。", encoding="utf-8")
    sync([settings.corpus], settings, HashEmbedder())
    assert revision() != before


def test_health_tells_when_the_store_cannot_be_read(server, place):
    home, _ = place
    address = f"{server.status.address}/healthz"
    assert httpx.get(address).text == "ok\n"
    shutil.move(home / "store", home / "gone")
    try:
        assert httpx.get(address).status_code == 503
        assert measure(server)["yinzheng_store_readable"] == 0
    finally:
        shutil.move(home / "gone", home / "store")
    assert httpx.get(address).status_code == 200


def test_what_is_measured_names_no_user_question_or_document(server):
    complete(server, QUESTION)
    text = httpx.get(f"{server.status.address}/metrics").text
    assert not [word for word in ("anna", "青山", "lake", "report") if word in text]


def test_health_and_metrics_are_not_behind_the_doors_of_the_page(server):
    for path in ("/healthz", "/metrics"):
        assert httpx.get(server.address + path).status_code == 401
        assert httpx.get(server.address + path, auth=("anna", SECRET)).status_code == 404
    assert httpx.get(server.status.address).status_code == 404
    assert httpx.post(f"{server.status.address}/metrics").status_code == 404
    assert httpx.get(f"{server.status.address}/v1/models").status_code == 404
    rebound = httpx.get(f"{server.status.address}/metrics", headers={"Host": "evil.example"})
    assert rebound.status_code == 403


def test_an_audit_log_that_cannot_be_written_is_counted_and_keeps_no_answer_back(
    server, place, capfd
):
    home, _ = place
    kept = (home / "audit.jsonl").rename(home / "kept.jsonl")
    (home / "audit.jsonl").mkdir()
    try:
        assert complete(server, QUESTION).status_code == 200
        assert measure(server)["yinzheng_audit_failures_total"] == 1
        assert "the audit log cannot be written" in wait_for(capfd, 2)
    finally:
        (home / "audit.jsonl").rmdir()
        kept.rename(home / "audit.jsonl")


@pytest.mark.parametrize(
    ("text", "address"),
    [("127.0.0.1:9464", ("127.0.0.1", 9464)), ("[::1]:0", ("::1", 0)), ("status:1", ("status", 1))],
)
def test_an_address_is_host_and_port(text, address):
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["9464", ":9464", "host:", "host:port", "host:99999"])
def test_another_address_is_a_setting_that_cannot_be(text):
    with pytest.raises(SettingsError, match="127.0.0.1:9464"):
        parse_address(text)
