import asyncio

import pytest

from bench.clients import Api, Page, User
from rag.server import idle_queue
from rag.server.idle_queue import rest_when_idle
from tests.conftest import HashEmbedder
from ui import build_page, launch


@pytest.fixture
def queue():
    queue = object.__new__(idle_queue.Queue)
    queue.sleep_when_free, queue.active_jobs = 0.001, [None, None]
    rest_when_idle(queue)
    return queue


def test_a_queue_without_events_looks_for_them_ten_times_a_second(queue):
    assert queue.sleep_when_free == 0.1
    assert queue.progress_update_sleep_when_free == 0.25


def test_a_queue_with_an_event_that_runs_looks_for_others_at_once(queue):
    queue.active_jobs = [None, ["an event"]]
    assert queue.sleep_when_free == 0.001
    assert queue.progress_update_sleep_when_free == 0.01


def test_after_an_event_the_next_is_looked_for_at_once_and_later_less_often(queue, monkeypatch):
    pushed = []

    async def push(self, body, request, username):
        pushed.append(body)
        return True, "id", "success"

    monkeypatch.setattr(idle_queue.Queue, "push", push)
    now = [1000.0]
    monkeypatch.setattr(idle_queue.time, "monotonic", lambda: now[0])
    assert asyncio.run(queue.push("body", request=None, username=None)) == (True, "id", "success")
    assert pushed == ["body"]
    now[0] += 1.9
    assert queue.sleep_when_free == 0.001
    now[0] += 0.2
    assert queue.sleep_when_free == 0.1


def test_events_leave_no_statistics(make_assistant):
    assistant = make_assistant({"a.txt": "青山茶厂去年生产了三千吨茶叶。"}, HashEmbedder())
    settings = assistant.settings.model_copy(update={"port": 0})

    async def begin():  # inside a running loop, Gradio opens none of its own
        page = build_page(assistant, settings, HashEmbedder())
        return page, launch(page, assistant, settings, HashEmbedder())

    page, running = asyncio.run(begin())
    try:
        with Api(running.address, User()) as program, Page(running.address, User()) as reader:
            for _ in range(3):
                program.ask("青山茶厂去年生产了多少吨茶叶？")
                reader.ask("青山茶厂去年生产了多少吨茶叶？")
        assert len(page._queue.event_analytics) == 1
        assert page._queue.cached_event_analytics_summary == {"functions": {}}
    finally:
        running.close()
