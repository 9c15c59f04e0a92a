"""The Model Context Protocol, through its own client, over stdio and HTTP."""

import json
import subprocess
import sys
from contextlib import asynccontextmanager

import anyio
import httpx2
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.client.streamable_http import streamable_http_client

from rag.server.mcp import build_mcp_server
from rag.server.service import Service
from tests.conftest import CORPUS
from tests.rag.server.conftest import ANSWERED, BASIC

COMMAND = ["-c", "import sys; from rag.cli import main; sys.exit(main())", "mcp"]
READING = ["ask", "search", "documents", "show"]


def run_async(visit):
    """Run a coroutine function, for a minute at most; return its result."""

    async def run():
        with anyio.fail_after(60):
            return await visit()

    return anyio.run(run)


@asynccontextmanager
async def over_stdio(store, *more):
    arguments = [*COMMAND, "--store", str(store), *more]
    server = StdioServerParameters(command=sys.executable, args=arguments, cwd=str(CORPUS.parent))
    async with Client(stdio_client(server)) as client:
        yield client


@asynccontextmanager
async def over_http(address, **headers):
    async with (
        httpx2.AsyncClient(headers=headers) as http,
        Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client,
    ):
        yield client


def without_times(answer):
    return {key: value for key, value in answer.items() if key != "timings_ms"}


async def check_tools(client, assistant):
    """Assert that every tool returns what the command line prints."""
    tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == READING
    assert all(tool.annotations.read_only_hint for tool in tools)
    assert all(tool.description for tool in tools)
    result = (await client.call_tool("ask", {"question": ANSWERED})).structured_content
    assert without_times(result) == without_times(assistant.ask(ANSWERED).to_dict())
    found = await client.call_tool("search", {"query": "工业", "k": 2})
    assert found.structured_content["result"] == [
        hit.to_dict() for hit in assistant.search("工业", 2)
    ]
    assert json.loads(found.content[0].text)["rank"] == 1
    facts = (await client.call_tool("documents")).structured_content
    assert facts["documents"] == 5
    name = facts["list"][0]["document"]
    layers = (await client.call_tool("show", {"document": name})).structured_content
    assert (layers["document"], set(layers)) == (
        name, {"document", "source", "restored", "search", "segments", "blocks"},
    )  # fmt: skip
    for tool, given, advice in (
        ("ask", {"question": ""}, "no words"),
        ("ask", {}, "question"),
        ("search", {"query": "工业", "k": 0}, "k"),
        ("show", {"document": "nowhere"}, "no document"),
    ):
        refused = await client.call_tool(tool, given)
        assert refused.is_error
        assert advice in refused.content[0].text
        assert "\n" not in refused.content[0].text
        assert "pydantic" not in refused.content[0].text


def test_a_client_over_stdio_lists_and_calls_the_tools(assistant):
    async def visit():
        async with over_stdio(assistant.store.folder) as client:
            await check_tools(client, assistant)

    run_async(visit)


def test_a_client_over_http_lists_and_calls_the_tools(address, assistant):
    async def visit():
        async with over_http(address) as client:
            await check_tools(client, assistant)

    run_async(visit)


def test_a_client_with_a_secret_is_let_in(guarded):
    async def visit():
        async with over_http(guarded, Authorization=BASIC) as client:
            assert [tool.name for tool in (await client.list_tools()).tools] == READING

    run_async(visit)


def test_without_a_secret_there_are_no_tools(guarded):
    async def visit():
        async with over_http(guarded) as client:
            await client.list_tools()

    with pytest.raises((MCPError, httpx2.HTTPError, ExceptionGroup)):
        run_async(visit)


def test_sync_is_offered_only_where_it_is_allowed(tmp_path, monkeypatch):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.txt").write_text("The library opens at nine.", encoding="utf-8")
    (tmp_path / "yinzheng.toml").write_text(f'corpus = "{folder}"\n', encoding="utf-8")

    async def visit():
        given = ("--allow-writes", "--settings", str(tmp_path / "yinzheng.toml"))
        async with over_stdio(tmp_path / "store", *given) as client:
            tools = (await client.list_tools()).tools
            assert [tool.name for tool in tools] == [*READING, "sync"]
            assert not tools[-1].annotations.read_only_hint
            early = await client.call_tool("documents")
            assert "yinzheng sync" in early.content[0].text
            report = (await client.call_tool("sync")).structured_content
            assert (report["added"], report["passages"]) == (1, 1)
            assert (await client.call_tool("documents")).structured_content["documents"] == 1

    run_async(visit)


def test_standard_output_carries_the_protocol_and_nothing_else(assistant):
    hello = {"protocolVersion": "2025-06-18", "capabilities": {},
             "clientInfo": {"name": "test", "version": "1"}}  # fmt: skip
    ask = {"name": "ask", "arguments": {"question": ANSWERED}}
    lines = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": ask},
    ]
    with subprocess.Popen(
        [sys.executable, *COMMAND, "--store", assistant.store.folder],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        for line in lines:
            server.stdin.write(json.dumps(line) + "\n")
        server.stdin.flush()
        answers = [json.loads(server.stdout.readline()) for _ in range(2)]
        server.stdin.close()
        rest, complaints = server.stdout.read(), server.stderr.read()
    assert [answer["id"] for answer in answers] == [1, 2]
    assert answers[1]["result"]["structuredContent"]["answered"]
    assert (rest, server.returncode) == ("", 0)
    assert "Traceback" not in complaints


def test_listing_the_tools_opens_no_store_and_loads_no_model(settings):
    code = (
        "import anyio, sys\n"
        "from index.settings import load_settings\n"
        "from rag.server.service import Service\n"
        "from rag.server.mcp import build_mcp_server\n"
        f"server = build_mcp_server(Service(load_settings(store={str(settings.store)!r})))\n"
        "print(len(anyio.run(server.list_tools)))\n"
        "heavy = ('gradio', 'torch', 'faiss', 'onnxruntime')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "4\n[]\n"


def test_the_text_of_an_unexpected_error_is_hidden_from_the_client(settings, capfd):
    class Broken(Service):
        def ask(self, question, gloss=False):
            raise ValueError("hidden")

    async def visit():
        async with Client(build_mcp_server(Broken(settings))) as client:
            return await client.call_tool("ask", {"question": "谁？"})

    result = run_async(visit)
    assert result.is_error
    assert "hidden" not in result.content[0].text
    assert capfd.readouterr().err == "yinzheng: ValueError: hidden\n"


def test_the_root_logger_keeps_no_handler_of_the_package(settings):
    code = (
        "import logging\n"
        "from index.settings import load_settings\n"
        "from rag.server.mcp import build_mcp_server\n"
        "from rag.server.service import Service\n"
        f"build_mcp_server(Service(load_settings(store={str(settings.store)!r})))\n"
        "print(logging.getLogger().handlers, logging.getLogger().level)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[] 30\n"
