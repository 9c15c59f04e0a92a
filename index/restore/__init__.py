"""Repair of damaged Chinese text: ``detect`` a damaged page, ``restore`` it.

>>> restore("今天天氣很好").text
'今天天氣很好'
"""

from index.restore.byte_shift import Undo
from index.restore.detect import Detection, Verdict, detect
from index.restore.html_entities import unescape
from index.restore.layers import LOST, Kind, Restored, Segment, Span, assemble, unchanged
from index.restore.mojibake import invert

__all__ = [
    "LOST",
    "Detection",
    "Kind",
    "Restored",
    "Segment",
    "Span",
    "Verdict",
    "detect",
    "restore",
]


def restore(text: str, detection: Detection | None = None) -> Restored:
    """Return the readable layer of a whole document.

    Only a document that ``detect`` calls damaged or misread is changed, and HTML entities
    are replaced in any; all else comes back as it is. ``spans`` tell where bytes were lost,
    how likely the reading is and what else it may be; what cannot be read at all becomes
    ``LOST``.
    """
    found = detection or detect(text)
    if found.inverse:
        return assemble(list(unescape(invert(text, found.inverse))))
    if found.verdict is not Verdict.DAMAGED:
        return assemble(list(unescape(unchanged(text))))
    undone = Undo(text, found)
    return assemble(
        undone.pieces, [(g.first, g.last, g.posterior, g.alternatives) for g in undone.guesses]
    )
