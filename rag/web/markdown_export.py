"""An answer as Markdown with references, in which a document's words stay mere words."""

import re

from rag.types import Answer, Citation

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#!|~&$:@])")
_START = re.compile(r"^(\s*)(\d+)([.)])|^(\s*)([-+=])")


def to_markdown(answer: Answer) -> str:
    """Return the question, the answer with footnotes, and where each quote stands.

    Characters that Markdown would take for markup are escaped, so that a document cannot
    place a link or an image in what is copied.
    """
    lines = [f"**{_plain(answer.question)}**", ""]
    if answer.understood:
        lines += [f"→ {_plain(answer.understood)}", ""]
    if answer.scope.told:
        lines += [f"⊂ {_plain(answer.scope.told)}", ""]
    if not answer.sentences:
        lines += [_plain(answer.text), ""]
    for one in answer.sentences:
        lines += [_plain(one.text) + "".join(f"[^{n}]" for n in one.citations), ""]
    lines += [part for note in answer.notes for part in (_plain(note), "")]
    lines += [f"[^{one.number}]: {_reference(one)}" for one in answer.citations]
    return "\n".join(lines).rstrip() + "\n"


def _reference(one: Citation) -> str:
    told = [one.document, one.title, one.date, one.place]
    told.append(f"{one.source_start}–{one.source_end}")
    return f"{_plain(', '.join(filter(None, told)))}: “{_plain(one.quote)}”"


def _plain(text: str) -> str:
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    # A full stop behind a number, or a dash, would begin a list.
    return _START.sub(lambda m: f"{m[2]}\\{m[3]}" if m[2] else f"\\{m[5]}", line)
