"""E-mail messages: headers, body and attachments."""

from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import parsedate_to_datetime

from index import messages
from index.errors import ReadError
from index.formats.attachments import Attached
from index.formats.base import Format
from index.formats.charsets.decode import decode
from index.formats.mail.letter import Letter, written
from index.formats.web.html import MARKUP_PER_TEXT
from index.messages import say
from index.types import RawText

FORMAT = Format("e-mail", (".eml",), packages="lxml")


class _AsSent(Compat32):
    """Keeps bytes in headers that no charset is given for; Python's policies replace them."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        """Return a header as it stands in the message."""
        return value


_AS_SENT = _AsSent()
_ENCRYPTED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_MOST_PARTS = 2000
# Charsets whose names stand for fewer characters than messages in them use.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs",
          "us-ascii": "utf-8", "ascii": "utf-8", "unknown-8bit": ""}  # fmt: skip


def read(data: bytes, limit: int) -> RawText:
    """Return headers and body of a message, then its attachments, each by its own format.

    A place in an attachment names it. Raises ReadError if there is no text, or if the message is
    encrypted.
    """
    message = message_from_bytes(data, policy=_AS_SENT)
    if not message.keys():
        raise ReadError("it has no headers, as a message would")
    return _read(message, limit)


def _read(message: Message, limit: int) -> RawText:
    bodies: dict[str, str] = {}
    attached: list[tuple[str, Attached]] = []
    notes: list[messages.Message] = []
    for number, part in enumerate(_parts(message)):
        if number == _MOST_PARTS:
            notes.append(
                say("parts of the message after the first {most}: not read", most=_MOST_PARTS)
            )
            break
        kind = part.get_content_type()
        name = _header(part.get_filename() or "")
        if kind in _ENCRYPTED:
            raise ReadError("the message is encrypted")
        if kind == "message/rfc822":
            attached.append(_forwarded(part, name))
        elif kind in ("text/plain", "text/html") and not _is_attached(part, name):
            text, said = _text(part, limit)
            bodies[kind] = f"{bodies[kind]}\n{text}" if bodies.get(kind) else text
            notes += said
        elif not part.is_multipart():
            content = part.get_payload(decode=True)
            name = name or f"part {number + 1} ({kind})"
            attached.append((name, content if isinstance(content, bytes) else None))
    letter = Letter(
        _header(message.get("Subject")),
        _header(message.get("From")),
        _header(message.get("To")),
        _header(message.get("Cc")),
        _moment(message),
        bodies.get("text/plain", ""),
        bodies.get("text/html", ""),
        attached,
        tuple(dict.fromkeys(notes)),
    )
    return written(letter, "e-mail", limit)


def _parts(message: Message) -> Iterator[Message]:
    """Yield the parts of a message, without those of messages that it forwards."""
    yield message
    if message.get_content_type() != "message/rfc822" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _parts(part)


def _forwarded(part: Message, name: str) -> tuple[str, Attached]:
    """Return the name and the reader of a message that is attached."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    if not isinstance(inner, Message):
        return name or "message.eml", None
    name = name or f"{_header(inner.get('Subject')) or 'message'}.eml"
    return name, lambda limit: _read(inner, limit)


def _is_attached(part: Message, name: str) -> bool:
    return bool(name) or part.get_content_disposition() == "attachment"


def _text(part: Message, limit: int) -> tuple[str, tuple[messages.Message, ...]]:
    """Return the text of a part, and notes on what of it cannot be read."""
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or not content.strip():
        return "", ()
    charset = str(part.get_content_charset() or "").lower()
    raw = decode(content, MARKUP_PER_TEXT * limit, _WIDER.get(charset, charset))
    return raw.text, raw.notes


def _header(value: object) -> str:
    """Return a header as a text; what it does not declare is recognised."""
    if value is None:
        return ""
    try:
        # A name in the parameters of a part may be a tuple of charset, language and text.
        pieces = decode_header(value if isinstance(value, str) else str(value))
    except (HeaderParseError, ValueError):
        pieces = [(str(value), None)]
    texts = []
    for piece, charset in pieces:
        data = piece.encode("utf-8", "surrogateescape") if isinstance(piece, str) else piece
        texts.append(_decoded(data, str(charset or "").lower()))
    return " ".join("".join(texts).split())


def _decoded(data: bytes, charset: str) -> str:
    for name in filter(None, (_WIDER.get(charset, charset), "utf-8")):
        try:
            return data.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    try:
        return decode(data).text
    except ReadError:
        return data.decode("utf-8", "replace")


def _moment(message: Message) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message.get("Date", "")))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
