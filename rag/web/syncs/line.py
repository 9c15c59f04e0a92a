"""One line about a sync, in words and numbers."""

import json

from index.ingestion.report import Step, SyncReport
from rag.language.messages.worded import worded
from rag.web.i18n import UiLanguage, translate
from rag.web.sync_report import report_counts, share_done, time_left
from rag.web.syncs.board import Progress


def describe(progress: Progress, language: UiLanguage) -> str:
    """Return how far a sync is, or what it came to; no name of a file stands in it."""
    if isinstance(progress.outcome, SyncReport):
        counts = report_counts(progress.outcome, progress.refused)
        return translate("report", language, *counts)
    if progress.outcome is not None:
        return worded(progress.outcome, language)
    return _running(progress.step, progress.seconds, language)


def _running(step: Step, seconds: float, language: UiLanguage) -> str:
    if step.passages:
        return translate("migrating", language, step.migrated, step.passages)
    said = translate("reading_files", language, step.done, step.total)
    if step.page:
        said += translate("ocr_page", language, step.page, step.pages)
    elif step.texts:
        said += translate("sentences", language, step.embedded, step.texts)
    left = time_left(share_done(step), seconds)
    return said + (translate(left[0], language, left[1]) if left else "")


def to_message(progress: Progress | None) -> str:
    """Return a sync as a JSON object for ``page.js``; ``sync`` is '' if there was none."""
    if progress is None:
        return json.dumps({"sync": "", "running": False, "en": "", "zh": ""})
    said = {"en": describe(progress, "en"), "zh": describe(progress, "zh")}
    return json.dumps({"sync": progress.sync, "running": progress.is_running, **said})
