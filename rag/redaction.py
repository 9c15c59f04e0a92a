"""What is told outside this machine: names, never where folders lie."""

import re
from dataclasses import replace
from pathlib import Path

from index.ingestion.report import Failure, SyncReport
from index.settings import Settings

# A path from the root, up to its last part; one in quotation marks may hold spaces.
_LEADING = re.compile(r"(?<=['\"])/[^'\"\n]*/(?=[^'\"\n]*['\"])|(?<![\w.:/])/(?:[^\s/'\":;,()]+/)+")


def outside(text: str, settings: Settings) -> str:
    """Return a message with the folders of the settings by their own names only."""
    given = [settings.store, settings.corpus, Path(settings.model), Path(settings.reranker)]
    folders = {str(path) for one in given for path in (one, one.resolve()) if one.name}
    # The longest first: one may lie in another.
    for folder in sorted(folders, key=len, reverse=True):
        if Path(folder).is_absolute():
            text = text.replace(folder, Path(folder).name)
    return text


def report_outside(report: SyncReport, settings: Settings) -> SyncReport:
    """Return a report whose reasons name files by their last names only.

    What a library says of a file may hold a path of any folder of this machine.
    """

    def told(one: Failure) -> Failure:
        return Failure(one.path, _LEADING.sub("", outside(one.reason, settings)))

    failed, noted = ([told(one) for one in some] for some in (report.failed, report.noted))
    return replace(report, failed=failed, noted=noted)
