"""Any server takes any request of a page; when one is killed, another one answers."""

import base64
import json
import re

import httpx
import pytest

from rag.server.peers.registry import FOLDER, PROOF
from rag.server.users import write_user
from tests.rag.server.peers.servers import call, client_of, serving

SECRET = "a secret of some length"
QUESTION, NEXT = "青山茶厂的厂长是谁？", "黑石湾码头的负责人是谁？"


@pytest.fixture(scope="module")
def servers(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("peers"), count=3) as three:
        yield three


def asked(client, servers, question, conversation=""):
    """Ask; return the thread's HTML."""
    done = call(client, servers, "answer_question", [question, None, [], conversation])
    assert done["success"]
    return str(done["output"]["data"])


@pytest.mark.parametrize("opens_page", [True, False])
def test_each_request_may_reach_another_server(servers, opens_page):
    for _ in range(4):  # browsers keep a cookie; programs that keep none are known by address
        with client_of(servers) as client:
            if opens_page:
                assert client.get("/").status_code == 200
            assert "李明" in asked(client, servers, QUESTION)


def test_the_cookie_names_the_server_and_no_script_reads_it(servers):
    with client_of(servers) as client:
        cookie = client.get("/").headers["set-cookie"]
        assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict", "Path=/"))
        held = servers.address_of(client.cookies)
        assert held in servers.processes
        for _ in range(4):
            assert "set-cookie" not in client.get("/config").headers
        assert servers.address_of(client.cookies) == held


def test_an_answer_that_was_passed_on_has_each_header_once(servers):
    with client_of(servers) as client:
        client.get("/")
        for _ in range(2):
            names = [name for name, _ in client.get("/gradio_api/app_id").headers.raw]
            assert len(set(names)) == len(names)


def test_an_upload_arrives_where_its_event_is_handled(servers):
    with client_of(servers) as client:
        client.get("/")
        for name in ("up.txt", "down.txt"):
            sent = client.post("/gradio_api/upload", files={"files": (name, name * 200)})
            (path,) = sent.raise_for_status().json()
            file = {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}
            done = call(client, servers, "add_files", [[file], "", ""])
            assert name in str(done["output"]["data"])
            assert "1 added" in str(done["output"]["data"])


def test_the_doors_without_sessions_answer_at_every_server(servers):
    with client_of(servers) as client:
        messages = [{"role": "user", "content": QUESTION}]
        for _ in range(2):
            chat = {"model": "yinzheng", "messages": messages}
            answer = client.post("/v1/chat/completions", json=chat).raise_for_status()
            assert "李明" in answer.text
            assert "set-cookie" not in answer.headers
            listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
            accepted = {"accept": "application/json, text/event-stream"}
            tools = client.post("/mcp", json=listing, headers=accepted).raise_for_status()
            assert "mcp-session-id" not in tools.headers


def test_users_and_limits_hold_whichever_server_is_asked(tmp_path):
    write_user(tmp_path / "users", "anna", SECRET)
    limits = (f"auth_file={tmp_path / 'users'}", "requests_per_minute=30")
    with serving(tmp_path, *limits) as servers:
        with client_of(servers) as nobody:
            for path in ("/", "/config", "/gradio_api/app_id", "/sync/progress"):
                assert [nobody.get(path).status_code for _ in range(2)] == [401, 401]
        proof = (tmp_path / "store" / FOLDER / "secret").read_text()
        with client_of(servers, headers={PROOF.decode(): proof}) as peer:
            assert peer.get("/config").status_code == 401  # the secret opens nothing
        token = base64.b64encode(f"anna:{SECRET}".encode()).decode()
        with client_of(servers, headers={"authorization": f"Basic {token}"}) as anna:
            page = anna.get("/").raise_for_status()
            assert "李明" in asked(anna, servers, QUESTION)
            told = [*page.headers.values(), page.text]
            assert not any(proof in text for text in told)
            event = {"fn_index": servers.events["greet"], "session_hash": "s", "data": []}
            codes = [anna.post("/gradio_api/run/predict", json=event).status_code
                     for _ in range(70)]  # fmt: skip
            assert 429 in codes


def test_a_client_without_the_secret_cannot_say_that_it_is_a_server(servers):
    address, *_ = servers.processes
    files = (servers.place / "store" / FOLDER).glob("*.json")
    assert {"address": address} in [json.loads(file.read_text()) for file in files]
    forged = {PROOF.decode(): "0" * 64, "x-forwarded-for": "203.0.113.9"}
    with httpx.Client(base_url=address, headers=forged) as client:
        answer = client.get("/config")
        assert answer.status_code == 200
        assert "set-cookie" in answer.headers  # handled as any client's


def test_the_last_of_three_servers_goes_on_when_two_are_killed(servers):
    """Here at the end: the servers are not there any more after it."""
    with client_of(servers) as client:
        client.get("/")
        thread = asked(client, servers, QUESTION)
        (conversation,) = set(re.findall(r"data-conversation=\W*([0-9a-f]{32})", thread))
        first = servers.address_of(client.cookies)
        other = next(address for address in servers.processes if address != first)
        (servers.place / "pause").touch()
        event = {"fn_index": servers.events["answer_question"], "session_hash": "s",
                 "data": [NEXT, None, [], conversation]}  # fmt: skip
        client.post("/gradio_api/queue/join", json=event).raise_for_status()
        with (
            httpx.stream(
                "GET", f"{other}/gradio_api/queue/data", params={"session_hash": "s"},
                cookies=dict(client.cookies), timeout=60,
            ) as stream,
            pytest.raises(httpx.RemoteProtocolError),  # cut off, so that the page asks anew
        ):  # fmt: skip
            for line in stream.iter_lines():
                if "process_generating" in line:
                    servers.kill(first)
        (servers.place / "pause").unlink()
        for _ in range(2):
            after = asked(client, servers, NEXT, conversation)
            assert "李明" in after
            assert "王强" in after
            held = servers.address_of(client.cookies)
            assert held != first
            if held in servers.processes and len(servers.alive()) == 2:
                servers.kill(held)
        assert len(servers.alive()) == 1
