"""Restore a whole document: damaged, misread, or only with entities and invisible characters."""

from index.restore.byte_shift import ShiftRepair
from index.restore.detect import Detection, detect
from index.restore.html_entities import unescape
from index.restore.invisible import without_invisible
from index.restore.layers import Restored, assemble, unchanged
from index.restore.mojibake import invert
from index.restore.radicals import without_radicals
from index.restore.verdict import Verdict


def restore(text: str, detection: Detection | None = None) -> Restored:
    """Return the readable layer of a whole document, which must not be a part of one.

    In every document HTML entities and radicals are replaced and invisible characters left out;
    beyond that only one that ``detect`` calls damaged or misread is changed. The ``spans`` of the
    result say where bytes were lost, how likely the reading is and what else it may be. A
    character that cannot be read at all becomes ``LOST``. ``detection`` is the result of
    ``detect``, where it is known already.

    >>> restore("今天天氣很好").text
    '今天天氣很好'
    """
    detected = detection or detect(text)
    if detected.inverse:
        return assemble(list(unescape(invert(text, detected.inverse))))
    if detected.verdict is not Verdict.DAMAGED:
        seen = without_invisible(unescape(unchanged(text)))
        return assemble(list(without_radicals(seen)))
    repair = ShiftRepair(text, detected)
    return assemble(
        repair.pieces, [(g.first, g.last, g.posterior, g.alternatives) for g in repair.guesses]
    )
