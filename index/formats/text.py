"""Plain text: the bytes decoded, nothing else."""

from index.formats.base import Format
from index.formats.decode import decode
from index.types import RawText

FORMAT = Format("text", (".txt", ".text", ".log"), apart=False)


def read(data: bytes, limit: int) -> RawText:
    """Return the characters of a text. Raises ReadError for a binary or empty file."""
    return decode(data, limit)
