"""The list of kept conversations as escaped HTML, one line until it is opened."""

import html
from collections.abc import Sequence

from index.messages import Message
from rag.web.i18n import bilingual, bilingual_message
from rag.web.kept.database import LONGEST_NAME, Entry


def render_shelf(
    entries: Sequence[Entry],
    count: int,
    *,
    kept: bool = True,
    query: str = "",
    problem: Message | None = None,
    markdown: str = "",
) -> str:
    """Return the list: ``count`` conversations are found for a query, some of them are listed.

    ``kept`` is whether new ones are kept, ``problem`` what went wrong, ``markdown`` a conversation
    that the browser is to save.
    """
    rows = "".join(map(_row, entries)) or f"<li class='yz-hint'>{bilingual('none_kept')}</li>"
    more = count - len(entries)
    rest = bilingual("more_kept", more, tag="p") if more else ""
    told = f"<p class='yz-note' role='alert'>{bilingual_message(problem)}</p>" if problem else ""
    download = f' data-markdown="{html.escape(markdown)}"' if markdown else ""
    field = f"<input type='search' name='query' maxlength='200' value=\"{html.escape(query)}\">"
    checked = " checked" if kept else ""
    return (
        f"<details class='yz-shelf'{download}><summary>{bilingual('conversations')}</summary>"
        f"<form class='yz-find' role='search'><label>{bilingual('find_kept')} {field}</label>"
        f"<button type='submit'>{bilingual('find')}</button></form>{told}<ul>{rows}</ul>{rest}"
        f"<p class='yz-keep'><label><input type='checkbox' name='kept'{checked}>"
        f" {bilingual('keep')}</label>"
        f"<button type='button' data-do='delete_all'>{bilingual('delete_all')}</button></p>"
        "</details>"
    )


def closed_shelf() -> str:
    """Return the line of the list before it was ever opened."""
    return render_shelf((), 0)


def _row(entry: Entry) -> str:
    name = html.escape(entry.name)
    key = html.escape(entry.id)
    count = "one_question" if entry.questions == 1 else "questions"
    return (
        f"<li data-id='{key}'><button type='button' class='yz-recall' data-do='recall'>"
        f"<bdi>{name}</bdi></button>"
        f"<small>{html.escape(entry.changed)} · {bilingual(count, entry.questions)}</small>"
        f"<details><summary>{bilingual('more_of_kept')}</summary>"
        f"<form class='yz-rename'><label>{bilingual('name_kept')} <input name='name' required"
        f" maxlength='{LONGEST_NAME}' value=\"{name}\"></label>"
        f"<button type='submit'>{bilingual('rename')}</button></form>"
        f"<button type='button' data-do='export'>{bilingual('export')}</button>"
        f"<button type='button' data-do='delete'>{bilingual('delete')}</button></details></li>"
    )
