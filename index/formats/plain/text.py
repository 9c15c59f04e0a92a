"""Plain text: the decoded bytes, nothing else."""

from index.formats.base import Format
from index.formats.charsets.decode import decode
from index.types import RawText

FORMAT = Format("text", (".txt", ".text", ".log"), in_worker=False)


def read(data: bytes, limit: int) -> RawText:
    """Return the characters of a text file.

    Raises ReadError if the file is binary, empty or longer than ``limit`` characters.
    """
    return decode(data, limit)
