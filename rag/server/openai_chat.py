"""The ``/v1`` endpoints: OpenAI's chat completions API, answered from the documents."""

import json
from collections.abc import AsyncIterator, Generator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import anyio
from pydantic import ValidationError

from index.errors import QuestionError, YinzhengError
from index.settings import Settings
from rag.answer.events import Done, Event, Replaced, Sentence
from rag.question.follow_up.rewriting import REMEMBERED
from rag.server.asgi import charge, error_object, too_many
from rag.server.history import recall
from rag.server.openai_schema import (
    MODEL,
    AnswerText,
    ChatRequest,
    ChunkBuilder,
    completion_object,
    model_list,
    model_object,
)
from rag.server.service import Service, client_message, validation_message
from rag.types import Citation
from rag.visit import LOCAL, Visit, visit_of

if TYPE_CHECKING:
    from starlette.requests import Request as HttpRequest
    from starlette.responses import Response
    from starlette.routing import Route


def chat_routes(service: Service) -> "list[Route]":
    """Return the routes of ``/v1``: models and chat completions."""
    from starlette.responses import JSONResponse, StreamingResponse
    from starlette.routing import Route

    async def list_models(request: "HttpRequest") -> "Response":
        return JSONResponse(model_list())

    async def get_model(request: "HttpRequest") -> "Response":
        if request.path_params["name"] != MODEL:
            return JSONResponse(*_model_not_found(request.path_params["name"]))
        return JSONResponse(model_object())

    async def complete(request: "HttpRequest") -> "Response":
        visit = visit_of(request)
        try:
            chat = ChatRequest.model_validate_json(await request.body())
            if chat.model != MODEL:
                return JSONResponse(*_model_not_found(chat.model))
            # Earlier questions are asked again, and each counts.
            seconds = charge(request.scope, len(chat.questions[-REMEMBERED - 1 :]) - 1)
            if seconds:
                told, (name, wait) = too_many(seconds)
                retry = {name.decode(): wait.decode()}
                return JSONResponse(error_object(429, str(told)), 429, headers=retry)
            # A response that has begun cannot change its status. The first event comes once
            # the question is understood, so errors up to there still get one.
            events = await anyio.to_thread.run_sync(_start_answer, service, visit, chat)
        except Exception as error:
            return JSONResponse(*_error(error, service.settings, visit))
        if chat.stream:
            return StreamingResponse(
                _stream(events, chat, service.settings, visit), media_type="text/event-stream"
            )
        try:
            return JSONResponse(await anyio.to_thread.run_sync(_complete, events))
        except Exception as error:
            return JSONResponse(*_error(error, service.settings, visit))

    return [
        Route("/v1/models", list_models),
        Route("/v1/models/{name:path}", get_model),
        Route("/v1/chat/completions", complete, methods=["POST"]),
    ]


def _start_answer(
    service: Service, visit: Visit | None, chat: ChatRequest
) -> Generator[Event, None, None]:
    """Start to answer the last question; return the events after the first."""
    service = service.seen_by(visit)
    *earlier, question = chat.questions
    history = recall(service.quoting, earlier) if earlier else []
    events = service.assistant.stream(question, history=history)
    next(events)
    return events


def _complete(events: Generator[Event, None, None]) -> dict[str, Any]:
    """Return the completion object of a whole answer."""
    with closing(events):
        return next(completion_object(event.answer) for event in events if isinstance(event, Done))


async def _stream(
    events: Generator[Event, None, None],
    chat: ChatRequest,
    settings: Settings,
    visit: Visit | None,
) -> AsyncIterator[str]:
    """Yield an answer as server-sent events.

    If the client disconnects, the answer, and a request to a language model, is ended.
    """
    usage = bool(chat.stream_options and chat.stream_options.include_usage)
    chunks = _chunks(events, usage=usage)
    try:
        # Each step runs in a thread; a disconnect takes effect after the step.
        while (chunk := await anyio.to_thread.run_sync(next, chunks, None)) is not None:
            yield _server_sent_event(chunk)
    except Exception as error:
        yield _server_sent_event(_error(error, settings, visit)[0])
    finally:
        chunks.close()
        events.close()
    yield "data: [DONE]\n\n"


def _chunks(
    events: Generator[Event, None, None], *, usage: bool
) -> Generator[dict[str, Any], None, None]:
    """Yield the chunk objects of an answer.

    Text that was sent cannot be taken back: if the answer is replaced, the note about that and
    the new sentences follow the old ones.
    """
    builder, text = ChunkBuilder(), AnswerText()
    yield builder.first()
    citations: list[Citation] = []
    for event in events:
        if isinstance(event, Sentence):
            citations += event.citations
            yield builder.content(text.add_sentence(event.sentence, citations))
        elif isinstance(event, Replaced):
            citations = []
            if text.content:
                yield builder.content(text.add_line(f"\n{event.note}\n"))
        elif isinstance(event, Done):
            if not text.content:
                yield builder.content(text.add_line(event.answer.text))
            yield from builder.last(event.answer, text, usage=usage)


def _server_sent_event(chunk: dict[str, Any]) -> str:
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"


def _model_not_found(name: str) -> tuple[dict[str, Any], int]:
    return error_object(404, f"There is no model {name[:100]!r} here; it is called {MODEL}."), 404


def _error(error: Exception, settings: Settings, visit: Visit | None) -> tuple[dict[str, Any], int]:
    """Return the error object and the HTTP status for an exception."""
    if isinstance(error, ValidationError):
        return error_object(400, validation_message(error)), 400
    status = 503 if isinstance(error, YinzhengError) else 500
    status = 400 if isinstance(error, QuestionError) else status
    return error_object(status, client_message(error, settings, visit or LOCAL)), status
