"""A balancer without any memory: each request goes to the next server, as nginx does by default.

A server that takes no connection is passed over; nothing else is tried again.
"""

import itertools
import threading
import time
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy

import anyio
import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

_NOT_PASSED_ON = ("connection", "transfer-encoding", "keep-alive")


@contextmanager
def balanced(servers):
    """Serve servers, given by their URLs, behind one address, which is yielded."""
    app = Starlette(routes=[Route("/{path:path}", _Turns(servers), methods=["GET", "POST"])])
    config = uvicorn.Config(
        app, port=0, log_level="critical", server_header=False, date_header=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = server.force_exit = True
        thread.join()


class _Turns:
    def __init__(self, servers):
        self._servers = servers
        self._next = itertools.count()
        self._client = None

    async def __call__(self, scope, receive, send):
        from starlette.requests import Request

        request = Request(scope, receive)
        if self._client is None:
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=0)
            forgetful = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
            self._client = httpx.AsyncClient(
                timeout=None, limits=limits, trust_env=False, cookies=forgetful
            )
        body = await request.body()
        first = next(self._next)
        for place in range(len(self._servers)):
            server = self._servers[(first + place) % len(self._servers)]
            query = f"?{request.url.query}" if request.url.query else ""
            sent = self._client.build_request(
                request.method, f"{server}{request.url.path}{query}", content=body,
                headers=[(name, value) for name, value in request.headers.raw
                         if name.decode() not in _NOT_PASSED_ON]
                + [(b"x-forwarded-for", request.client.host.encode())],
            )  # fmt: skip
            try:
                answer = await self._client.send(sent, stream=True)
            except httpx.ConnectError:
                continue
            except httpx.HTTPError:
                break
            try:
                await self._send_on(answer, scope, receive, send)
            finally:
                with anyio.CancelScope(shield=True):
                    await answer.aclose()
            return
        await PlainTextResponse("no server", 502)(scope, receive, send)

    async def _send_on(self, answer, scope, receive, send):
        headers = [pair for pair in answer.headers.raw if pair[0].decode() not in _NOT_PASSED_ON]

        async def pieces():
            try:
                async for piece in answer.aiter_raw():
                    yield piece
            except httpx.HTTPError:
                raise ConnectionError from None  # cut off, as it was here

        response = StreamingResponse(pieces(), answer.status_code)
        response.raw_headers = headers
        try:
            await response(scope, receive, send)
        except* ConnectionError:
            pass
