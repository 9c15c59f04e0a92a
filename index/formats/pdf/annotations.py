"""What is laid over the pages of a PDF: comments, text written onto a page, values of forms."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from index.formats.builder import clean
from index.formats.left_out import LeftOut
from index.formats.pdf.characters import Piece

_UNSEEN_FLAGS = 2 | 32  # hidden, and not shown on a screen
_FILLED = frozenset((4, 5, 6))  # kinds of form fields whose value is a text
_LONGEST = 100_000  # bytes of a text of an annotation
_MOST = 2_000  # annotations of a page, and elements that describe it; set by hand


class Overlay(NamedTuple):
    """What is laid over a page: texts printed on it, comments, and what is not read."""

    printed: list[Piece]
    comments: list[str]
    left_out: Counter[LeftOut]


def read_overlay(page: Any, form: Any) -> Overlay:  # noqa: ANN401
    """Return what is laid over a page; ``form`` is that of the document, None without one."""
    from pypdfium2 import raw

    found = Overlay([], [], Counter())
    for at in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST)):
        annotation = raw.FPDFPage_GetAnnot(page.raw, at)
        if annotation:
            try:
                _read_annotation(annotation, form, found)
            finally:
                raw.FPDFPage_CloseAnnot(annotation)
    found.left_out[LeftOut.DESCRIPTIONS] += _descriptions(page)
    return found


def _read_annotation(annotation: Any, form: Any, found: Overlay) -> None:  # noqa: ANN401
    from pypdfium2 import raw

    kind = raw.FPDFAnnot_GetSubtype(annotation)
    if raw.FPDFAnnot_GetFlags(annotation) & _UNSEEN_FLAGS or kind == raw.FPDF_ANNOT_POPUP:
        return
    if kind == raw.FPDF_ANNOT_FILEATTACHMENT:
        found.left_out[LeftOut.ATTACHED] += 1
    elif kind == raw.FPDF_ANNOT_WIDGET:
        value = ""
        if form is not None and raw.FPDFAnnot_GetFormFieldType(form.raw, annotation) in _FILLED:
            value = _text(
                lambda buffer, size: raw.FPDFAnnot_GetFormFieldValue(
                    form.raw, annotation, buffer, size
                )
            )
        found.printed.extend(_placed(annotation, value))
    else:
        text = _text(
            lambda buffer, size: raw.FPDFAnnot_GetStringValue(annotation, b"Contents", buffer, size)
        )
        if kind == raw.FPDF_ANNOT_FREETEXT:
            found.printed.extend(_placed(annotation, text))
        elif text and kind != raw.FPDF_ANNOT_LINK:
            found.comments.append(text)


def _placed(annotation: Any, text: str) -> Iterator[Piece]:  # noqa: ANN401
    """Yield the lines of a text that is printed in the rectangle of an annotation."""
    from ctypes import byref

    from pypdfium2 import raw

    box = raw.FS_RECTF()
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines and raw.FPDFAnnot_GetRect(annotation, byref(box)):
        high = (box.top - box.bottom) / len(lines)
        for number, line in enumerate(lines):
            top = box.top - number * high
            yield Piece(line, box.left, top - high, box.right, top)


def _text(ask: Callable[[Any, int], int]) -> str:
    """Return a text that PDFium writes into a buffer as UTF-16."""
    from ctypes import POINTER, c_ushort, cast, create_string_buffer

    size = min(ask(None, 0), _LONGEST)
    if size < 2:
        return ""
    buffer = create_string_buffer(size)
    ask(cast(buffer, POINTER(c_ushort)), size)
    return clean(buffer.raw[: size - 2].decode("utf-16-le", "replace")).replace("\r", "\n").strip()


def _descriptions(page: Any) -> int:  # noqa: ANN401
    """Return how many pictures of a page are described for readers who cannot see them."""
    from pypdfium2 import raw

    tree = raw.FPDF_StructTree_GetForPage(page.raw)
    if not tree:
        return 0
    try:
        count = 0
        waiting = [
            raw.FPDF_StructTree_GetChildAtIndex(tree, at)
            for at in range(min(raw.FPDF_StructTree_CountChildren(tree), _MOST))
        ]
        looked_at = 0
        while waiting and looked_at < _MOST:
            element = waiting.pop()
            looked_at += 1
            if not element:
                continue
            count += raw.FPDF_StructElement_GetAltText(element, None, 0) > 2
            waiting += [
                raw.FPDF_StructElement_GetChildAtIndex(element, at)
                for at in range(min(raw.FPDF_StructElement_CountChildren(element), _MOST))
            ]
        return count
    finally:
        raw.FPDF_StructTree_Close(tree)
