"""The objects of OpenAI's chat completions: what is asked, and an answer in their form."""

import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from index.errors import QuestionError
from rag.types import Answer, AnswerSentence, Citation

MODEL = "yinzheng"
_NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Part(_Loose):
    """A part of a message; only text is read."""

    type: str = "text"
    text: str | None = None


class Message(_Loose):
    """A message of a conversation."""

    role: str
    content: str | list[Part] | None = None

    @property
    def words(self) -> str:
        """The text of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class StreamOptions(_Loose):
    """How a streamed answer is told."""

    include_usage: bool = False


class Request(_Loose):
    """What a client asks for; keys that are not named here are ignored."""

    messages: list[Message]
    model: str = MODEL
    stream: bool = False
    stream_options: StreamOptions | None = None

    @property
    def questions(self) -> list[str]:
        """What the user asked, the question to answer last. Raises QuestionError for none."""
        asked = [one.words for one in self.messages if one.role == "user"]
        if not asked:
            raise QuestionError("There is no message of the role user to answer.")
        return asked


@dataclass
class Written:
    """The text of an answer as it is sent, and where in it which citation is marked."""

    text: str = ""
    annotations: list[dict[str, Any]] = field(default_factory=list)

    def write(self, text: str) -> str:
        """Add a line and return what it adds to the text."""
        piece = f"\n{text}" if self.text else text
        self.text += piece
        return piece

    def cite(self, sentence: AnswerSentence, citations: Sequence[Citation]) -> str:
        """Add a sentence with its markers and return what it adds to the text."""
        piece = self.write(sentence.text)
        known = {one.number: one for one in citations}
        for number in sentence.citations:
            start = len(self.text)
            self.text += f"[{number}]"
            piece += f"[{number}]"
            self.annotations.append(annotate(known[number], start, len(self.text)))
        return piece


def annotate(citation: Citation, start: int, end: int) -> dict[str, Any]:
    """Return a citation as an annotation of the characters from start to end (excluded).

    The address is the document's path with the characters of the quote in its source, as
    RFC 5147 writes them; ``citation`` is the object of ``ask --json``.
    """
    place = f"#char={citation.source_start},{citation.source_end}"
    cited = {
        "start_index": start,
        "end_index": end,
        "title": citation.title or citation.document,
        "url": quote(citation.document, errors="replace") + place,
    }
    return {"type": "url_citation", "url_citation": cited, "citation": citation.to_dict()}


def write_answer(answer: Answer) -> Written:
    """Return a finished answer as it is sent."""
    written = Written()
    for one in answer.sentences:
        written.cite(one, answer.citations)
    if not answer.sentences:
        written.write(answer.text)
    return written


def completion(answer: Answer) -> dict[str, Any]:
    """Return a whole answer; under ``yinzheng`` stands the object of ``ask --json``."""
    written = write_answer(answer)
    message = {
        "role": "assistant",
        "content": written.text,
        "refusal": None,
        "annotations": written.annotations,
    }
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {
        **_heading("chat.completion"),
        "choices": [choice],
        "usage": _NO_USAGE,
        "yinzheng": answer.to_dict(),
    }


class Chunks:
    """The chunks of one streamed answer."""

    def __init__(self) -> None:
        """Start an answer."""
        self._heading = _heading("chat.completion.chunk")

    def first(self) -> dict[str, Any]:
        """Return the chunk that tells who speaks."""
        return self._chunk({"role": "assistant", "content": ""})

    def text(self, piece: str) -> dict[str, Any]:
        """Return a chunk of text."""
        return self._chunk({"content": piece})

    def last(self, answer: Answer, written: Written, *, usage: bool) -> Iterator[dict[str, Any]]:
        """Yield the chunks that end an answer: its annotations, and usage where asked for."""
        end = self._chunk({"annotations": written.annotations}, "stop")
        yield {**end, "yinzheng": answer.to_dict()}
        if usage:
            yield {**self._heading, "choices": [], "usage": _NO_USAGE}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return {**self._heading, "choices": [choice]}


def models() -> dict[str, Any]:
    """Return the list of models: one."""
    return {"object": "list", "data": [model()]}


def model() -> dict[str, Any]:
    """Return the one model."""
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "yinzheng"}


def _heading(kind: str) -> dict[str, Any]:
    key = f"chatcmpl-{secrets.token_hex(12)}"
    return {"id": key, "object": kind, "created": int(time.time()), "model": MODEL}
