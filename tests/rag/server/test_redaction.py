"""No endpoint reveals where folders lie on this machine."""

import httpx
import pytest
from mcp import Client

from index.ingestion.report import Failure, SyncReport
from index.ingestion.sync import sync
from index.messages import quoted
from index.settings import load_settings
from rag.assistant import Assistant
from rag.redaction import redact_folders, redact_report
from rag.server.mcp import build_mcp_server
from rag.server.service import Service
from rag.web.uploads import sync_in_thread
from tests.conftest import HashEmbedder
from tests.rag.server.conftest import served
from tests.rag.server.test_gradio_api import client
from tests.rag.server.test_mcp import over_http, run_async


@pytest.fixture
def served_store(tmp_path):
    """A store over two folders with a document of the same path in each."""
    for name, text in (("one", "青山厂产茶叶。"), ("two", "碧水厂产大米。")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(text, encoding="utf-8")
    settings = load_settings(store=tmp_path / "store", corpus=tmp_path / "one")
    sync([tmp_path / "one", tmp_path / "two"], settings, HashEmbedder())
    assistant = Assistant.open(settings=settings, embedder=HashEmbedder())
    with served(assistant, settings, HashEmbedder()) as at:
        yield at, str(tmp_path), tmp_path.name
    assistant.close()


def test_no_endpoint_reveals_where_folders_lie(served_store):
    at, folder, name = served_store

    async def visit():
        async with over_http(at) as opened:
            results = [await opened.call_tool("documents")]
            for document in (f"{name}/two/a.txt", "a.txt"):
                results.append(await opened.call_tool("show", {"document": document}))
            return results

    listed, shown, refused = run_async(visit)
    assert listed.structured_content["store"] == "store"
    assert [(row["root"], row["document"]) for row in listed.structured_content["list"]] == [
        ("one", f"{name}/one/a.txt"), ("two", f"{name}/two/a.txt"),
    ]  # fmt: skip
    assert shown.structured_content["source"] == "碧水厂产大米。"
    assert "Name one wholly" in refused.content[0].text
    opened = client(at)
    answers = [
        opened.predict(api_name="/documents"),
        opened.predict("碧水厂产什么？", api_name="/ask"),
    ]
    answers.append(opened.predict("碧水", 3, f"{name}/two/a.txt", api_name="/search"))
    opened.close()
    assert answers[2][0]["document"] == f"{name}/two/a.txt"
    body = {"messages": [{"role": "user", "content": "碧水厂产什么？"}]}
    answers.append(httpx.post(f"{at}/v1/chat/completions", json=body).text)
    assert folder not in str([listed, shown, refused, *answers])


def test_a_missing_store_is_named_without_its_folder(tmp_path):
    async def visit():
        server = build_mcp_server(Service(load_settings(store=tmp_path / "gone")))
        async with Client(server) as opened:
            return await opened.call_tool("documents")

    result = run_async(visit).content[0].text
    assert "There is no store in gone." in result
    assert str(tmp_path) not in result


def test_an_unreadable_file_is_reported_without_its_folder(tmp_path, monkeypatch):
    (tmp_path / "corpus").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "corpus" / name).write_text("一句话。", encoding="utf-8")

    def broken(path, limit):
        if path.name == "a.txt":
            raise OSError("cannot map /srv/my/a.txt")
        raise ValueError(f"[Errno 5] I/O error: '{path}'")

    monkeypatch.setattr("index.ingestion.intake.read_bytes", broken)
    settings = load_settings(store=tmp_path / "store", corpus=tmp_path / "corpus")
    report = Service(settings, embedder=HashEmbedder()).sync()
    reasons = {failure["path"]: failure["reason"] for failure in report["failed"]}
    assert reasons["a.txt"] == "cannot be read: cannot map a.txt"
    assert reasons["b.txt"].endswith("ValueError: [Errno 5] I/O error: 'corpus/b.txt'")
    shown = list(sync_in_thread(settings, HashEmbedder()))[-1]
    assert {failure.path: failure.reason for failure in shown.failed} == reasons


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("no such file: '/srv/my files/x/a b.txt'", "no such file: 'a b.txt'"),
        ("see /usr/lib/python3/site.py, line 3", "see site.py, line 3"),
        (
            "read in 1/2/2020 or and/or http://a.org/b/c",
            "read in 1/2/2020 or and/or http://a.org/b/c",
        ),
        ("sheet 'a/b' and row 3/4", "sheet 'a/b' and row 3/4"),
        ("no text on p. 2", "no text on p. 2"),
    ],
)
def test_a_reason_keeps_everything_but_folders(reason, expected):
    report = SyncReport(
        failed=[Failure("a.txt", quoted(reason))], noted=[Failure("b.txt", quoted(reason))]
    )
    out = redact_report(report, load_settings())
    assert [failure.reason for failure in (*out.failed, *out.noted)] == [expected, expected]


def test_folders_are_shortened_to_their_names(tmp_path):
    settings = load_settings(store=tmp_path / "corpus" / "kept", corpus=tmp_path / "corpus")
    message = redact_folders(f"{settings.store} and {settings.corpus}/a.txt; see ./x /v1", settings)
    assert message == "kept and corpus/a.txt; see ./x /v1"
    assert redact_folders("a. b", load_settings(store=".", corpus="..")) == "a. b"
    in_milvus = load_settings(store=f"milvus:{tmp_path}/law.db")
    assert redact_folders(f"{tmp_path}/law.db is in use", in_milvus) == "law.db is in use"
