"""What the program knows of a format before it reads a file."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A format and how its files are told.

    ``magic`` is matched against the first bytes and outweighs the suffix; where several
    formats share one, such as those that are ZIP archives, ``inside`` is a name in the
    archive. ``strict``: no file is of it that does not begin so. ``needs`` names what reads
    it, as pip knows it. ``apart``: it is read in a process of its own, with a limit of time
    and memory.
    """

    name: str
    suffixes: tuple[str, ...]
    magic: re.Pattern[bytes] | None = None
    inside: bytes = b""
    strict: bool = False
    needs: str = ""
    apart: bool = True

    def begins(self, data: bytes) -> bool:
        """Tell whether a file of this content is of this format whatever its name."""
        if self.magic is None or not self.magic.match(data[:_HEAD]):
            return False
        return not self.inside or self.inside in data


_HEAD = 1000
