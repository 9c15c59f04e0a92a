"""The text of formulas in web pages: their LaTeX source, or their parts in one line."""

from typing import Any

# What stands between the parts of a formula that are not in one line.
_BETWEEN = {"msup": "^", "msub": "_", "mover": "^", "munder": "_", "mfrac": "/"}
_FRAMES = ("{\\displaystyle ", "{\\textstyle ", "{\\scriptstyle ")


def formula_text(element: Any) -> str:  # noqa: ANN401
    """Return the text of a ``math`` element or of a script that holds LaTeX."""
    if element.tag == "script":
        return " ".join((element.text or "").split())
    source = element.get("alttext") or next(
        (note.text for note in element.iter("annotation") if "tex" in note.get("encoding", "")), ""
    )
    source = " ".join((source or "").split())
    if source:
        for frame in _FRAMES:
            if source.startswith(frame) and source.endswith("}"):
                return source[len(frame) : -1].strip()
        return source
    return _in_one_line(element)


def _in_one_line(element: Any) -> str:  # noqa: ANN401
    """Return presentation MathML as text: ``a/b``, ``x^2``, ``x^(n+1)``."""
    texts: dict[Any, str] = {}
    for node in reversed(list(element.iter())):
        if not isinstance(node.tag, str) or node.tag in ("annotation", "annotation-xml"):
            texts[node] = ""
            continue
        parts = [texts.pop(child) for child in node]
        own = "".join((node.text or "").split())
        if node.tag in _BETWEEN and len(parts) == 2:
            texts[node] = _BETWEEN[node.tag].join(
                part if len(part) < 2 or part.isalnum() else f"({part})" for part in parts
            )
        elif node.tag == "msqrt":
            texts[node] = f"√({''.join(parts)})"
        else:
            texts[node] = own + "".join(parts)
    return texts[element]
