"""Counters and histograms in the text format of Prometheus."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)  # seconds

Labels = tuple[tuple[str, str], ...]


class Metric(NamedTuple):
    """The name of a metric, its type, and what it tells."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str


QUESTIONS = Metric("yinzheng_questions_total", "counter", "Questions by how they ended.")
SEARCHES = Metric("yinzheng_searches_total", "counter", "Searches by how they ended.")
STAGES = Metric("yinzheng_stage_seconds", "histogram", "Time of the stages of an answer.")
REQUESTS = Metric("yinzheng_requests_total", "counter", "Requests by status; 4xx are refusals.")
RUNNING = Metric("yinzheng_requests_running", "gauge", "Requests that are being answered.")
WAITING = Metric("yinzheng_queue_waiting", "gauge", "Events of the page and API that wait.")
READABLE = Metric("yinzheng_store_readable", "gauge", "1 if the store can be read, else 0.")
INFO = Metric("yinzheng_store_info", "gauge", "The revision of the store, as a label.")
DOCUMENTS = Metric("yinzheng_store_documents", "gauge", "Documents in the store.")
PASSAGES = Metric("yinzheng_store_passages", "gauge", "Passages in the store.")
AUDIT_FAULTS = Metric("yinzheng_audit_failures_total", "counter", "Lines not written.")
MEMORY = Metric("process_resident_memory_bytes", "gauge", "Memory of the server's process.")


class Sample(NamedTuple):
    """A value of a metric now."""

    metric: Metric
    value: float
    labels: Labels = ()


@dataclass
class _Histogram:
    counts: list[int] = field(default_factory=lambda: [0] * len(_BUCKETS))
    total: float = 0.0
    count: int = 0


class Metrics:
    """Counts and times since the server began. Thread-safe."""

    def __init__(self) -> None:
        """Begin with nothing counted."""
        self._lock = threading.Lock()
        self._counters: dict[tuple[Metric, Labels], float] = {}
        self._histograms: dict[tuple[Metric, Labels], _Histogram] = {}

    def count(self, metric: Metric, **labels: str) -> None:
        """Add one to a counter."""
        key = metric, tuple(sorted(labels.items()))
        with self._lock:
            self._counters[key] = self._counters.get(key, 0) + 1

    def observe(self, metric: Metric, seconds: float, **labels: str) -> None:
        """Add a time to a histogram."""
        key = metric, tuple(sorted(labels.items()))
        with self._lock:
            histogram = self._histograms.setdefault(key, _Histogram())
            histogram.total += seconds
            histogram.count += 1
            for place, limit in enumerate(_BUCKETS):
                histogram.counts[place] += seconds <= limit

    def render(self, gauges: Iterable[Sample] = ()) -> str:
        """Return all metrics, with the values of gauges now."""
        lines: dict[Metric, list[str]] = {}
        with self._lock:
            for (metric, labels), value in self._counters.items():
                lines.setdefault(metric, []).append(_line(metric.name, dict(labels), value))
            for (metric, labels), histogram in self._histograms.items():
                lines.setdefault(metric, []).extend(_histogram_lines(metric, labels, histogram))
        for sample in gauges:
            line = _line(sample.metric.name, dict(sample.labels), sample.value)
            lines.setdefault(sample.metric, []).append(line)
        blocks = [
            f"# HELP {metric.name} {metric.help}\n# TYPE {metric.name} {metric.kind}\n"
            + "".join(sorted(written) if metric.kind != "histogram" else written)
            for metric, written in sorted(lines.items())
        ]
        return "".join(blocks)


def _histogram_lines(metric: Metric, labels: Labels, histogram: _Histogram) -> list[str]:
    buckets = [
        _line(f"{metric.name}_bucket", {**dict(labels), "le": f"{limit:g}"}, count)
        for limit, count in zip(_BUCKETS, histogram.counts, strict=True)
    ]
    return [
        *buckets,
        _line(f"{metric.name}_bucket", {**dict(labels), "le": "+Inf"}, histogram.count),
        _line(f"{metric.name}_sum", dict(labels), round(histogram.total, 6)),
        _line(f"{metric.name}_count", dict(labels), histogram.count),
    ]


def _line(name: str, labels: Mapping[str, str], value: float) -> str:
    given = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    shown = f"{value:.0f}" if float(value).is_integer() else repr(float(value))
    return f"{name}{{{given}}} {shown}\n" if given else f"{name} {shown}\n"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
