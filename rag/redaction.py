"""Redact folder paths from messages that leave this machine, and clean those for a terminal."""

import re
from dataclasses import replace
from pathlib import Path

from index.ingestion.report import Failure, SyncReport
from index.messages import Message
from index.settings import Settings

# The folders of an absolute path; a path in quotation marks may contain spaces.
_LEADING = re.compile(r"(?<=['\"])/[^'\"\n]*/(?=[^'\"\n]*['\"])|(?<![\w.:/])/(?:[^\s/'\":;,()]+/)+")

CONTROLS = frozenset(
    code
    for first, last in (
        (0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0x61C, 0x61C), (0x200E, 0x200F),
        (0x202A, 0x202E), (0x2066, 0x2069),
    )
    for code in range(first, last + 1)
)  # fmt: skip
"""The codes of control characters but tab and line feed, and of the marks, embeddings, overrides
and isolates of bidirectional text."""
_DROPPED = dict.fromkeys(CONTROLS)


def without_controls(text: str) -> str:
    """Return a text without control and direction characters, which a terminal would obey."""
    return text.translate(_DROPPED)


def redact_folders(text: str, settings: Settings) -> str:
    """Return a message in which the folders of the settings are named without their parents."""
    models = (settings.model, settings.reranker, settings.reader)
    given = [settings.store, settings.corpus, *map(Path, models)]
    if settings.milvus_address and settings.milvus_address.file:
        given.append(settings.milvus_address.file)
    if settings.database_address and settings.database_address.file:
        given.append(settings.database_address.file)
    folders = {str(path) for folder in given for path in (folder, folder.resolve()) if folder.name}
    # The longest first, since one folder may contain another.
    for folder in sorted(folders, key=len, reverse=True):
        if Path(folder).is_absolute():
            text = text.replace(folder, Path(folder).name)
    return text


def redacted(message: Message, settings: Settings, *, paths: bool = False) -> Message:
    """Return a message in which the folders of the settings are named without their parents.

    With ``paths`` all absolute paths are.
    """

    def redact(text: str) -> str:
        told = redact_folders(text, settings)
        return redact_paths(told) if paths else told

    return message.mapped(redact)


def redact_paths(text: str) -> str:
    """Return a message in which absolute paths are named without their folders."""
    return _LEADING.sub("", text)


def redact_report(report: SyncReport, settings: Settings) -> SyncReport:
    """Return a report whose reasons name files without their folders.

    A reason may be the message of a library, with a path from anywhere on this machine.
    """

    def redact(files: list[Failure]) -> list[Failure]:
        return [
            replace(file, message=redacted(file.message, settings, paths=True)) for file in files
        ]

    return replace(report, failed=redact(report.failed), noted=redact(report.noted))
