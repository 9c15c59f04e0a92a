"""``/v1``: OpenAI's chat completions, answered from the documents."""

import json
from collections.abc import AsyncIterator, Generator
from contextlib import closing
from typing import TYPE_CHECKING, Any

import anyio
from pydantic import ValidationError

from index.errors import QuestionError, YinzhengError
from index.settings import Settings
from rag.answer.events import Done, Event, Replaced, Sentence
from rag.server.asgi import error_object
from rag.server.history import recall
from rag.server.openai_schema import MODEL, Chunks, Request, Written, completion, model, models
from rag.server.service import Calls, reason, wrong
from rag.types import Citation

if TYPE_CHECKING:
    from starlette.requests import Request as HttpRequest
    from starlette.responses import Response
    from starlette.routing import Route


def chat_routes(calls: Calls) -> "list[Route]":
    """Return the routes of ``/v1``."""
    from starlette.responses import JSONResponse, StreamingResponse
    from starlette.routing import Route

    async def list_models(request: "HttpRequest") -> "Response":
        return JSONResponse(models())

    async def one_model(request: "HttpRequest") -> "Response":
        if request.path_params["name"] != MODEL:
            return JSONResponse(*_unknown(request.path_params["name"]))
        return JSONResponse(model())

    async def complete(request: "HttpRequest") -> "Response":
        try:
            asked = Request.model_validate_json(await request.body())
            if asked.model != MODEL:
                return JSONResponse(*_unknown(asked.model))
            # The first event comes once the question is understood: errors before it have a
            # status of their own.
            events = await anyio.to_thread.run_sync(_begin, calls, asked)
        except Exception as error:
            return JSONResponse(*_error(error, calls.settings))
        if asked.stream:
            return StreamingResponse(
                _stream(events, asked, calls.settings), media_type="text/event-stream"
            )
        try:
            return JSONResponse(await anyio.to_thread.run_sync(_whole, events))
        except Exception as error:
            return JSONResponse(*_error(error, calls.settings))

    return [
        Route("/v1/models", list_models),
        Route("/v1/models/{name:path}", one_model),
        Route("/v1/chat/completions", complete, methods=["POST"]),
    ]


def _begin(calls: Calls, asked: Request) -> Generator[Event, None, None]:
    """Return the events of the answer after the first one."""
    *before, question = asked.questions
    history = recall(calls.quoting, before) if before else []
    events = calls.assistant.stream(question, history=history)
    next(events)
    return events


def _whole(events: Generator[Event, None, None]) -> dict[str, Any]:
    with closing(events):
        return next(completion(event.answer) for event in events if isinstance(event, Done))


async def _stream(
    events: Generator[Event, None, None], asked: Request, settings: Settings
) -> AsyncIterator[str]:
    """Yield the lines of an answer as server-sent events; a client that leaves ends it."""
    told = _tell(events, usage=bool(asked.stream_options and asked.stream_options.include_usage))
    try:
        # Each step waits in a thread, and leaving waits for the step.
        while (chunk := await anyio.to_thread.run_sync(next, told, None)) is not None:
            yield _line(chunk)
    except Exception as error:
        yield _line(_error(error, settings)[0])
    finally:
        told.close()
        events.close()
    yield "data: [DONE]\n\n"


def _tell(
    events: Generator[Event, None, None], *, usage: bool
) -> Generator[dict[str, Any], None, None]:
    chunks, written = Chunks(), Written()
    yield chunks.first()
    citations: list[Citation] = []
    for event in events:
        if isinstance(event, Sentence):
            citations += event.citations
            yield chunks.text(written.cite(event.sentence, citations))
        elif isinstance(event, Replaced):
            citations = []
            if written.text:
                yield chunks.text(written.write(f"\n{event.note}\n"))
        elif isinstance(event, Done):
            if not written.text:
                yield chunks.text(written.write(event.answer.text))
            yield from chunks.last(event.answer, written, usage=usage)


def _line(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def _unknown(name: str) -> tuple[dict[str, Any], int]:
    return error_object(404, f"There is no model {name[:100]!r} here; it is called {MODEL}."), 404


def _error(error: Exception, settings: Settings) -> tuple[dict[str, Any], int]:
    """Return the object and the status of an error."""
    if isinstance(error, ValidationError):
        return error_object(400, wrong(error)), 400
    status = 503 if isinstance(error, YinzhengError) else 500
    status = 400 if isinstance(error, QuestionError) else status
    return error_object(status, reason(error, settings)), status
