"""Clients of a running server through each of its doors, and whether they are told the same.

``bench/load.py`` lets many of them ask at once. They speak plain HTTP, as the browser and
``gradio_client`` do: the page with its events and its open stream, Gradio's API, MCP and ``/v1``.
"""

import base64
import copy
import json
import secrets
import threading
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from typing import Any

import httpx
import numpy as np

DOORS = ("page", "api", "mcp", "v1")
PATIENCE = 120
"""Seconds to wait for an answer, and for all clients to have connected."""
_ASKED_ON_A_PAGE = 5  # questions, after which a reader closes the page and another opens it
_API = "/gradio_api"

Told = tuple[str, ...]
"""What an answer says and cites, without confidence and times."""
Expected = Mapping[tuple[str, str, str], Collection[Told]]
"""What may be answered, by user, form (``page`` or ``json``) and question."""


@dataclass(frozen=True)
class User:
    """Somebody with a name and a secret; '' where a server asks for none."""

    name: str = ""
    secret: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """The headers that say who asks."""
        if not self.name:
            return {}
        credentials = base64.b64encode(f"{self.name}:{self.secret}".encode()).decode()
        return {"Authorization": f"Basic {credentials}"}


@dataclass
class Outcome:
    """Seconds of every answer by door; errors, and answers that are none of those expected."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def answers(self) -> int:
        """How many answers came through all doors."""
        return sum(map(len, self.seconds.values()))

    def milliseconds(self, share: float, door: str = "") -> float:
        """Return a percentile (0 to 100) of the times of a door, or of all."""
        times = self.seconds[door] if door else [s for of in self.seconds.values() for s in of]
        return float(np.percentile(np.array(times or [0.0]) * 1000, share))


class Door(ABC):
    """A client at one door. A context; not to be shared between threads."""

    form = "json"

    def __init__(self, address: str, user: User) -> None:
        """Connect with the first question."""
        self.http = httpx.Client(base_url=address, headers=user.headers, timeout=PATIENCE)

    def __enter__(self) -> "Door":
        """Return the client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close its connections."""
        self.http.close()

    @abstractmethod
    def ask(self, question: str) -> Told:
        """Return what is answered. Raises httpx.HTTPError or Failed if nothing is."""


class Failed(Exception):
    """A request whose answer is an error."""


class V1(Door):
    """A program made for OpenAI's API."""

    def ask(self, question: str) -> Told:
        """Ask as the only question of a conversation."""
        messages = [{"role": "user", "content": question}]
        body = {"model": "yinzheng", "messages": messages}
        response = self.http.post("/v1/chat/completions", json=body).raise_for_status()
        return of_json(response.json()["yinzheng"])


class Mcp(Door):
    """A program that calls the tools of MCP."""

    def __init__(self, address: str, user: User) -> None:
        """Connect with the first question."""
        super().__init__(address, user)
        self._numbers = count(1)

    def ask(self, question: str) -> Told:
        """Call the tool ``ask``."""
        call = {"name": "ask", "arguments": {"question": question}}
        body = {"jsonrpc": "2.0", "id": next(self._numbers), "method": "tools/call", "params": call}
        accept = {"Accept": "application/json, text/event-stream"}
        result = self.http.post("/mcp", json=body, headers=accept).raise_for_status().json()
        if "structuredContent" not in result.get("result", {}):
            raise Failed(json.dumps(result, ensure_ascii=False))
        return of_json(result["result"]["structuredContent"])


class Api(Door):
    """A program that calls Gradio's API."""

    def ask(self, question: str) -> Told:
        """Call the endpoint ``ask``."""
        return of_json(self.call("ask", question, False))

    def call(self, name: str, *arguments: object) -> Any:  # noqa: ANN401
        """Return the result of an endpoint."""
        at = f"{_API}/call/{name}"
        event = self.http.post(at, json={"data": arguments}).raise_for_status().json()["event_id"]
        kind = ""
        with self.http.stream("GET", f"{at}/{event}") as stream:
            for line in stream.raise_for_status().iter_lines():
                key, _, value = line.partition(": ")
                if key == "event":
                    kind = value
                elif key == "data" and kind == "complete":
                    return json.loads(value)[0]
                elif key == "data" and kind == "error":
                    raise Failed(value)
        raise Failed(f"the stream of {name} ended without a result")


class Page(Door):
    """A reader: opens the page, asks, clears the conversation, closes the page after a while."""

    form = "page"

    def __init__(self, address: str, user: User) -> None:
        """Open the page with the first question."""
        super().__init__(address, user)
        self._asked = 0
        self._session = ""
        self._heartbeat: httpx.Response | None = None
        self._events: dict[tuple[str, str], int] = {}

    def __exit__(self, *_: object) -> None:
        """Close the page."""
        self._close()
        super().__exit__()

    def ask(self, question: str) -> Told:
        """Ask in a conversation of its own."""
        if self._asked % _ASKED_ON_A_PAGE == 0:
            self._close()
            self._open()
        self._asked += 1
        shown = self.event("yz-question", "submit", question, None, [], "")
        self.event("yz-new", "click", None)
        return of_page(shown[0])

    def event(self, element: str, name: str, *data: object, chosen: object = None) -> list[Any]:
        """Send an event of an element, given by its id; return what its components show.

        ``chosen`` is what a script of the page adds to the event.
        """
        if not self._session:
            self._open()
        number = self._events[element, name]
        body = {
            "fn_index": number, "session_hash": self._session, "data": data, "event_data": chosen,
        }  # fmt: skip
        self.http.post(f"{_API}/queue/join", json=body).raise_for_status()
        shown: list[Any] = []
        with self.http.stream(
            "GET", f"{_API}/queue/data", params={"session_hash": self._session}
        ) as stream:
            for message in _messages(stream.raise_for_status().iter_lines()):
                output = message.get("output") or {}
                if message["msg"] == "process_generating":
                    shown = _grown(shown, output["data"])
                elif message["msg"] == "process_completed":
                    if not message["success"]:
                        raise Failed(json.dumps(output, ensure_ascii=False))
                    return shown or output["data"]
        raise Failed(f"the stream of {element} ended without a result")

    def upload(self, name: str, text: str) -> str:
        """Add a document with the upload button; return the report that is shown."""
        sent = self.http.post(
            f"{_API}/upload", files={"files": (name, text.encode(), "text/plain")}
        ).raise_for_status()
        file = {"path": sent.json()[0], "meta": {"_type": "gradio.FileData"}}
        return str(self.event("yz-upload", "upload", [file], "", "")[0])

    def remove(self, path: str) -> str:
        """Choose a document in the list and remove it; return the report that is shown."""
        self.event("yz-documents", "pick", "", chosen={"chosen": path})
        return str(self.event("yz-remove", "click", "", path)[0])

    def _open(self) -> None:
        self._session = secrets.token_hex(6)
        self.http.get("/").raise_for_status()
        config = self.http.get("/config").raise_for_status().json()
        names = {one["id"]: one["props"].get("elem_id") or "" for one in config["components"]}
        self._events = {
            (names.get(component, ""), name): dependency["id"]
            for dependency in config["dependencies"]
            if dependency["backend_fn"]
            for component, name in dependency["targets"]
        }
        stream = self.http.build_request("GET", f"{_API}/heartbeat/{self._session}")
        self._heartbeat = self.http.send(stream, stream=True)
        self._heartbeat.raise_for_status()
        load = {"fn_index": self._events["", "load"], "session_hash": self._session, "data": []}
        self.http.post(f"{_API}/run/predict", json=load).raise_for_status()

    def _close(self) -> None:
        if self._heartbeat is not None:
            self._heartbeat.close()
        self._heartbeat, self._session = None, ""


KINDS: dict[str, type[Door]] = {"page": Page, "api": Api, "mcp": Mcp, "v1": V1}
"""The client of each door."""


def _messages(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def _grown(before: list[Any], sent: list[Any]) -> list[Any]:
    """Return what components show: all of it the first time, later what has changed."""
    if not before:
        return sent
    return [_edited(old, edits) for old, edits in zip(before, sent, strict=True)]


def _edited(value: Any, edits: list[Any]) -> Any:  # noqa: ANN401
    """Return a JSON value after some edits: an action, the path to a part, and the new part."""
    holder = [copy.deepcopy(value)]
    for action, path, part in edits:
        within: Any = holder
        *steps, last = [0, *path]
        for step in steps:
            within = within[step]
        if action == "append":
            within[last] += part
        elif action == "delete":
            del within[last]
        elif action == "add" and isinstance(within, list):
            within.insert(int(last), part)
        else:
            within[last] = part
    return holder[0]


def of_json(answer: dict[str, Any]) -> Told:
    """Return what the JSON of an answer tells."""
    cited = [
        f"{one['document']} {one['source']['start']}-{one['source']['end']} {one['quote']}"
        for one in answer["citations"]
    ]
    return ("answered" if answer["answered"] else "refused", answer["text"], *cited)


def of_page(thread: str) -> Told:
    """Return what the HTML of a conversation tells: an answer as its Markdown, or a refusal."""
    reader = _Answers()
    reader.feed(thread)
    if not (reader.markdown or reader.refusal):
        raise Failed(thread)
    return tuple(reader.markdown) or ("refused", "".join(reader.refusal))


class _Answers(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.markdown: list[str] = []
        self.refusal: list[str] = []
        self._in_refusal = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("data-markdown"):
            self.markdown.append(str(given["data-markdown"]))
        if tag == "article":
            self._in_refusal = "yz-refusal" in str(given.get("class", ""))
        elif tag == "p" and self._in_refusal:
            self._in_refusal += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._in_refusal > 1:
            self._in_refusal -= 1

    def handle_data(self, data: str) -> None:
        if self._in_refusal > 1:
            self.refusal.append(data)


def expect(
    address: str, questions: Sequence[str], users: Sequence[User] = (User(),)
) -> dict[tuple[str, str, str], set[Told]]:
    """Return what a single client is answered at the moment."""
    found: dict[tuple[str, str, str], set[Told]] = {}
    for user in users:
        for kind in (V1, Page):
            with kind(address, user) as alone:
                for question in questions:
                    found[user.name, kind.form, question] = {alone.ask(question)}
    return found


def crowd(
    address: str,
    questions: Sequence[str],
    expected: Expected,
    seconds: float,
    *,
    clients: int,
    users: Sequence[User] = (User(),),
    begun: Callable[[], None] = lambda: None,
) -> Outcome:
    """Let clients ask for ``seconds``, through all doors in turn, and compare the answers.

    ``begun`` is called when all of them begin.
    """
    outcome, ready = Outcome(), threading.Barrier(clients, begun)

    def keep_asking(number: int) -> None:
        door, user = DOORS[number % len(DOORS)], users[number // len(DOORS) % len(users)]
        try:
            ready.wait(PATIENCE)
        except threading.BrokenBarrierError:
            outcome.errors.append(f"client {number} waited for the others in vain")
            return
        stop = time.monotonic() + seconds
        turn = number
        with KINDS[door](address, user) as client:
            while time.monotonic() < stop:
                question = questions[turn % len(questions)]
                turn += 1
                began = time.perf_counter()
                try:
                    told = client.ask(question)
                except Exception as error:
                    outcome.errors.append(f"{door}: {question}: {error!r}")
                    continue
                outcome.seconds[door].append(time.perf_counter() - began)
                if told not in expected[user.name, client.form, question]:
                    outcome.wrong.append(f"{door}: {user.name}: {question}: {told}")

    threads = [threading.Thread(target=keep_asking, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcome
