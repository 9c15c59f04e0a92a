"""An answer as Markdown with footnotes; markup in the documents is escaped."""

import re
from collections.abc import Iterable

from rag.language.place_labels import place_label
from rag.types import Answer, Citation, Language

_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#!|~&$:@])")
_LIST_START = re.compile(r"^(\s*)(\d+)([.)])|^(\s*)([-+=])")


def conversation_to_markdown(answers: Iterable[Answer]) -> str:
    """Return answers one after the other, with footnotes that are numbered through."""
    parts = []
    before = 0
    for answer in answers:
        parts.append(to_markdown(answer, before))
        before += max((cited.number for cited in answer.citations), default=0)
    return "\n---\n\n".join(parts)


def to_markdown(answer: Answer, before: int = 0) -> str:
    """Return the question, the answer and a footnote with the source of each quote.

    ``before`` is how many footnotes there are already in what the text is added to.

    Characters that Markdown takes for markup are escaped, so that a hostile document cannot
    put a link, an image (which would be fetched when shown) or HTML into the copied text.
    """
    lines = [f"**{_escape(answer.question)}**", ""]
    if answer.understood:
        lines += [f"→ {_escape(answer.understood)}", ""]
    if answer.scope.label:
        lines += [f"⊂ {_escape(answer.scope.label)}", ""]
    if not answer.sentences:
        lines += [_escape(answer.text), ""]
    for sentence in answer.sentences:
        footnotes = "".join(f"[^{before + number}]" for number in sentence.citations)
        lines += [_escape(sentence.text) + footnotes, ""]
    for note in answer.notes:
        lines += [_escape(note), ""]
    for cited in answer.citations:
        lines.append(f"[^{before + cited.number}]: {_footnote(cited, answer.language)}")
    return "\n".join(lines).rstrip() + "\n"


def _footnote(citation: Citation, language: Language) -> str:
    place = place_label(citation.places, language)
    details = [citation.document, citation.title, citation.date, place]
    details.append(f"{citation.source_start}–{citation.source_end}")
    return f"{_escape(', '.join(filter(None, details)))}: “{_escape(citation.quote)}”"


def _escape(text: str) -> str:
    """Return a text as one line of Markdown that shows its characters as they are."""
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    # A number with a full stop, or a dash, would begin a list.
    return _LIST_START.sub(lambda m: f"{m[2]}\\{m[3]}" if m[2] else f"\\{m[5]}", line)
