"""What every door offers: the same questions, the same JSON objects as the command line."""

import sys
import threading
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from index.embed import Embedder
from index.errors import QuestionError, YinzhengError
from index.settings import Settings
from rag.assistant import Assistant
from rag.redaction import outside, report_outside
from rag.store_json import document_layers, store_facts

MOST_HITS = 1000


class Calls:
    """The calls over one store; safe to share between threads.

    Store and models are opened at the first call that needs them. Every call raises what
    ``Assistant`` raises.
    """

    def __init__(
        self,
        settings: Settings,
        assistant: Assistant | None = None,
        embedder: Embedder | None = None,
    ) -> None:
        """Use an open assistant, or open the one of the settings when it is needed."""
        self.settings = settings
        self._assistant = assistant
        self._embedder = embedder
        self._opening = threading.Lock()
        self._quoting: Assistant | None = None

    @property
    def assistant(self) -> Assistant:
        """The assistant that answers. Raises StoreError when there is no store."""
        with self._opening:
            if self._assistant is None:
                self._assistant = Assistant.open(settings=self.settings, embedder=self._embedder)
            return self._assistant

    @property
    def quoting(self) -> Assistant:
        """An assistant over the same store that asks no language model."""
        assistant = self.assistant
        with self._opening:
            if self._quoting is None:
                self._quoting = assistant.quoting()
            return self._quoting

    def ask(self, question: str) -> dict[str, Any]:
        """Return the answer to a question, as ``ask --json`` prints it."""
        return self.assistant.ask(question).to_dict()

    def search(
        self,
        query: str,
        k: int = 10,
        path: str = "",
        since: str = "",
        until: str = "",
        expand: int = 0,
    ) -> list[dict[str, Any]]:
        """Return the passages for a query, best first, as ``search --json`` prints them."""
        if not 1 <= k <= MOST_HITS:
            raise QuestionError(f"k is {k}; ask for 1 to {MOST_HITS} passages.")
        hits = self.assistant.search(
            query, k, path=path, since=since, until=until, expand=max(0, expand)
        )
        return [hit.to_dict() for hit in hits]

    def documents(self) -> dict[str, Any]:
        """Return what the store holds, as ``info --json`` prints it, but not where folders lie."""
        facts = store_facts(self.assistant.store)
        rows = [{**row, "root": Path(row["root"]).name} for row in facts["list"]]
        return {**facts, "store": Path(facts["store"]).name, "list": rows}

    def show(self, document: str) -> dict[str, Any]:
        """Return the three layers of a document, as ``show --json`` prints them."""
        return document_layers(self.assistant.store, document)

    def sync(self) -> dict[str, Any]:
        """Bring the store in line with the corpus folder; the report of ``sync --json``.

        Its reasons do not tell where folders lie.
        """
        from index.ingestion.sync import sync

        report = sync([self.settings.corpus], self.settings, self._embedder)
        return report_outside(report, self.settings).to_dict()


def reason(error: Exception, settings: Settings) -> str:
    """Return what a client is told of an error; the text of a fault of ours is not for it."""
    if isinstance(error, YinzhengError):
        return outside(str(error), settings)
    sys.stderr.write(f"yinzheng: {type(error).__name__}: {error}\n")
    return "Something went wrong here; the server's terminal tells what."


def wrong(error: ValidationError) -> str:
    """Return what a client is told of arguments that do not fit: the first, in a line."""
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}."
