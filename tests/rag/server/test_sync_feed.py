"""The progress of a sync as a stream that ends with it."""

import asyncio
import json

from index.ingestion.report import Step, SyncReport
from rag.server import sync_feed
from rag.server.sync_feed import tell
from rag.web.syncs.board import SyncBoard


def heard(board, *news):
    """Return what is sent, while the board is told one thing after each event."""

    async def listen():
        events = []
        rest = list(news)
        async for event in tell(board):
            events.append(event)
            if rest:
                post, what = rest.pop(0)
                post(what)
        return events

    return asyncio.run(listen())


def test_without_a_sync_the_stream_ends_at_once():
    (event,) = heard(SyncBoard())
    assert json.loads(event.removeprefix("data: "))["running"] is False


def test_a_sync_is_followed_to_its_end(monkeypatch):
    monkeypatch.setattr(sync_feed, "_SECONDS_BETWEEN_LOOKS", 0.001)
    board = SyncBoard()
    post = board.begin()
    post(Step(0, 2, "a.txt"))
    events = heard(board, (post, Step(1, 2, "b.txt")), (post, SyncReport(added=2)))
    told = [json.loads(event.removeprefix("data: ")) for event in events]
    assert ["0 of 2" in told[0]["en"], "1 of 2" in told[1]["en"]] == [True, True]
    assert [one["running"] for one in told] == [True, True, False]
    assert len({one["sync"] for one in told}) == 1


def test_a_long_step_is_told_once_and_the_connection_kept_alive(monkeypatch):
    monkeypatch.setattr(sync_feed, "_SECONDS_BETWEEN_LOOKS", 0.001)
    monkeypatch.setattr(sync_feed, "_SECONDS_OF_SILENCE", 0.005)
    board = SyncBoard()
    post = board.begin()
    post(Step(0, 2, "a.txt"))
    events = heard(board, (post, Step(0, 2, "a.txt")), (post, SyncReport()))
    assert events[1] == ":\n\n"
    assert len([event for event in events if event.startswith("data: ")]) == 2
