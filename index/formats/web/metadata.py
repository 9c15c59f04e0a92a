"""The date and the author that a web page declares in its head."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from index.formats.builder import clean
from index.text.dates import date_of_value, dates

# Names of fields that hold the day of publication, in the order in which they are believed.
_DATE_NAMES = (
    "article:published_time", "og:published_time", "datepublished", "pubdate", "publishdate",
    "publish_date", "publish-date", "publicationdate", "publishtime", "publish_time",
    "releasedate", "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date",
    "citation_publication_date", "createdate", "date",
)  # fmt: skip
_AUTHOR_NAMES = ("author", "article:author", "og:article:author", "dc.creator", "dcterms.creator")
_ADDRESS = re.compile(r"https?:|www\.")
# WeChat writes the second of publication into a script and shows it with another.
_WECHAT_SECOND = re.compile(r"\bvar ct\s*=\s*[\"'](\d{10})[\"']")
_CHINA = timedelta(hours=8)
_MAX_SCRIPT_CHARACTERS = 2_000_000  # of a page that are searched for it


def declared_date(root: Any, markup: str) -> str:  # noqa: ANN401
    """Return the day of publication that the head of a page states, '' if none is understood."""
    fields = dict(reversed(list(_fields(root))))
    for name in _DATE_NAMES:
        if found := date_of_value(fields.get(name, "")):
            return found
    second = _WECHAT_SECOND.search(markup[:_MAX_SCRIPT_CHARACTERS])
    if second:
        moment = timedelta(seconds=int(second[1])) + _CHINA
        return (date(1970, 1, 1) + moment).isoformat()
    return ""


def declared_author(root: Any) -> str:  # noqa: ANN401
    """Return the author that the head of a page names, '' if it names none."""
    fields = dict(reversed(list(_fields(root))))
    names = (" ".join(clean(fields.get(name, "")).split()) for name in _AUTHOR_NAMES)
    return next((name for name in names if name and not _ADDRESS.match(name)), "")


def is_understood(day: str, markup: str) -> bool:
    """Return True unless a date may be made up of a year or a month alone.

    Where htmldate understands only the year of 2023年8月16日, it says 1 January. A first of a
    month is believed if the page has that day in full.
    """
    if not day.endswith("-01"):
        return True
    shown = {iso for _, _, iso in dates(markup)}
    return day in shown or day.replace("-", "") in markup


def _fields(root: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        content = meta.get("content") or ""
        if name and content.strip():
            yield name.strip().lower(), content
