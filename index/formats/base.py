"""The description of a format: how its files are recognised and what reads them."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """A format and how its files are recognised.

    ``magic`` is matched against the first bytes of a file and takes precedence over its
    suffix. Where several formats share it, as those made of ZIP archives do, ``members`` are
    names of which the archive must contain one. ``magic_required`` rejects files that have only the
    suffix. ``packages`` are the pip packages that read the format. ``in_worker`` has its files
    read in a separate process with a limit of time and memory.
    """

    name: str
    suffixes: tuple[str, ...]
    magic: re.Pattern[bytes] | None = None
    members: tuple[bytes, ...] = ()
    magic_required: bool = False
    packages: str = ""
    in_worker: bool = True

    def matches(self, data: bytes) -> bool:
        """Return True if the content of a file is of this format, whatever its name."""
        if self.magic is None or not self.magic.match(data[:HEAD_BYTES]):
            return False
        return not self.members or any(member in data for member in self.members)


HEAD_BYTES = 1000
"""How much of a file ``magic`` may look at: HTML may have a declaration and a comment first."""
