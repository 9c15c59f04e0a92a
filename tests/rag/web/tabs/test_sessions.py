"""Programs leave no session behind; open pages do, a limited number of them."""

import asyncio

import pytest

from bench.clients import Api, Failed, Page, User
from tests.conftest import HashEmbedder
from ui import build_page, launch

MOST = 12


@pytest.fixture
def server(make_assistant):
    """A page, and the address at which it is served."""
    assistant = make_assistant({"a.txt": "青山茶厂去年生产了三千吨茶叶。"}, HashEmbedder())
    chosen = assistant.settings.model_copy(update={"port": 0, "connections": MOST})

    async def begin():  # inside a running loop, Gradio opens none of its own
        page = build_page(assistant, chosen, HashEmbedder())
        return page, launch(page, assistant, chosen, HashEmbedder())

    page, running = asyncio.run(begin())
    yield page, running.address
    running.close()


def test_a_call_of_an_endpoint_leaves_no_session(server):
    page, address = server
    with Api(address, User()) as program:
        told = [program.ask("青山茶厂去年生产了多少吨茶叶？") for _ in range(3)]
        with pytest.raises(Failed):
            program.call("ask", "？？", False)
    assert "三千吨" in told[0][1]
    assert len(set(told)) == 1
    assert page.state_holder.session_data == {}
    assert page.state_holder.time_last_used == {}


def test_open_pages_keep_their_conversations_and_those_used_longest_ago_go(server):
    page, address = server
    with Page(address, User()) as first:
        first.ask("青山茶厂去年生产了多少吨茶叶？")
        assert len(page.state_holder.session_data) == 1
        (kept,) = page.state_holder.session_data
        assert page.state_holder.session_data[kept].config_values == {}
        for _ in range(MOST + 3):
            with Page(address, User()) as another:
                another.event("yz-new", "click", None)
    assert len(page.state_holder.session_data) == MOST
    assert kept not in page.state_holder.session_data
