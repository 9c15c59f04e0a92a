"""A message as a text: its headers as fields, its body, and what is attached to it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from index.blocks import Block, BlockKind
from index.formats.attachments import Attached, add_attachments
from index.formats.builder import Assembly, clean
from index.formats.web.html import add_whole_page, hidden_note
from index.messages import Message
from index.text.normalize import has_han
from index.types import RawText

_LABELS = {
    "subject": ("Subject", "主题"), "sender": ("From", "发件人"), "to": ("To", "收件人"),
    "copy": ("Cc", "抄送"), "sent": ("Date", "日期"),
}  # fmt: skip
_LONGEST_HEADER = 5000  # characters; some name thousands of addressees


@dataclass(frozen=True)
class Letter:
    """What a message holds. ``html`` is its body as a page, ``plain`` the same as plain text."""

    subject: str = ""
    sender: str = ""
    to: str = ""
    copy: str = ""
    sent: datetime | None = None
    plain: str = ""
    html: str = ""
    attached: Sequence[tuple[str, Attached]] = ()
    notes: tuple[Message, ...] = ()


def written(letter: Letter, charset: str, limit: int) -> RawText:
    """Return the text of a message: headers, body, then attachments, each below its name.

    The body as a page is read where there is no other, or where it holds a table. Raises
    ReadError if there is no text.
    """
    made = Assembly(limit)
    chinese = has_han(letter.subject + (letter.plain or letter.html))
    headers = {
        "subject": letter.subject,
        "sender": letter.sender,
        "to": letter.to,
        "copy": letter.copy,
        "sent": f"{letter.sent:%Y-%m-%d %H:%M}" if letter.sent else "",
    }
    for name, value in headers.items():
        value = " ".join(clean(value).split())[:_LONGEST_HEADER]
        if value:
            _add_field(made, _LABELS[name][chinese], value, chinese=chinese)
    notes = list(letter.notes)
    if letter.html and (not letter.plain.strip() or "<table" in letter.html.lower()):
        hidden, unread = add_whole_page(made, letter.html)
        notes += [hidden_note(hidden)] if hidden else []
        notes += unread.notes()
    else:
        made.add(letter.plain.replace("\r\n", "\n").replace("\r", "\n"))
    notes += add_attachments(made, letter.attached, limit)
    return replace(
        made.raw(charset),
        title=" ".join(clean(letter.subject).split()),
        author=_name(letter.sender),
        date=letter.sent.date().isoformat() if letter.sent else "",
        notes=tuple(notes),
    )


def _add_field(made: Assembly, label: str, value: str, *, chinese: bool) -> None:
    with made.block(Block(BlockKind.PAIR, 0, 0)):
        with made.block(Block(BlockKind.KEY, 0, 0)):
            made.add(label)
        made.add("：" if chinese else ":", joint="")
        with made.block(Block(BlockKind.VALUE, 0, 0)):
            made.add(value, joint="" if chinese else " ")


def _name(sender: str) -> str:
    """Return the name of a sender without the address."""
    name = sender.partition("<")[0].strip().strip("\"'")
    return " ".join(clean(name or sender).split())
