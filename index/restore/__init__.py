"""Repair of damaged Chinese text: ``detect`` a damaged page, ``restore`` it.

>>> restore("今天天氣很好").text
'今天天氣很好'
"""

from index.restore.detect import Detection, Verdict, detect
from index.restore.layers import LOST, Kind, Restored, Segment, assemble, unchanged
from index.restore.shift import undo

__all__ = [
    "LOST",
    "Detection",
    "Kind",
    "Restored",
    "Segment",
    "Verdict",
    "detect",
    "restore",
]


def restore(text: str, detection: Detection | None = None) -> Restored:
    """Return the readable layer of a whole document.

    Only a document that ``detect`` calls damaged is changed; any other comes back as it
    is. Characters that the bytes and the pinyin do not force become ``LOST``.
    """
    found = detection or detect(text)
    if found.verdict is not Verdict.DAMAGED:
        return unchanged(text)
    return assemble(undo(text, found))
