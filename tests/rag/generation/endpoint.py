"""A scripted OpenAI-compatible endpoint on this machine, which replies as a test wants."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Send = Callable[[bytes], None]
QUESTION = "谁主持会议？"
SUPPORTED = "会议由吴桂林主持，“市政协主席吴桂林主持会议”。[#]"
"""The answer of the samples to ``QUESTION``, as a model would write it; ``numbered`` fills in #."""
_CHAIRED = "市政協主席吳桂林主持會議"


class Endpoint:
    """A server that follows a script, and what happened at it.

    ``url`` is its address, ``requests`` and ``headers`` are those it received, ``called`` is set
    when it received one, ``hung_up`` when a client closes a connection, and ``release`` ends a
    script that waits.
    """

    def __init__(self, script: Callable[["Endpoint", "Handler"], None]) -> None:
        self.script = script
        self.requests: list[dict] = []
        self.headers: list[dict] = []
        self.called = threading.Event()
        self.hung_up = threading.Event()
        self.release = threading.Event()
        self.url = ""

    @property
    def prompt(self) -> str:
        return "\n".join(message["content"] for message in self.requests[-1]["messages"])

    def numbered(self, text: str) -> str:
        """Return a text in which [#] cites the passage of the prompt that tells who chaired."""
        if "[#]" not in text:
            return text
        passages = self.prompt.split("<passage-")[1:]
        (number, *_) = (
            passage.partition(">")[0].split()[1] for passage in passages if _CHAIRED in passage
        )
        return text.replace("[#]", f"[{number}]")


class Handler(BaseHTTPRequestHandler):
    endpoint: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.endpoint.requests.append(json.loads(body))
        self.endpoint.headers.append({key.lower(): value for key, value in self.headers.items()})
        self.endpoint.called.set()
        try:
            self.endpoint.script(self.endpoint, self)
        except OSError:
            self.endpoint.hung_up.set()

    def log_message(self, *_: object) -> None:
        pass

    def begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()

    def piece(self, text: str, finish: str | None = None) -> None:
        text = self.endpoint.numbered(text)
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m",
                 "choices": [choice]}  # fmt: skip
        self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
        self.wfile.flush()

    def end(self) -> None:
        self.piece("", "stop")
        self.wfile.write(b"data: [DONE]\n\n")

    def fail(self, status: int, message: str) -> None:
        body = json.dumps({"error": {"message": message, "type": "error"}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def says(text: str, size: int = 3) -> Callable[[Endpoint, Handler], None]:
    """Return a script that streams a text in pieces of ``size`` characters."""

    def script(endpoint: Endpoint, handler: Handler) -> None:
        handler.begin()
        written = endpoint.numbered(text)
        for at in range(0, len(written), size):
            handler.piece(written[at : at + size])
        handler.end()

    return script


def says_as_ollama(text: str) -> Callable[[Endpoint, Handler], None]:
    def script(endpoint: Endpoint, handler: Handler) -> None:
        handler.begin()
        common = {"model": "m", "created_at": "2026-01-01T00:00:00Z"}
        message = {"role": "assistant", "content": endpoint.numbered(text)}
        chunk = {**common, "message": message, "done": False}
        end = {**common, "message": {"role": "assistant", "content": ""}, "done": True,
               "done_reason": "stop"}  # fmt: skip
        handler.wfile.write(f"{json.dumps(chunk)}\n{json.dumps(end)}\n".encode())

    return script


def says_as_anthropic(text: str) -> Callable[[Endpoint, Handler], None]:
    def script(endpoint: Endpoint, handler: Handler) -> None:
        handler.begin()
        usage = {"input_tokens": 1, "output_tokens": 1}
        message = {"id": "1", "type": "message", "role": "assistant", "model": "m", "content": [],
                   "stop_reason": None, "stop_sequence": None, "usage": usage}  # fmt: skip
        for event in (
            {"type": "message_start", "message": message},
            {"type": "content_block_start", "index": 0,
             "content_block": {"type": "text", "text": ""}},
            {"type": "content_block_delta", "index": 0,
             "delta": {"type": "text_delta", "text": endpoint.numbered(text)}},
            {"type": "content_block_stop", "index": 0},
            {"type": "message_delta", "usage": {"output_tokens": 9},
             "delta": {"stop_reason": "end_turn", "stop_sequence": None}},
            {"type": "message_stop"},
        ):  # fmt: skip
            handler.wfile.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())

    return script


def fails(status: int, message: str) -> Callable[[Endpoint, Handler], None]:
    """Return a script that replies with an HTTP error."""
    return lambda _, handler: handler.fail(status, message)


def hangs(endpoint: Endpoint, handler: Handler) -> None:
    """Begin an answer, then send nothing until the endpoint is released."""
    handler.begin()
    endpoint.release.wait(20)


def breaks_off(text: str) -> Callable[[Endpoint, Handler], None]:
    """Return a script that sends a text without ending the answer."""

    def script(_: Endpoint, handler: Handler) -> None:
        handler.begin()
        handler.piece(text)

    return script


def garbles(_: Endpoint, handler: Handler) -> None:
    """Send JSON that ends in the middle."""
    handler.begin()
    handler.wfile.write(b'data: {"choices": [{"delta"\n\ndata: [DONE]\n\n')


def goes_on(text: str) -> Callable[[Endpoint, Handler], None]:
    """Return a script that sends a text and then continues until the client hangs up."""

    def script(endpoint: Endpoint, handler: Handler) -> None:
        handler.begin()
        handler.piece(text)
        for _ in range(400):
            handler.piece("还有很多")
            time.sleep(0.05)

    return script


@contextmanager
def serve(script: Callable[[Endpoint, Handler], None]) -> Iterator[Endpoint]:
    """Run an endpoint that follows a script, on a free port."""
    endpoint = Endpoint(script)
    handler = type("Bound", (Handler,), {"endpoint": endpoint})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    endpoint.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield endpoint
    finally:
        endpoint.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
