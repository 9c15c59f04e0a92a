"""Chinese charsets as Windows and browsers write them, and the everyday characters of each.

Python's codecs follow the standards to the letter: they do not know the euro sign at 0x80 of code
page 936 nor that at A3E1 of code page 950, they leave in the private use area what GB 18030 moved
out of it in 2005 and 2022, and they have none for ISO-2022-CN.
"""

import codecs
import re
from functools import cache

GB, BIG5 = "gb18030", "big5hkscs"
_STRICT, _LENIENT = "yinzheng-strict", "yinzheng-lenient"
_EUROS = {b"\x80": GB, b"\xa3\xe1": BIG5}
# Characters that have code points of their own by now: GB 18030-2022, and ḿ of that of 2005.
_MOVED = dict(
    zip(
        (*range(0xE78D, 0xE797), 0xE7C7, 0xE81E, 0xE826, 0xE82B, 0xE82C, 0xE832, 0xE843, 0xE854,
         0xE864),
        (0xFE10, 0xFE12, 0xFE11, *range(0xFE13, 0xFE1A), 0x1E3F, *range(0x9FB4, 0x9FBC)),
        strict=True,
    )
)  # fmt: skip
# ISO-2022-CN: designations of GB 2312 and of two planes of CNS 11643, and the shifts to them.
_ISO_2022_CN = re.compile(rb"\x1b\$(?:\)[AEG]|\*H)")
_SHIFTED = re.compile(
    rb"\x1b\$\)([AEG])|\x1b\$\*H|\x0e|\x0f|\x1bN(..)|([^\x1b\x0e\x0f]+)", re.DOTALL
)
_SEVEN_BIT = (
    (re.compile(rb"~\{[!-w][!-~]"), "hz"),
    (re.compile(rb"\x1b\$[@AB]|\x1b\$\([DC]"), "iso2022_jp_2"),
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr"),
)
ISO_2022_CN = "iso-2022-cn"


def _euro(error: UnicodeError) -> tuple[str, int]:
    """Return the euro sign where a Windows code page has it; raise the error for other bytes."""
    assert isinstance(error, UnicodeDecodeError)
    for code, charset in _EUROS.items():
        if error.object.startswith(code, error.start) and error.encoding.startswith(charset[:4]):
            return "€", error.start + len(code)
    raise error


def _mend(error: UnicodeError) -> tuple[str, int]:
    """Return the euro sign where a Windows code page has it, and one mark for any other byte."""
    try:
        return _euro(error)
    except UnicodeDecodeError as other:
        return "\ufffd", other.start + 1


codecs.register_error(_STRICT, _euro)
codecs.register_error(_LENIENT, _mend)


def decoded(data: bytes, charset: str) -> str:
    """Return bytes as text; what is no character of the charset becomes U+FFFD."""
    if charset == ISO_2022_CN:
        return _iso_2022_cn(data)
    if charset in (GB, BIG5):
        text = data.decode(charset, errors=_LENIENT)
        # Beside a byte that is no character 0x80 is none either.
        return text.translate(_MOVED).replace("\ufffd€", "\ufffd\ufffd") if charset == GB else text
    return data.decode(charset, errors="replace")


def decodes(data: bytes, charset: str) -> bool:
    """Return True if all bytes are characters of a charset."""
    try:
        data.decode(charset, errors=_STRICT if charset in (GB, BIG5) else "strict")
    except (UnicodeError, LookupError):  # a page may declare a codec that is no charset
        return False
    return True


def seven_bit(data: bytes) -> str:
    """Return the charset of a text that shifts to Chinese and back in ASCII; '' if it does not."""
    if not data.isascii():
        return ""
    if _ISO_2022_CN.search(data) and b"\x0e" in data:
        return ISO_2022_CN
    for mark, charset in _SEVEN_BIT:
        if mark.search(data) and decodes(data, charset):
            text = data.decode(charset)
            if everyday_characters(text) >= 0.5:  # a program may hold ~{ as well
                return charset
    return ""


def _iso_2022_cn(data: bytes) -> str:
    parts = []
    designated, shifted = b"", False
    for match in _SHIFTED.finditer(data):
        token = match[0]
        if match[1]:
            designated = match[1]
        elif token in (b"\x0e", b"\x0f"):
            shifted = token == b"\x0e"
        elif match[3]:
            parts.append(
                _run(match[3], designated) if shifted else match[3].decode("ascii", "replace")
            )
        elif match[2]:
            parts.append("\ufffd")  # a character of the second plane of CNS 11643
    return "".join(parts)


def _run(data: bytes, designated: bytes) -> str:
    """Return a run of characters of two bytes; line ends in it stand for themselves."""
    parts = []
    for piece in re.split(rb"([\x00-\x20]+)", data):
        if piece[:1] <= b" ":
            parts.append(piece.decode("ascii"))
        elif designated == b"A":
            parts.append(bytes(byte | 0x80 for byte in piece).decode("gb2312", "replace"))
        else:  # Python has no table of CNS 11643
            parts.append("\ufffd" * (len(piece) // 2))
    return "".join(parts)


def everyday_share(data: bytes, charset: str) -> float:
    """Return the share of characters beyond ASCII that are everyday Chinese in a charset.

    Everyday characters are those of level 1 of GB 2312 or of Big5 and their punctuation, which
    are recognised by the lead byte.
    """
    text = data.decode(charset, errors=_LENIENT)
    wide = [char for char in text if not char.isascii()]
    everyday = sum(_is_everyday(char, charset) for char in wide)
    return everyday / len(wide) if wide else 0.0


@cache
def odd_runs() -> re.Pattern[str]:
    """Return the pattern of runs of characters that are neither ASCII nor everyday Chinese.

    A single usual character may stand between two of them.
    """
    usual = "".join(
        bytes([lead, trail]).decode(charset, "ignore")
        for charset, leads in (
            ("gb2312", (0xA1, 0xA3, *range(0xB0, 0xD8))),
            ("big5", range(0xA1, 0xC7)),
        )
        for lead in leads
        for trail in range(0x40, 0xFF)
    )
    usual = re.escape("".join(sorted(set(usual))))
    return re.compile(f"(?:[^\\x00-\\x7f{usual}][\\x00-\\x7f{usual}]?){{6,}}")


def everyday_characters(text: str) -> float:
    """Return the share of characters beyond ASCII that are everyday ones in GB 2312 or Big5."""
    wide = [char for char in text if not char.isascii()]
    everyday = sum(_is_everyday(char, GB) or _is_everyday(char, BIG5) for char in wide)
    return everyday / len(wide) if wide else 0.0


def _is_everyday(char: str, charset: str) -> bool:
    if char == "\ufffd":
        return False
    try:
        lead = char.encode(charset)[0]
    except UnicodeEncodeError:
        return char == "€"
    if charset == BIG5:
        return 0xA4 <= lead <= 0xC6 or lead == 0xA1
    return 0xB0 <= lead <= 0xD7 or lead in (0xA1, 0xA3)
