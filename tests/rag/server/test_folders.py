"""A user who may see one folder learns nothing of another one through any door."""

import asyncio
import json
import re
import time
from pathlib import Path

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import Client as McpClient
from mcp.client.streamable_http import streamable_http_client

from index.ingestion.sync import sync
from index.settings import load_settings
from rag.assistant import Assistant
from rag.server.users import change_folders, write_user
from rag.web.syncs.board import SyncBoard
from tests.conftest import ALL_MS, HashEmbedder
from ui import build_page, launch

SECRET = "a secret of some length"
OPEN = {
    "lake/report.txt": "青山茶厂年报\n青山茶厂去年生产了三千吨茶叶。\n第一条 茶叶分为三等。",
    "lake/points.txt": "王小明说：“有三点要求：一要快。二要好。三要省。”茶厂同意。",
}
HIDDEN = {
    "hill/secret.txt": "紫石矿山计划\n紫石矿山明年关闭。\n第九条 工资不公开。\n"
    "李大海说：“有两点意见：一是慢。二是贵。”",
    "hill/pit/more.txt": "紫石矿山去年生产了七千吨铜矿。李大海主持会议。",
}
MARKS = ["hill", "secret.txt", "pit/", "more.txt", "紫石", "李大海", "Li Dahai", "铜矿", "工资"]
ASKED = ["矿山去年生产了多少吨？", "第九条是什么？", "谁主持会议？", "哪些文章提到会议？"]
NAMES = ["hill/secret.txt", "hill", "hill/pit", "hill/pit/more.txt"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    home = tmp_path_factory.mktemp("folders")
    for name, text in (HIDDEN | OPEN).items():
        (home / "corpus" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "corpus" / name).write_text(text, encoding="utf-8")
    for name, folders in (("anna", ["lake"]), ("bert", None), ("nora", [])):
        write_user(home / "users", name, SECRET, folders)
    settings = load_settings(
        store=home / "store", corpus=home / "corpus", port=0, auth_file=str(home / "users"),
        refusal="eager", reading_ms=ALL_MS, allow_writes=True, requests_per_minute=0,
    )  # fmt: skip
    sync([settings.corpus], settings, HashEmbedder())
    return settings


@pytest.fixture(scope="module")
def server(place):
    assistant = Assistant.open(settings=place, embedder=HashEmbedder())

    async def begin():
        board = SyncBoard()
        page = build_page(assistant, place, HashEmbedder(), board=board)
        numbers = {getattr(event.fn, "__name__", ""): key for key, event in page.fns.items()}
        return launch(page, assistant, place, HashEmbedder(), board), numbers

    running, numbers = asyncio.run(begin())
    yield running.address, numbers
    running.close()
    assistant.close()


def readable(text):
    """Return a response with its escaped characters as such."""
    return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)


def assert_nothing_leaks(text, *asked):
    """``asked`` is what the client itself sent, which a response may repeat."""
    plain = readable(text)
    for words in sorted((*asked, *NAMES, *ASKED), key=len, reverse=True):
        plain = plain.replace(words, "")
    assert [mark for mark in MARKS if mark in plain] == [], plain


def gradio(address, name):
    return Client(
        address, download_files=False, analytics_enabled=False, verbose=False,
        httpx_kwargs={"auth": (name, SECRET)},
    )  # fmt: skip


def call(client, *arguments, api_name):
    try:
        return json.dumps(client.predict(*arguments, api_name=api_name), ensure_ascii=False)
    except AppError as error:
        return str(error)


def test_gradio_answers_searches_and_lists_within_the_folders(server):
    client = gradio(server[0], "anna")
    for question in ASKED:
        assert_nothing_leaks(call(client, question, api_name="/ask"))
        assert_nothing_leaks(call(client, question, 100, api_name="/search"))
    for name in NAMES:
        assert call(client, "会议", 10, name, api_name="/search") in ("[]", "")
    listed = json.loads(call(client, api_name="/documents"))
    assert_nothing_leaks(json.dumps(listed, ensure_ascii=False))
    assert (listed["files"], listed["documents"]) == (2, 2)
    assert {row["document"] for row in listed["list"]} == set(OPEN)
    assert "not change" in call(client, api_name="/sync")
    client.close()


def test_gradio_shows_everything_to_who_may_see_everything(server):
    """Or the tests of what is hidden would find nothing where nothing is shown at all."""
    client = gradio(server[0], "bert")
    shown = call(client, ASKED[0], api_name="/ask") + call(client, api_name="/documents")
    assert "hill/secret.txt" in shown
    assert "紫石" in shown
    assert json.loads(call(client, api_name="/sync"))["unchanged"] == 4
    client.close()


def test_who_may_see_no_folder_is_told_so(server):
    client = gradio(server[0], "nora")
    assert "which folders are yours" in call(client, ASKED[0], api_name="/ask")
    assert json.loads(call(client, api_name="/documents"))["files"] == 0
    client.close()


def mcp_calls(address, name, *calls):
    """Return the texts of MCP tool calls of a user."""

    async def visit():
        async with httpx.AsyncClient(auth=(name, SECRET), timeout=60) as http:
            transport = streamable_http_client(f"{address}/mcp", http_client=http)
            async with McpClient(transport) as client:
                results = [await client.call_tool(tool, given) for tool, given in calls]
                return ["".join(part.text for part in result.content) for result in results]

    return asyncio.run(visit())


def test_mcp_tools_keep_to_the_folders(server):
    calls = [("ask", {"question": question}) for question in ASKED]
    calls += [("search", {"query": question, "k": 100}) for question in ASKED]
    calls += [("show", {"document": name}) for name in (*NAMES, "secret.txt", "nowhere.txt")]
    calls += [("documents", {}), ("sync", {})]
    texts = mcp_calls(server[0], "anna", *calls)
    for text in texts:
        assert_nothing_leaks(text, "secret.txt")
    named = [*NAMES, "secret.txt", "nowhere.txt"]
    told = {text.replace(name, "") for text, name in zip(texts[-8:-2], named, strict=True)}
    assert len(told) == 1, "a document that is hidden is none"
    assert json.loads(texts[-2])["documents"] == 2
    assert "not change" in texts[-1]
    (everything,) = mcp_calls(server[0], "bert", ("show", {"document": "hill/secret.txt"}))
    assert "紫石" in everything


def chat(address, name, *questions, stream=False):
    messages = [{"role": "user", "content": question} for question in questions]
    body = {"model": "yinzheng", "messages": messages, "stream": stream}
    return httpx.post(
        f"{address}/v1/chat/completions", json=body, auth=(name, SECRET), timeout=60
    ).text


@pytest.mark.parametrize("stream", [False, True])
def test_chat_completions_keep_to_the_folders(server, stream):
    for question in ASKED:
        assert_nothing_leaks(chat(server[0], "anna", question, stream=stream))
    # A follow-up, whose earlier questions are asked again.
    assert_nothing_leaks(chat(server[0], "anna", *ASKED, "第二点是什么？", stream=stream))
    assert "hill/secret.txt" in readable(chat(server[0], "bert", ASKED[1], stream=stream))


class Page:
    """Sends the events of the page as a user, as its script does."""

    def __init__(self, server, name):
        self.address, self.events = server
        self.session = f"{name}{time.monotonic_ns()}"
        self.client = httpx.Client(
            base_url=f"{self.address}/gradio_api", auth=(name, SECRET), timeout=60
        )

    def send(self, name, *data, event=None, session=None):
        """Send an event; return all that the server says until it is done."""
        session = session or self.session
        body = {
            "fn_index": self.events[name], "session_hash": session, "data": list(data),
            "event_data": event,
        }  # fmt: skip
        self.client.post("/queue/join", json=body).raise_for_status()
        said = []
        with self.client.stream("GET", "/queue/data", params={"session_hash": session}) as lines:
            for line in lines.iter_lines():
                said.append(line)
                if "process_completed" in line:
                    break
        return "\n".join(said)


EVENTS = {
    "answer_question": [(question, None, [], "") for question in ASKED]
    + [("会议", None, [name], "") for name in NAMES],
    "stop_answer": [(None,)], "new_conversation": [(None,)], "refresh_scope": [()], "greet": [()],
    "list_documents": [("", ""), ("hill", ""), ("", "hill/secret.txt")],
    "sync_folder": [("", "")], "add_files": [([], "", "")],
    "remove_file": [("", "uploads/a.txt")], "add_folder": [("/hill", "", "")],
    "show_hits": [(question, ["dense", "lexical"], True) for question in ASKED],
    "open_map": [(question, ["lexical", "names"]) for question in ASKED],
    "compare": [(question, "lake", name) for question in ASKED for name in NAMES[:1]],
    "refresh": [()], "show_outcome": [("", "")], "try_again": [("", "")],
    "show_chosen": [([],), (["hill"],)],
    "await_examples": [()], "show_examples": [(None,)],
    "translate_quotes": [(None,)], "show_translated": [(None, None)],
}  # fmt: skip


def test_every_event_of_the_page_keeps_to_the_folders(server, place):
    page, everything = Page(server, "anna"), Page(server, "bert")
    other = {"<lambda>", "switch_language", "ask", "search", "documents", "sync"}
    picked = {"show_document", "show_passage", "show_original", "act", "save_feedback"}
    assert set(server[1]) - other - picked - {""} == set(EVENTS)
    for name, calls in EVENTS.items():
        for data in calls:
            text = page.send(name, *data)
            assert '"success":true' in text, text
            assert_nothing_leaks(text)
    for name in NAMES:
        text = page.send("show_document", "", event={"chosen": name})
        assert_nothing_leaks(text)
        assert "holds no document" in text
    with Assistant.open(settings=place, embedder=HashEmbedder()) as assistant:
        hidden = [h.passage for h in assistant.search("紫石") if h.document.startswith("hill")]
    for key in hidden:
        assert_nothing_leaks(page.send("show_passage", event={"passage": key}))
        shown = everything.send("show_passage", event={"passage": key})
        assert "hill/" in shown
        asked = json.dumps({"passage": key, "quotes": [], "place": 0})
        assert_nothing_leaks(page.send("show_original", event={"original": asked}))
        assert "hill/" in everything.send("show_original", event={"original": asked})


def test_how_far_a_sync_is_and_what_it_came_to_is_told_to_who_may_change_documents(server):
    assert "progress" in Page(server, "bert").send("sync_folder", "", "")
    for name in ("anna", "nora"):
        refused = httpx.get(f"{server[0]}/sync/progress", auth=(name, SECRET))
        assert (refused.status_code, "not change" in refused.text) == (403, True)
        assert "yz-report" not in Page(server, name).send("show_outcome", "", "")
    followed = httpx.get(f"{server[0]}/sync/progress", auth=("bert", SECRET))
    assert followed.headers["content-type"].startswith("text/event-stream")
    assert json.loads(followed.text.removeprefix("data: "))["running"] is False
    assert "yz-report" in Page(server, "bert").send("show_outcome", "", "")
    assert httpx.get(f"{server[0]}/sync/progress").status_code == 401


def test_conversations_are_listed_and_shown_to_their_user_only(server):
    page, everything = Page(server, "anna"), Page(server, "bert")
    everything.send("answer_question", ASKED[0], None, [], "")
    listed = readable(everything.send("act", None, event={"do": "list"}))
    (identifier,) = set(re.findall(r"data-id='(\w+)'", listed))
    assert ASKED[0] in listed
    for wish in ("list", "recall", "export", "delete"):
        text = page.send("act", None, event={"do": wish, "id": identifier})
        assert_nothing_leaks(text)
        assert identifier not in text
    recalled = everything.send("act", None, event={"do": "recall", "id": identifier})
    assert "hill/" in readable(recalled)


def test_the_map_counts_only_the_passages_of_the_folders(server):
    """Every passage is a dot, and the line above them says how many there are."""
    dots = {
        name: Page(server, name).send("open_map", "", ["dense"]).count("data-passage")
        for name in ("anna", "bert")
    }
    assert dots["bert"] == 2 * dots["anna"] > 0
    told = readable(Page(server, "anna").send("open_map", "", ["dense"]))
    total = dots["anna"] // told.count('"process_completed"')
    assert f"{total} of {total}" in told or f"{total} / {total}" in told, told


def test_the_page_is_built_without_any_document(server):
    for name in ("anna", "bert"):
        for path in ("/", "/config", "/gradio_api/info"):
            text = httpx.get(server[0] + path, auth=(name, SECRET), timeout=60).text
            assert_nothing_leaks(text)
            assert "青山" not in text


def test_examples_come_from_the_folders_only(server):
    def welcome(name):
        for _ in range(200):
            text = Page(server, name).send("new_conversation", None)
            if "yz-example" in text:
                return text
            time.sleep(0.05)
        return ""

    assert "王小明" in readable(welcome("anna"))
    assert_nothing_leaks(welcome("anna"))


def test_a_conversation_is_not_given_to_another_user(server):
    first = Page(server, "bert")
    first.send("answer_question", ASKED[1], None, [], "")
    stolen = Page(server, "anna").send("stop_answer", None, session=first.session)
    assert_nothing_leaks(stolen)
    assert "Another user opened this page" in stolen


def test_folders_that_are_taken_away_are_hidden_at_once(server, place):
    client = gradio(server[0], "bert")
    assert json.loads(call(client, api_name="/documents"))["files"] == 4
    users = Path(place.auth_file)
    change_folders(users, "bert", ["lake"])
    try:
        assert json.loads(call(client, api_name="/documents"))["files"] == 2
    finally:
        change_folders(users, "bert", None)
    client.close()
