"""Request and response objects of OpenAI's chat completions API."""

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
"""The name of the only model."""
# Most answers use no language model, so there are no tokens to count.
_NO_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


class _RequestModel(BaseModel):
    # Clients send many keys that mean nothing here, such as temperature.
    model_config = ConfigDict(extra="ignore")


class ContentPart(_RequestModel):
    """A part of a message; parts without text are ignored."""

    type: str = "text"
    text: str | None = None


class ChatMessage(_RequestModel):
    """A message of a conversation."""

    role: str
    content: str | list[ContentPart] | None = None

    @property
    def plain_text(self) -> str:
        """The text of the message."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.text)
        return self.content or ""


class StreamOptions(_RequestModel):
    """Options of a streamed response."""

    include_usage: bool = False


class ChatRequest(_RequestModel):
    """A request for a chat completion; keys not named here are ignored."""

    messages: list[ChatMessage]
    model: str = MODEL
    stream: bool = False
    stream_options: StreamOptions | None = None

    @property
    def questions(self) -> list[str]:
        """The user's messages, oldest first; the last is the question to answer.

        Raises QuestionError if there is none.
        """
        questions = [message.plain_text for message in self.messages if message.role == "user"]
        if not questions:
            raise QuestionError("There is no message of the role user to answer.")
        return questions


@dataclass
class AnswerText:
    """The content of an answer as it is sent, with an annotation for each citation marker."""

    content: str = ""
    annotations: list[dict[str, Any]] = field(default_factory=list)

    def add_line(self, line: str) -> str:
        """Append a line; return the text by which the content grew."""
        added = f"\n{line}" if self.content else line
        self.content += added
        return added

    def add_sentence(self, sentence: AnswerSentence, citations: Sequence[Citation]) -> str:
        """Append a sentence with its markers ``[n]``; return the text by which the content grew.

        ``citations`` must hold every citation that the sentence names.
        """
        added = self.add_line(sentence.text)
        by_number = {citation.number: citation for citation in citations}
        for number in sentence.citations:
            start = len(self.content)
            self.content += f"[{number}]"
            added += f"[{number}]"
            self.annotations.append(annotate(by_number[number], start, len(self.content)))
        return added


def annotate(citation: Citation, start: int, end: int) -> dict[str, Any]:
    """Return the annotation for the citation marker at the characters ``[start, end)``.

    Its URL is the document's path with a fragment for the characters of the quote in the source
    (RFC 5147); under ``citation`` it holds the object of ``ask --json``.
    """
    fragment = f"#char={citation.source_start},{citation.source_end}"
    url_citation = {
        "start_index": start,
        "end_index": end,
        "title": citation.title or citation.document,
        "url": quote(citation.document, errors="replace") + fragment,
    }
    return {"type": "url_citation", "url_citation": url_citation, "citation": citation.to_dict()}


def answer_text(answer: Answer) -> AnswerText:
    """Return the content and annotations of a finished answer."""
    text = AnswerText()
    for sentence in answer.sentences:
        text.add_sentence(sentence, answer.citations)
    if not answer.sentences:
        text.add_line(answer.text)
    return text


def completion_object(answer: Answer) -> dict[str, Any]:
    """Return the completion object of an answer.

    Under ``yinzheng`` it also holds the object of ``ask --json``.
    """
    text = answer_text(answer)
    message = {
        "role": "assistant",
        "content": text.content,
        "refusal": None,
        "annotations": text.annotations,
    }
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {
        **_heading("chat.completion"),
        "choices": [choice],
        "usage": _NO_USAGE,
        "yinzheng": answer.to_dict(),
    }


class ChunkBuilder:
    """Builds the chunk objects of one streamed answer, which share an id and a time."""

    def __init__(self) -> None:
        """Start an answer with a new id."""
        self._heading = _heading("chat.completion.chunk")

    def first(self) -> dict[str, Any]:
        """Return the first chunk, which names the role."""
        return self._chunk({"role": "assistant", "content": ""})

    def content(self, added: str) -> dict[str, Any]:
        """Return a chunk that adds to the content."""
        return self._chunk({"content": added})

    def last(self, answer: Answer, text: AnswerText, *, usage: bool) -> Iterator[dict[str, Any]]:
        """Yield the last chunks: the annotations and, if ``usage``, an empty token count."""
        end = self._chunk({"annotations": text.annotations}, "stop")
        yield {**end, "yinzheng": answer.to_dict()}
        if usage:
            yield {**self._heading, "choices": [], "usage": _NO_USAGE}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return {**self._heading, "choices": [choice]}


def model_list() -> dict[str, Any]:
    """Return the list object of the models."""
    return {"object": "list", "data": [model_object()]}


def model_object() -> dict[str, Any]:
    """Return the object of the only model."""
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "yinzheng"}


def _heading(kind: str) -> dict[str, Any]:
    key = f"chatcmpl-{secrets.token_hex(12)}"
    return {"id": key, "object": kind, "created": int(time.time()), "model": MODEL}
