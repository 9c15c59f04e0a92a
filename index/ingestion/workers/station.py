"""The work of a worker: read and parse a file, embed texts."""

import hashlib
import socket
from dataclasses import replace
from importlib import import_module

from index.embed import Embedder
from index.errors import WorkersError
from index.formats.ocr import engine
from index.formats.reader import DocumentReader
from index.ingestion.batches import encode
from index.ingestion.intake import bytes_of, parsed_of
from index.ingestion.workers.messages import (
    ReadAnswer,
    ReadRequest,
    Setup,
    pack_batches,
    pack_read,
    problem_of,
    unpack_request,
)
from index.parse.version import VERSION


class Station:
    """Answers requests; the embedder is loaded for the first texts."""

    def __init__(self, setup: Setup) -> None:
        """Begin. Raises WorkersError when files would be read in another way here."""
        if (VERSION, engine.is_installed()) != (setup.parser, setup.scans):
            raise WorkersError(
                "Yinzheng or its OCR on {machine} is not the one that writes the"
                " store: install the same version on all machines.",
                machine=socket.gethostname(),
            )
        module, _, name = setup.opener.partition(":")
        self._open = getattr(import_module(module), name)
        self._setup = setup
        self._reader = DocumentReader.from_settings(setup.settings)
        self._embedder: Embedder | None = None

    def answer(self, data: bytes) -> bytes:
        """Return the answer to a request."""
        request = unpack_request(data)
        if isinstance(request, ReadRequest):
            return pack_read(self._read(request))
        try:
            made = encode(request.group, self._opened(), lambda count: None)
        except Exception as error:
            made = [error] * len(request.group)
        return pack_batches(made)

    def close(self) -> None:
        """End the process that reads complex formats."""
        self._reader.close()

    def _read(self, request: ReadRequest) -> ReadAnswer:
        scans = self._reader.scans
        pages, seconds = scans.pages, scans.seconds
        answer = ReadAnswer()
        try:
            most = int(self._setup.settings.max_file_mb * 1e6)
            content = bytes_of(request.location, most)
            answer = ReadAnswer(hashlib.sha256(content).hexdigest())
            if request.parse:
                raw = self._reader.read(request.path, content)
                parsed, notes = parsed_of(raw, request.path, near_damage=request.near_damage)
                answer = replace(answer, parsed=parsed, notes=notes)
        except Exception as error:  # the writer decides what becomes of it
            answer = replace(answer, problem=problem_of(error))
        return replace(answer, pages=scans.pages - pages, seconds=scans.seconds - seconds)

    def _opened(self) -> Embedder:
        if self._embedder is None:
            embedder: Embedder = self._open(self._setup.settings.model, self._setup.threads)
            if embedder.identity != self._setup.identity:
                raise WorkersError(
                    "The embedding model on {machine} is {identity} and not"
                    " {expected}: install the same on all machines.",
                    machine=socket.gethostname(),
                    identity=embedder.identity,
                    expected=self._setup.identity,
                )
            self._embedder = embedder
        return self._embedder
