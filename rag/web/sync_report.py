"""The progress and the report of a sync, as escaped HTML."""

import html
from collections.abc import Sequence
from math import ceil

from index.formats.ocr.scans import INSTALL_OCR
from index.ingestion.report import Failure, Step, SyncReport
from index.messages import Message
from rag.web.i18n import bilingual, bilingual_message
from rag.web.uploads import Refusal

MOST_FAILURES = 500
"""The most files that could not be read, or only in part, which are listed at a place."""
_SECONDS_TO_SAY = 3.0  # and this share done, before the page says how long a sync may take
_SHARE_TO_SAY = 0.05


def render_step(step: Step, seconds: float = 0.0) -> str:
    """Return a progress bar with the file that is read, and how long it may still take.

    ``seconds`` have passed. What is left is told once enough is done to say it. While a store of an
    older version is brought up to date, the bar tells of its passages.
    """
    if step.passages:
        return _bar(
            step.migrated / step.passages, bilingual("migrating", step.migrated, step.passages)
        )
    share = share_done(step)
    said = bilingual("reading", step.done, step.total, step.path)
    if step.page:
        said += bilingual("ocr_page", step.page, step.pages)
    elif step.texts:
        said += bilingual("sentences", step.embedded, step.texts)
    left = time_left(share, seconds)
    return _bar(share, said + (bilingual(*left) if left else ""))


def _bar(share: float, said: str) -> str:
    return (
        f"<div class='yz-report' role='status'><progress value='{share:.3f}'"
        f" aria-labelledby='yz-progress'></progress><p id='yz-progress'>{said}</p></div>"
    )


def share_done(step: Step) -> float:
    """Return how much is done: the files, and of the next one its pages or sentences."""
    inside = 0.0
    if step.page:
        inside = (step.page - 1) / max(step.pages, 1)
    elif step.texts:
        inside = step.embedded / step.texts
    return min(1.0, (step.done + inside) / max(step.total, 1))


def time_left(share: float, seconds: float) -> tuple[str, int] | None:
    """Return the text that tells how long a sync may still take, a key of ``i18n``, and its number.

    It is None before enough is done to say it.
    """
    if seconds < _SECONDS_TO_SAY or share < _SHARE_TO_SAY or share >= 1:
        return None
    left = seconds * (1 - share) / share
    minutes = round(left / 60)
    return ("minutes_left", minutes) if minutes else ("seconds_left", ceil(left))


def report_counts(report: SyncReport, refused: Sequence[Refusal] = ()) -> tuple[object, ...]:
    """Return the numbers in the text about a report, in its order.

    What could not be read before either is no news of this sync.
    """
    failed = len(report.new_failures) + len(refused)
    counts = (report.added, report.updated, report.removed, report.unchanged, failed)
    return (*counts, f"{report.seconds:.1f}")


def render_report(report: SyncReport, refused: Sequence[Refusal] = ()) -> str:
    """Return the counts of a sync, and the files not read, or read in part, with the reasons."""
    return (
        f"<div class='yz-report' role='status'>"
        f"<p>{bilingual('report', *report_counts(report, refused))}</p>"
        f"{render_refusals(refused)}{_failures('not_read', report.new_failures)}"
        f"{_failures('read_in_part', report.noted)}{_scans(report)}{_earlier(report)}"
        f"<p class='yz-after'>{_retry(report)}<button type='button' class='yz-dismiss'>"
        f"{bilingual('close')}</button></p></div>"
    )


def _retry(report: SyncReport) -> str:
    """Return the button that tries again what could not be read."""
    if not report.new_failures:
        return ""
    return f"<button type='button' class='yz-retry'>{bilingual('try_again')}</button>"


def _earlier(report: SyncReport) -> str:
    """Return how many files could not be read before either; the documents tab lists them."""
    count = len(report.failed) - len(report.new_failures)
    if not count:
        return ""
    said = bilingual("earlier", count) if count > 1 else bilingual("one_earlier")
    return f"<p class='yz-earlier'>{said}</p>"


def _scans(report: SyncReport) -> str:
    """Return how many pages were read by OCR and how many wait for it."""
    lines = ""
    if report.ocr_pages:
        rate = f"{report.ocr_pages / max(report.ocr_seconds, 0.001):.2f}"
        lines += f"<p>{bilingual('ocr_read', report.ocr_pages, rate)}</p>"
    if report.waiting:
        waiting = bilingual("waiting", report.waiting, report.waiting_files, INSTALL_OCR)
        lines += f"<p>{waiting}</p>"
    return lines


def render_refusals(refused: Sequence[Refusal], key: str = "not_added") -> str:
    """Return the refused files with the reasons; files that were to be added with what to do.

    ``key`` is that of the heading in ``i18n.TEXTS``.
    """
    if not refused:
        return ""
    rows = "".join(
        f"<li><bdi>{html.escape(refusal.name)}</bdi>:"
        f" {bilingual(refusal.reason, *refusal.values)}</li>"
        for refusal in refused[:MOST_FAILURES]
    )
    rest = more_line(len(refused))
    hint = bilingual("refused_hint", tag="p") if key == "not_added" else ""
    return f"<div class='yz-failed'><h2>{bilingual(key)}</h2><ul>{rows}</ul>{rest}{hint}</div>"


def render_copying() -> str:
    """Return what is shown while the documents of a folder are copied."""
    return f"<div class='yz-report' role='status'><p>{bilingual('copying')}</p></div>"


def render_problem(problem: Message) -> str:
    """Return an error message."""
    return _problem(bilingual_message(problem))


def render_refused(key: str) -> str:
    """Return that something is not allowed, a key of ``i18n.TEXTS``."""
    return _problem(bilingual(key))


def _problem(told: str) -> str:
    return f"<div class='yz-report yz-problem' role='alert'><p>{told}</p></div>"


def _failures(key: str, failures: Sequence[Failure]) -> str:
    if not failures:
        return ""
    rows = "".join(
        f"<li><bdi>{html.escape(failure.path)}</bdi>: {bilingual_message(failure.message)}</li>"
        for failure in failures[:MOST_FAILURES]
    )
    rest = more_line(len(failures))
    return f"<div class='yz-failed'><h2>{bilingual(key)}</h2><ul>{rows}</ul>{rest}</div>"


def more_line(count: int) -> str:
    """Return the line that says how many of so many are not listed, '' if all are."""
    more = count - MOST_FAILURES
    return bilingual("and_more", more, tag="p") if more > 0 else ""
