"""The files that could not be read, as the documents tab lists them above the documents."""

import html
from collections.abc import Sequence
from pathlib import Path

from index.settings import Settings
from index.store import UnreadFile
from rag.redaction import redacted
from rag.web.i18n import bilingual, bilingual_message
from rag.web.sync_report import MOST_FAILURES, more_line
from rag.web.uploads import is_taken_in

_MOST_OPEN = 5  # files that are listed without being asked for


def render_unread(
    files: Sequence[UnreadFile], settings: Settings, query: str = "", *, may_write: bool
) -> str:
    """Return the files whose path contains every word of a query, with the reasons.

    It is escaped HTML, '' if there are none. Who ``may_write`` can try again; others are told whom
    to ask. Folders stand in no reason.
    """
    words = query.casefold().split()
    shown = [
        file
        for file in files
        if all(word in file.path.casefold() for word in words) and not _is_discarded(file, settings)
    ]
    if not shown:
        return ""
    rows = "".join(
        f"<li><bdi>{html.escape(file.path)}</bdi>:"
        f" {bilingual_message(redacted(file.reason, settings, paths=True))}</li>"
        for file in shown[:MOST_FAILURES]
    )
    count = bilingual("unread", len(shown)) if len(shown) > 1 else bilingual("one_unread")
    after = bilingual("unread_ask", tag="p")
    if may_write:
        retry = f"<button type='button' class='yz-retry'>{bilingual('try_again')}</button>"
        after = f"{bilingual('unread_hint', tag='p')}<p class='yz-after'>{retry}</p>"
    opened = " open" if len(shown) <= _MOST_OPEN else ""
    return (
        f"<details class='yz-report yz-unread'{opened}><summary>{count}</summary>"
        f"<div class='yz-failed'><ul>{rows}</ul>{more_line(len(shown))}{after}</div></details>"
    )


def _is_discarded(file: UnreadFile, settings: Settings) -> bool:
    """Return True for an upload or copy that was deleted again because it could not be read.

    It is remembered until the next sync.
    """
    if not is_taken_in(file.path) or Path(file.root) != settings.corpus.resolve():
        return False
    return not (settings.corpus / file.path).exists()
