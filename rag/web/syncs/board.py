"""The board on which the page's syncs are told of: how far the latest is, and what it came to."""

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.ingestion.report import Step, SyncReport
from rag.web.uploads import Refusal

Post = Callable[[Step | SyncReport | str], None]
"""Tells the board of a step of a sync, of its report, or of the problem that ended it."""


@dataclass(frozen=True)
class Progress:
    """How far a sync is, or what it came to.

    ``sync`` tells it from others; ``step`` is its latest, ``seconds`` how long it took up to
    then. ``outcome`` is the report, or the problem that ended it, None while it runs;
    ``refused`` are uploads that belong to the report.
    """

    sync: str
    step: Step
    seconds: float = 0.0
    outcome: SyncReport | str | None = None
    refused: tuple[Refusal, ...] = ()

    @property
    def is_running(self) -> bool:
        """Whether the sync goes on."""
        return self.outcome is None


class SyncBoard:
    """Holds the progress of the latest sync for whoever asks; thread-safe."""

    def __init__(self) -> None:
        """Begin without a sync."""
        self._lock = threading.Lock()
        self._latest: Progress | None = None

    @property
    def latest(self) -> Progress | None:
        """The progress of the latest sync, None if there was none."""
        return self._latest

    def begin(self, refused: Sequence[Refusal] = ()) -> Post:
        """Return what posts the progress of a new sync.

        It takes the place of the one before with its first step or its report: one that is
        refused because another is writing does not hide that.
        """
        sync, began = secrets.token_hex(4), time.monotonic()

        def post(news: Step | SyncReport | str) -> None:
            with self._lock:
                latest = self._latest
                step = latest.step if latest and latest.sync == sync else None
                if step is None and isinstance(news, str):
                    return
                outcome = None if isinstance(news, Step) else news
                step = news if isinstance(news, Step) else step or Step(0, 0, "")
                seconds = time.monotonic() - began
                self._latest = Progress(sync, step, seconds, outcome, tuple(refused))

        return post
