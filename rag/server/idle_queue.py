"""Let Gradio's queue of events rest while nobody uses the page, and keep no statistics of them.

Gradio 6 looks for events every millisecond, and for their progress every hundredth of a second,
whether or not there were any: 4 to 9 % of a core for a page that is only open. After each event it
makes a table of the last 10,000, for a page that is not served here; what pandas and pyarrow need
for that stays with the thread, and a server under load grew by some megabytes a minute.
"""

import time
from typing import Any

from gradio.queueing import Queue

_BUSY_SECONDS = 2.0  # after an event the next is looked for as often as Gradio does
_EVENTS_SECONDS, _BUSY_EVENTS_SECONDS = 0.1, 0.001  # between two looks for events
_PROGRESS_SECONDS, _BUSY_PROGRESS_SECONDS = 0.25, 0.01  # and for their progress


class IdleQueue(Queue):
    """A queue that looks for events less often once there were none for some seconds.

    It keeps no statistics of events.
    """

    _last_event = float("-inf")

    async def push(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401
        """Put an event into the queue."""
        self._last_event = time.monotonic()
        return await super().push(*given, **named)

    def compute_analytics_summary(self, records: Any) -> Any:  # noqa: ANN401
        """Return the statistics as they were: of no event."""
        return self.cached_event_analytics_summary

    @property
    def sleep_when_free(self) -> float:  # type: ignore[override, unused-ignore]
        """The seconds between two looks for events."""
        return _EVENTS_SECONDS if self._is_idle else _BUSY_EVENTS_SECONDS

    @property
    def progress_update_sleep_when_free(self) -> float:  # type: ignore[override, unused-ignore]
        """The seconds between two looks for the progress of events."""
        return _PROGRESS_SECONDS if self._is_idle else _BUSY_PROGRESS_SECONDS

    @property
    def _is_idle(self) -> bool:
        works = any(job is not None for job in self.active_jobs)
        return not works and time.monotonic() - self._last_event > _BUSY_SECONDS


def rest_when_idle(queue: Queue) -> None:
    """Make a queue, which Gradio has made, one that rests and keeps no statistics."""
    queue.__class__ = IdleQueue
    queue.ANALYTICS_MAX_EVENTS = 1
