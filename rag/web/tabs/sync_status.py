"""What stands above the tabs about syncs: a line about one that runs, and the report of one."""

from dataclasses import dataclass
from typing import Any

from rag.web.syncs.board import SyncBoard
from rag.web.tabs.components import OWN_HTML, Personal
from rag.web.tabs.visitors import Views

_ON_REPORT = (
    "element.addEventListener('click', (event) => {"
    " if (event.target.closest('.yz-retry')) trigger('retry');"
    " if (event.target.closest('.yz-dismiss')) event.target.closest('.yz-report').remove(); });"
    " watch('value', () => window.yz.reported(element));"
)
_ON_LINE = (
    "window.yz.syncs(element, () => trigger('ended')); watch('value', () => window.yz.follow());"
)


@dataclass(frozen=True)
class SyncStatus:
    """The components above the tabs, seen from each of them, and the board they tell of.

    ``page.js`` writes into the ``line`` (event ``ended``: a sync is over that this page did not
    begin); the ``report`` is that of a sync (event ``retry``).
    """

    line: Any
    report: Any
    board: SyncBoard

    @property
    def personal(self) -> Personal:
        """The line, which knows whether the visitor may change documents."""
        return self.line, lambda view: {"value": _render_line(may_write=view.may_write)}


def build_status(views: Views, board: SyncBoard) -> SyncStatus:
    """Build the components."""
    import gradio

    first = views.first()
    empty = _render_line(may_write=first is not None and first.may_write)
    line = gradio.HTML(empty, elem_id="yz-sync", **OWN_HTML, js_on_load=_ON_LINE)
    report = gradio.HTML("", elem_id="yz-report", **OWN_HTML, js_on_load=_ON_REPORT)
    return SyncStatus(line, report, board)


def _render_line(*, may_write: bool) -> str:
    return (
        f"<p class='yz-line' role='status' aria-live='polite'"
        f"{' data-writes' if may_write else ''}>"
        "<span class='yz-en' lang='en'></span><span class='yz-zh' lang='zh'></span></p>"
    )
