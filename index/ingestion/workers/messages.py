"""What a sync and its workers send each other: JSON, and arrays of numpy; nothing is pickled."""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
from pydantic import TypeAdapter

from index.embed.inputs import Texts
from index.errors import LibraryMissing, ModelError, ReadError, ScansWaiting, WorkersError
from index.ingestion.intake import WorkerBug
from index.messages import Message, message_of, quoted, reason_of
from index.settings import Settings
from index.store.writer import Batch
from index.text.names import PersonOrPlace
from index.types import Parsed


@dataclass(frozen=True)
class Setup:
    """What a worker must know, and what must be as it is where the store is written.

    ``identity`` is that of the embedder, ``parser`` the version of the parser, ``scans`` says
    whether OCR is installed. ``threads`` embed at a time; 0: as many as there are cores.
    """

    settings: Settings
    opener: str
    identity: str
    parser: str
    scans: bool
    threads: int


@dataclass(frozen=True)
class ReadRequest:
    """A file to read, and to parse if ``parse``."""

    path: str
    location: str
    parse: bool
    near_damage: bool


@dataclass(frozen=True)
class EmbedRequest:
    """The texts of parts of documents to embed."""

    group: list[Texts]


@dataclass(frozen=True)
class Problem:
    """An error of a worker; a name that is '' is that of a bug."""

    name: str
    message: Message
    number: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class ReadAnswer:
    """The digest of a file, '' if it could not be read, and its document.

    ``pages`` were read by OCR in ``seconds``.
    """

    digest: str = ""
    parsed: Parsed | None = None
    notes: tuple[Message, ...] = ()
    problem: Problem | None = None
    pages: int = 0
    seconds: float = 0.0


_PLAIN_ERRORS: tuple[type[Exception], ...] = (
    LibraryMissing, ReadError, TimeoutError, ChildProcessError, ModelError, WorkersError, OSError,
)  # fmt: skip
_ERRORS: tuple[type[Exception], ...] = (
    ScansWaiting,
    *_PLAIN_ERRORS,
)  # those derived from others first

_answers = TypeAdapter(ReadAnswer)
# index.types names it for type checkers only, so that a sync without changes does not import it.
_answers.rebuild(_types_namespace={"PersonOrPlace": PersonOrPlace})
_requests: TypeAdapter[ReadRequest | EmbedRequest] = TypeAdapter(ReadRequest | EmbedRequest)
_setups = TypeAdapter(Setup)
_problems: TypeAdapter[list[Problem | None]] = TypeAdapter(list[Problem | None])


def problem_of(error: Exception) -> Problem:
    """Return an error as it is sent."""
    kind = next((kind for kind in _ERRORS if isinstance(error, kind)), None)
    if kind is None:
        return Problem("", quoted(f"{type(error).__name__}: {error}"))
    waiting = error.pages if isinstance(error, ScansWaiting) else 0
    if isinstance(error, OSError) and error.errno is not None:
        return Problem(OSError.__name__, reason_of(error), error.errno)
    return Problem(kind.__name__, reason_of(error), waiting=waiting)


def error_of(problem: Problem) -> Exception:
    """Return the error that was sent."""
    if problem.name == ScansWaiting.__name__:
        return ScansWaiting(problem.message, problem.waiting)
    if problem.number:
        return OSError(problem.number, str(problem.message))
    for kind in _PLAIN_ERRORS:
        if kind.__name__ == problem.name:
            return kind(problem.message)
    return WorkerBug(problem.message)


def pack_setup(setup: Setup) -> bytes:
    """Return a setup as bytes."""
    return _dump(_setups.dump_python(setup, mode="json"))


def unpack_setup(data: bytes) -> Setup:
    """Read what ``pack_setup`` wrote."""
    return _setups.validate_python(json.loads(data))


def pack_reason(reason: Message) -> bytes:
    """Return why a worker cannot work as bytes."""
    return _dump(asdict(reason))


def unpack_reason(data: bytes) -> Message:
    """Read what ``pack_reason`` wrote."""
    return message_of(json.loads(data))


def pack_request(request: ReadRequest | EmbedRequest) -> bytes:
    """Return a request as bytes."""
    return _dump(_requests.dump_python(request, mode="json"))


def unpack_request(data: bytes) -> ReadRequest | EmbedRequest:
    """Read what ``pack_request`` wrote."""
    return _requests.validate_python(json.loads(data))


def pack_read(answer: ReadAnswer) -> bytes:
    """Return the answer about a file as bytes."""
    return _dump(_answers.dump_python(answer, mode="json"))


def unpack_read(data: bytes) -> ReadAnswer:
    """Read what ``pack_read`` wrote."""
    return _answers.validate_python(json.loads(data))


def pack_batches(made: Sequence[Batch | Exception]) -> bytes:
    """Return the vectors of parts, or why they have none, as bytes."""
    problems = [problem_of(one) if isinstance(one, Exception) else None for one in made]
    blobs = [_pack_batch(one) if isinstance(one, Batch) else b"" for one in made]
    head = {
        "problems": _problems.dump_python(problems, mode="json"),
        "sizes": [len(blob) for blob in blobs],
    }
    return b"".join([_dump(head), b"\n", *blobs])


def unpack_batches(data: bytes) -> list[Batch | Exception]:
    """Read what ``pack_batches`` wrote."""
    head, _, rest = data.partition(b"\n")
    fields = json.loads(head)
    made: list[Batch | Exception] = []
    at = 0
    for problem, size in zip(
        _problems.validate_python(fields["problems"]), fields["sizes"], strict=True
    ):
        blob, at = rest[at : at + size], at + size
        made.append(error_of(problem) if problem else _unpack_batch(blob))
    return made


def _pack_batch(batch: Batch) -> bytes:
    target = io.BytesIO()
    np.savez(
        target, passages=batch.passages, sentences=batch.sentences,
        enumerations=batch.enumerations,
        tokens=np.frombuffer(b"".join(batch.tokens), np.uint8),
        sizes=np.array([len(packed) for packed in batch.tokens], np.int64),
    )  # fmt: skip
    return target.getvalue()


def _unpack_batch(blob: bytes) -> Batch:
    with np.load(io.BytesIO(blob), allow_pickle=False) as arrays:
        ends = np.cumsum(arrays["sizes"]).tolist()
        tokens = arrays["tokens"].tobytes()
        parts = [tokens[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)] if ends else []
        return Batch(arrays["passages"], parts, arrays["sentences"], arrays["enumerations"])


def _dump(value: object) -> bytes:
    # ASCII, because lone surrogates have no UTF-8.
    return json.dumps(value, separators=(",", ":")).encode("ascii")
