"""The board on which syncs are told of: how far the latest is, and what it came to.

Syncs of the page post there themselves. Those of others, of the API in this process and of any
other process that writes to the store, are found in the file that they write beside it.
"""

import secrets
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.address import Place
from index.ingestion.progress.file import ProgressReader, SyncProgress
from index.ingestion.report import Step, SyncReport
from index.messages import Message, say
from index.settings import Settings
from rag.redaction import redact_report, redacted
from rag.web.uploads import Refusal, set_apart

_STOPPED = say(
    "The sync was stopped before its end. What it had finished is kept; the next one goes on."
)

Post = Callable[[Step | SyncReport | Message], None]
"""Tells the board of a step of a sync, of its report, or of the problem that ended it."""


@dataclass(frozen=True)
class Progress:
    """How far a sync is, or what it came to.

    ``sync`` tells it from others; ``step`` is its latest, ``seconds`` how long it took up to
    then. ``outcome`` is the report, or the problem that ended it, None while it runs;
    ``refused`` are uploads that belong to the report; ``paths`` are what it reads if that is not
    said to be the corpus. ``at`` is when it was posted, in seconds since 1970.
    """

    sync: str
    step: Step
    seconds: float = 0.0
    outcome: SyncReport | Message | None = None
    refused: tuple[Refusal, ...] = ()
    paths: tuple[Place, ...] = ()
    at: float = 0.0

    @property
    def is_running(self) -> bool:
        """Whether the sync goes on."""
        return self.outcome is None


class SyncBoard:
    """Holds the progress of the latest sync for whoever asks; thread-safe."""

    def __init__(self, settings: Settings | None = None) -> None:
        """Begin without a sync; ``settings`` name the store whose other writers are told of."""
        self._lock = threading.Lock()
        self._latest: Progress | None = None
        self._settings = settings
        self._others = ProgressReader(settings.store) if settings else None

    @property
    def latest(self) -> Progress | None:
        """The progress of the latest sync, None if there was none.

        One of the page that runs is the latest: nobody else can write meanwhile.
        """
        with self._lock:
            own = self._latest
            if own and own.is_running:
                return own
            other = self._look_for_others()
            is_later = other and (other.is_running or own is None or other.at > own.at)
            return other if is_later else own

    def _look_for_others(self) -> Progress | None:
        if not (self._settings and self._others):
            return None
        found, goes_on = self._others.look()
        return _progress(found, goes_on=goes_on, settings=self._settings) if found else None

    def begin(
        self, refused: Sequence[Refusal] = (), new_uploads: frozenset[str] = frozenset()
    ) -> Post:
        """Return what posts the progress of a new sync.

        The ``new_uploads`` that it cannot read are ``refused`` as well.
        It takes the place of the one before with its first step or its report: one that is
        refused because another is writing does not hide that.
        """
        sync, began = secrets.token_hex(4), time.monotonic()

        def post(news: Step | SyncReport | Message) -> None:
            with self._lock:
                latest = self._latest
                step = latest.step if latest and latest.sync == sync else None
                if step is None and isinstance(news, Message):
                    return
                unread: Sequence[Refusal] = ()
                if isinstance(news, SyncReport):
                    news, unread = set_apart(news, new_uploads)
                outcome = None if isinstance(news, Step) else news
                step = news if isinstance(news, Step) else step or Step(0, 0, "")
                seconds = time.monotonic() - began
                self._latest = Progress(
                    sync, step, seconds, outcome, (*refused, *unread), at=time.time()
                )

        return post


def _progress(found: SyncProgress, *, goes_on: bool, settings: Settings) -> Progress:
    """Return what a sync wrote, with the names of folders as the page shows them."""
    outcome = found.outcome
    if isinstance(outcome, SyncReport):
        outcome = redact_report(outcome, settings)
    elif outcome is not None:
        # It may have read folders that these settings do not name.
        outcome = redacted(outcome, settings, paths=True)
    elif not goes_on:
        outcome = _STOPPED
    return Progress(found.sync, found.step, found.seconds, outcome, paths=found.paths, at=found.at)
