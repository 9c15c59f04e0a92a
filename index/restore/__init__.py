"""Repair of damaged Chinese text: ``detect`` a damaged page, ``restore`` it.

>>> restore("今天天氣很好").text
'今天天氣很好'
"""

from index.restore.byte_shift import ShiftRepair
from index.restore.detect import Detection, Verdict, detect
from index.restore.html_entities import unescape
from index.restore.invisible import without_invisible
from index.restore.layers import (
    LOST,
    Kind,
    Restored,
    Segment,
    Span,
    assemble,
    unchanged,
    with_derived,
)
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
    "with_derived",
]


def restore(text: str, detection: Detection | None = None) -> Restored:
    """Return the readable layer of a whole document, which must not be a part of one.

    In every document HTML entities are replaced and invisible characters left out; beyond that
    only one that ``detect`` calls damaged or misread is changed. The ``spans`` of the result say
    where bytes were lost, how likely the reading is and what else it may be. A character that
    cannot be read at all becomes ``LOST``. ``detection`` is the result of ``detect``, where it is
    known already.
    """
    detected = detection or detect(text)
    if detected.inverse:
        return assemble(list(unescape(invert(text, detected.inverse))))
    if detected.verdict is not Verdict.DAMAGED:
        return assemble(list(without_invisible(unescape(unchanged(text)))))
    repair = ShiftRepair(text, detected)
    return assemble(
        repair.pieces, [(g.first, g.last, g.posterior, g.alternatives) for g in repair.guesses]
    )
