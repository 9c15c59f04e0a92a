"""The operations that the HTTP and MCP endpoints share; results as on the command line."""

import copy
import sys
import threading
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from index.embed import Embedder
from index.errors import QuestionError, ReadError, StoreError, YinzhengError
from index.messages import Message, say
from index.settings import Settings
from rag.assistant import Assistant
from rag.reading.reader import in_force
from rag.redaction import redact_folders, redact_paths, redact_report, redacted, without_controls
from rag.store_json import document_layers, store_facts
from rag.visit import LOCAL, Visit, fault

ONLY_READS = say("You may read the documents in your folders, but not change them.")
MAX_HITS = 1000
"""The most passages that one search may ask for."""


class Service:
    """Questions, searches and syncs over one store, as JSON objects; thread-safe.

    The store and the models are opened at the first call that needs them. Every method raises
    what ``Assistant`` raises.
    """

    def __init__(
        self,
        settings: Settings,
        assistant: Assistant | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        """Use an open assistant, or open one from the settings when it is first needed."""
        self.visit = LOCAL
        self.settings = settings
        self._assistant = assistant
        self._embedder = embedder
        self._opening = threading.Lock()

    def seen_by(self, visit: Visit | None) -> "Service":
        """Return the service for one request, within the folders that its user may see.

        Raises StoreError if the settings name users and the request is nobody's.
        """
        if visit is None and not self.settings.auth_file:
            return self  # a program in this process, or one that started it
        service = copy.copy(self)
        service._assistant = self.assistant.seen_by(visit)
        service.visit = visit or LOCAL
        return service

    @property
    def assistant(self) -> Assistant:
        """The assistant that answers. Raises StoreError if there is no store."""
        with self._opening:
            if self._assistant is None:
                self._assistant = Assistant.open(settings=self.settings, embedder=self._embedder)
            return self._assistant

    @property
    def quoting(self) -> Assistant:
        """An assistant over the same store that never calls a language model."""
        return self.assistant.quoting()

    def ask(self, question: str, gloss: bool = False) -> dict[str, Any]:
        """Return the answer to a question, as ``ask --json`` prints it, with ``--gloss`` or not."""
        answer = self.assistant.ask(question)
        return (self.assistant.explain(answer) if gloss else answer).to_dict()

    def search(
        self,
        query: str,
        k: int = 10,
        path: str = "",
        since: str = "",
        until: str = "",
        expand: int = 0,
    ) -> list[dict[str, Any]]:
        """Return the passages for a query, best first, as ``search --json`` prints them.

        ``k`` is how many (1 to 1000), ``path`` the beginning of the paths to search, ``since``
        and ``until`` days (YYYY-MM-DD), ``expand`` how many passages to show around each.
        """
        if not 1 <= k <= MAX_HITS:
            raise QuestionError("k is {k}; ask for 1 to {most} passages.", k=k, most=MAX_HITS)
        hits = self.assistant.search(
            query, k, path=path, since=since, until=until, expand=max(0, expand)
        )
        return [hit.to_dict() for hit in hits]

    def documents(self) -> dict[str, Any]:
        """Return what the store holds, as ``info --json`` prints it.

        Folders are given by their last name only: clients need not know where they lie.
        """
        settings = self.assistant.settings
        reader = redact_folders(in_force(settings), settings)
        facts = store_facts(self.assistant.store, reader)
        rows = [{**row, "root": Path(row["root"]).name} for row in facts["list"]]
        return {**facts, "store": Path(facts["store"]).name, "list": rows}

    def show(self, document: str) -> dict[str, Any]:
        """Return the three layers of a document, as ``show --json`` prints them."""
        layers = document_layers(self.assistant.store, document)
        self.assistant.report_opened(layers["document"])
        return layers

    def sync(self) -> dict[str, Any]:
        """Sync the store with the corpus folder; return the report of ``sync --json``.

        The paths of folders are removed from the reasons in it. Raises StoreError if the user of
        the request may see some folders only: the report tells of all.
        """
        if self.visit.folders is not None:
            raise StoreError(ONLY_READS)
        from index.ingestion.folders.remembered import folders_to_read
        from index.ingestion.sync import sync

        try:
            report = sync(folders_to_read(self.settings), self.settings, self._embedder)
        except ReadError as error:
            raise type(error)(error.message.mapped(redact_paths)) from error
        return redact_report(report, self.settings).to_dict()


def client_message(error: Exception, settings: Settings, visit: Visit = LOCAL) -> str:
    """Return the message for a client about an error in a request, in English."""
    return str(client_problem(error, settings, visit))


def client_problem(error: Exception, settings: Settings, visit: Visit = LOCAL) -> Message:
    """Return the message for a client about an error in a request.

    The text of an unexpected exception may reveal paths and contents of this machine, so it
    goes to standard error only, with the id of the request, which the message names.
    """
    if isinstance(error, YinzhengError):
        return redacted(error.message, settings)
    request = f" request {visit.request}" if visit.request else ""
    line = f"{type(error).__name__}: {error}".replace("\n", "\\n")
    sys.stderr.write(f"yinzheng:{request} {without_controls(line)}\n")
    return fault(visit)


def validation_message(error: ValidationError) -> str:
    """Return the message for a client about invalid arguments: the first fault, in one line."""
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}."
