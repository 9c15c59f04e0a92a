"""The texts of diagrams (SmartArt) and the values of charts, which are parts of their own."""

from collections.abc import Iterator

from index.formats.office.parts import Element

_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MOST_POINTS = 1000  # of a chart that are read; set by hand, more are no table to quote from
_MOST_SERIES = 50


def is_drawing(root: Element) -> bool:
    """Return True for the data of a diagram or a chart."""
    return root.tag in (f"{_DIAGRAM}dataModel", f"{_CHART}chartSpace")


def drawing_rows(root: Element) -> list[list[str]]:
    """Return the texts of a diagram, a row each, or the categories and values of a chart."""
    if root.tag == f"{_DIAGRAM}dataModel":
        return [[text] for text in _diagram(root)]
    return _chart(root)


def _diagram(root: Element) -> Iterator[str]:
    """Yield the text of each point in the order of the file, which is the order of entry."""
    for point in root.iter(f"{_DIAGRAM}pt"):
        if point.get("type", "node") in ("node", "asst"):
            holder = point.find(f"{_DIAGRAM}t")
            paragraphs = holder.iter(f"{_TEXT}p") if holder is not None else ()
            lines = ["".join(p.itertext(f"{_TEXT}t")).strip() for p in paragraphs]
            if text := "\n".join(filter(None, lines)):
                yield text


def _chart(root: Element) -> list[list[str]]:
    series = list(root.iter(f"{_CHART}ser"))[:_MOST_SERIES]
    rows = [[text] for text in _titles(root)]
    if not series:
        return rows
    names = [" ".join(_values(each.find(f"{_CHART}tx")).values()) for each in series]
    categories = _values(_first(series[0], "cat", "xVal"))
    columns = [_values(_first(each, "val", "yVal")) for each in series]
    points = sorted({at for column in columns for at in column})[:_MOST_POINTS]
    rows.append(["", *names])
    for at in points:
        rows.append([categories.get(at, ""), *(column.get(at, "") for column in columns)])
    return rows


def _titles(root: Element) -> Iterator[str]:
    """Yield the title of a chart, those of its axes, and labels that somebody wrote."""
    for title in root.iter(f"{_CHART}title", f"{_CHART}dLbl"):
        if text := "".join(title.itertext(f"{_TEXT}t")).strip():
            yield text


def _first(holder: Element, *names: str) -> Element | None:
    """Return the first of some children that there is, None without any."""
    children = (holder.find(f"{_CHART}{name}") for name in names)
    return next((child for child in children if child is not None), None)


def _values(holder: Element | None) -> dict[int, str]:
    """Return the points of a series by their index, as the file keeps them for display.

    Of categories in groups, the group stands before the name.
    """
    if holder is None:
        return {}
    levels = list(holder.iter(f"{_CHART}lvl"))
    found: dict[int, str] = {}
    for number, level in enumerate(levels or [holder]):
        named = dict(_points(level))
        if not number:
            found = named
            continue
        group = ""
        for at in sorted(found):
            group = named.get(at, group)
            found[at] = f"{group} {found[at]}".strip()
    return found


def _points(holder: Element) -> Iterator[tuple[int, str]]:
    for point in holder.iter(f"{_CHART}pt"):
        index, value = point.get("idx", ""), point.find(f"{_CHART}v")
        if index.isdecimal() and len(index) < 9 and value is not None:
            yield int(index), (value.text or "").strip()
