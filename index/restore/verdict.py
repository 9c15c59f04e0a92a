"""What is found out about the damage of a document."""

from enum import StrEnum


class Verdict(StrEnum):
    """The verdict on a document.

    A ``misread`` document was decoded with the wrong charset, which can be undone. A ``lost``
    one was destroyed by replacement characters (锟斤拷), which cannot. A ``suspect`` one has
    annotations that fit the damage, but too few to be sure.
    """

    CLEAN = "clean"
    SUSPECT = "suspect"
    DAMAGED = "damaged"
    MISREAD = "misread"
    LOST = "lost"
