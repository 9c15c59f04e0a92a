"""The observer of a server's questions: it writes the audit log and counts."""

import sys
import time
from pathlib import Path

from index.settings import Settings
from rag.server.monitoring.audit import audit_line
from rag.server.monitoring.log_lines import RotatedFile
from rag.server.monitoring.metrics import AUDIT_FAULTS, QUESTIONS, SEARCHES, STAGES, Metrics
from rag.visit import Activity

_SECONDS_BETWEEN_COMPLAINTS = 60


class Monitor:
    """Told of every question and search when it is over. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        """Write to the audit log of the settings, if they name one."""
        self.metrics = Metrics()
        self._log: RotatedFile | None = None
        self._complained = -float(_SECONDS_BETWEEN_COMPLAINTS)
        if settings.audit_log:
            size = int(settings.audit_log_mb * 1e6)
            self._log = RotatedFile(Path(settings.audit_log), size, settings.audit_log_files)

    def record(self, activity: Activity) -> None:
        """Count an activity and write its line.

        A line that cannot be written does not keep the answer back: it is counted, and told on
        standard error at most once a minute.
        """
        if activity.kind != "open":
            counter = QUESTIONS if activity.kind == "ask" else SEARCHES
            self.metrics.count(counter, outcome=activity.outcome)
            steps = activity.answer.timings_ms if activity.answer else activity.hits.timings_ms
            for stage, milliseconds in steps.items():
                if stage != "total":
                    self._time(milliseconds / 1000, activity.kind, stage)
            self._time(activity.seconds, activity.kind, "total")
        if self._log is None:
            return
        try:
            self._log.write(audit_line(activity))
        except OSError as error:
            self.metrics.count(AUDIT_FAULTS)
            if time.monotonic() - self._complained > _SECONDS_BETWEEN_COMPLAINTS:
                self._complained = time.monotonic()
                sys.stderr.write(f"yinzheng: the audit log cannot be written ({error})\n")

    def _time(self, seconds: float, kind: str, stage: str) -> None:
        self.metrics.observe(STAGES, seconds, kind=kind, stage=stage)
