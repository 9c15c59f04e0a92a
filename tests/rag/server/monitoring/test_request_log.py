"""Requests are numbered and counted, whatever becomes of them."""

import asyncio

import pytest

from rag.server.monitoring.metrics import REQUESTS, Metrics
from rag.server.monitoring.request_log import RequestLog
from rag.visit import VISIT_KEY
from tests.rag.server.monitoring.test_metrics import values

SCOPE = {"type": "http", "method": "GET", "path": "/", "client": ("192.0.2.1", 1), "headers": []}


def test_a_request_is_running_until_its_answer_ends_or_fails():
    seen = []

    async def app(scope, receive, send):
        seen.append(log.running)
        raise ZeroDivisionError

    log = RequestLog(app, Metrics(), log=False)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            asyncio.run(log(SCOPE, None, None))
    assert (seen, log.running) == ([1, 1], 0)


def test_the_response_tells_the_id_of_the_visit_and_its_status_is_counted():
    metrics, visits, sent = Metrics(), [], []

    async def app(scope, receive, send):
        visits.append(scope[VISIT_KEY].request)
        await send({"type": "http.response.start", "status": 404, "headers": []})

    async def send(message):
        sent.append(dict(message["headers"])[b"x-request-id"].decode())

    log = RequestLog(app, metrics, log=False)
    for _ in range(2):
        asyncio.run(log(SCOPE, None, send))
    assert visits == sent
    assert len(set(visits)) == 2
    assert values(metrics.render())[f'{REQUESTS.name}{{code="404"}}'] == 2
