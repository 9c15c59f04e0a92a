"""Through no door is it told where folders lie."""

import httpx
import pytest
from mcp import Client

from index.ingestion.report import Failure, SyncReport
from index.ingestion.sync import sync
from index.settings import load_settings
from rag.assistant import Assistant
from rag.redaction import outside, report_outside
from rag.server.mcp import build_tools
from rag.server.service import Calls
from rag.web.uploads import read_again
from tests.conftest import HashEmbedder
from tests.rag.server.conftest import served
from tests.rag.server.test_gradio_api import client
from tests.rag.server.test_mcp import over_http, within


@pytest.fixture
def shelf(tmp_path):
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


def test_no_door_tells_where_folders_lie(shelf):
    at, place, name = shelf

    async def visit():
        async with over_http(at) as opened:
            told = [await opened.call_tool("documents")]
            for document in (f"{name}/two/a.txt", "a.txt"):
                told.append(await opened.call_tool("show", {"document": document}))
            return told

    held, shown, refused = within(visit)
    assert held.structured_content["store"] == "store"
    assert [(one["root"], one["document"]) for one in held.structured_content["list"]] == [
        ("one", f"{name}/one/a.txt"), ("two", f"{name}/two/a.txt"),
    ]  # fmt: skip
    assert shown.structured_content["source"] == "碧水厂产大米。"
    assert "Name one wholly" in refused.content[0].text
    one = client(at)
    told = [one.predict(api_name="/documents"), one.predict("碧水厂产什么？", api_name="/ask")]
    told.append(one.predict("碧水", 3, f"{name}/two/a.txt", api_name="/search"))
    one.close()
    assert told[2][0]["document"] == f"{name}/two/a.txt"
    asked = {"messages": [{"role": "user", "content": "碧水厂产什么？"}]}
    told.append(httpx.post(f"{at}/v1/chat/completions", json=asked).text)
    assert place not in str([held, shown, refused, *told])


def test_a_store_that_is_not_there_is_told_by_its_name(tmp_path):
    async def visit():
        async with Client(build_tools(Calls(load_settings(store=tmp_path / "gone")))) as opened:
            return await opened.call_tool("documents")

    told = within(visit).content[0].text
    assert "There is no store in gone." in told
    assert str(tmp_path) not in told


def test_a_file_that_cannot_be_read_is_told_without_its_folder(tmp_path, monkeypatch):
    (tmp_path / "corpus").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "corpus" / name).write_text("一句话。", encoding="utf-8")

    def broken(path, limit):
        if path.name == "a.txt":
            raise OSError("cannot map /srv/my/a.txt")
        raise ValueError(f"[Errno 5] I/O error: '{path}'")

    monkeypatch.setattr("index.ingestion.intake.read_bytes", broken)
    settings = load_settings(store=tmp_path / "store", corpus=tmp_path / "corpus")
    report = Calls(settings, embedder=HashEmbedder()).sync()
    told = {one["path"]: one["reason"] for one in report["failed"]}
    assert told["a.txt"] == "cannot be read: cannot map a.txt"
    assert told["b.txt"].endswith("ValueError: [Errno 5] I/O error: 'corpus/b.txt'")
    shown = list(read_again(settings, HashEmbedder()))[-1]
    assert {one.path: one.reason for one in shown.failed} == told


@pytest.mark.parametrize(
    ("reason", "told"),
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
def test_a_reason_keeps_everything_but_folders(reason, told):
    report = SyncReport(failed=[Failure("a.txt", reason)], noted=[Failure("b.txt", reason)])
    out = report_outside(report, load_settings())
    assert [one.reason for one in (*out.failed, *out.noted)] == [told, told]


def test_folders_are_told_by_their_names(tmp_path):
    settings = load_settings(store=tmp_path / "corpus" / "kept", corpus=tmp_path / "corpus")
    told = outside(f"{settings.store} and {settings.corpus}/a.txt; see ./x /v1", settings)
    assert told == "kept and corpus/a.txt; see ./x /v1"
    assert outside("a. b", load_settings(store=".", corpus="..")) == "a. b"
