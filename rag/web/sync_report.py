"""What a reading of the folder tells, as escaped HTML."""

import html
from collections.abc import Sequence

from index.ingestion.report import Failure, Step, SyncReport
from rag.web.i18n import both
from rag.web.uploads import Refusal


def render_step(step: Step) -> str:
    """Return the progress of a sync."""
    share = step.done / max(step.total, 1)
    return (
        f"<div class='yz-report' role='status'><progress value='{share:.3f}'></progress>"
        f"<p>{both('reading', step.done, step.total, step.path)}</p></div>"
    )


def render_report(report: SyncReport, refused: Sequence[Refusal] = ()) -> str:
    """Return what a sync did, and what was not read and why."""
    numbers = (report.added, report.updated, report.removed, report.unchanged)
    failed = len(report.failed) + len(refused)
    return (
        f"<div class='yz-report' role='status'>"
        f"<p>{both('report', *numbers, failed, f'{report.seconds:.1f}')}</p>"
        f"{render_refusals(refused)}{_failures('not_read', report.failed)}"
        f"{_failures('read_in_part', report.noted)}</div>"
    )


def render_refusals(refused: Sequence[Refusal]) -> str:
    """Return the files that were not taken in, with the reasons."""
    if not refused:
        return ""
    rows = "".join(
        f"<li><bdi>{html.escape(one.name)}</bdi>: {both(one.reason, *one.values)}</li>"
        for one in refused
    )
    return f"<div class='yz-failed'><h4>{both('not_read')}</h4><ul>{rows}</ul></div>"


def render_problem(text: str) -> str:
    """Return a message to the user."""
    return f"<div class='yz-report yz-problem' role='alert'><p>{html.escape(text)}</p></div>"


def _failures(key: str, failures: Sequence[Failure]) -> str:
    if not failures:
        return ""
    rows = "".join(
        f"<li><bdi>{html.escape(one.path)}</bdi>: {html.escape(one.reason)}</li>"
        for one in failures
    )
    return f"<div class='yz-failed'><h4>{both(key)}</h4><ul>{rows}</ul></div>"
