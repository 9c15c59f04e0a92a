"""The progress and the report of a sync, as escaped HTML."""

import html
from collections.abc import Sequence

from index.formats.ocr.scans import INSTALL
from index.ingestion.report import Failure, Step, SyncReport
from rag.web.i18n import bilingual
from rag.web.uploads import Refusal

_MOST_FAILURES = 500  # that a page lists


def render_step(step: Step) -> str:
    """Return a progress bar with the file that is read."""
    share = step.done / max(step.total, 1)
    page = bilingual("ocr_page", step.page, step.pages) if step.page else ""
    return (
        f"<div class='yz-report' role='status'><progress value='{share:.3f}'></progress>"
        f"<p>{bilingual('reading', step.done, step.total, step.path)}{page}</p></div>"
    )


def render_report(report: SyncReport, refused: Sequence[Refusal] = ()) -> str:
    """Return the counts of a sync, and the files not read, or read in part, with the reasons."""
    counts = (report.added, report.updated, report.removed, report.unchanged)
    failed = len(report.failed) + len(refused)
    return (
        f"<div class='yz-report' role='status'>"
        f"<p>{bilingual('report', *counts, failed, f'{report.seconds:.1f}')}</p>"
        f"{render_refusals(refused)}{_failures('not_read', report.failed)}"
        f"{_failures('read_in_part', report.noted)}{_scans(report)}</div>"
    )


def _scans(report: SyncReport) -> str:
    """Return how many pages were read by OCR and how many wait for it."""
    lines = ""
    if report.ocr_pages:
        rate = f"{report.ocr_pages / max(report.ocr_seconds, 0.001):.2f}"
        lines += f"<p>{bilingual('ocr_read', report.ocr_pages, rate)}</p>"
    if report.waiting:
        waiting = bilingual("waiting", report.waiting, report.waiting_files, INSTALL)
        lines += f"<p>{waiting}</p>"
    return lines


def render_refusals(refused: Sequence[Refusal]) -> str:
    """Return the refused uploads with the reasons."""
    if not refused:
        return ""
    rows = "".join(
        f"<li><bdi>{html.escape(refusal.name)}</bdi>:"
        f" {bilingual(refusal.reason, *refusal.values)}</li>"
        for refusal in refused
    )
    return f"<div class='yz-failed'><h4>{bilingual('not_read')}</h4><ul>{rows}</ul></div>"


def render_problem(text: str) -> str:
    """Return an error message."""
    return f"<div class='yz-report yz-problem' role='alert'><p>{html.escape(text)}</p></div>"


def _failures(key: str, failures: Sequence[Failure]) -> str:
    if not failures:
        return ""
    rows = "".join(
        f"<li><bdi>{html.escape(failure.path)}</bdi>: {html.escape(failure.reason)}</li>"
        for failure in failures[:_MOST_FAILURES]
    )
    more = len(failures) - _MOST_FAILURES
    rest = bilingual("and_more", more, tag="p") if more > 0 else ""
    return f"<div class='yz-failed'><h4>{bilingual(key)}</h4><ul>{rows}</ul>{rest}</div>"
