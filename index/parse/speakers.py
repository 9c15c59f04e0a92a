"""Find the person whose words each sentence of a text reports."""

import re
from collections.abc import Callable

from index.text.normalize import HAN
from index.text.surnames import COMPOUND, FUNCTION_WORDS, SINGLE
from index.text.transcribed import DOTS, renders_sounds
from index.text.verbs import REPORTING

_DOTTED = HAN + re.escape("".join(sorted(DOTS)))
_LONGEST = 24  # characters of a name with dots
_NAMED = re.compile(
    rf"([{_DOTTED}]{{2,{_LONGEST}}}?)(?:在[^。；;\n，,]{{0,30}}?(?:时|中|后|上))?[，,]?"
    rf"(?:分别|还|并|同时|又|最后|进一步|现场|再次|委员|代表)?(?:{REPORTING})(?![的者])"
)
_PRONOUN = re.compile(rf"[他她](?:还|并|同时|又|再次)?(?:{REPORTING})")


def name_before(text: str) -> str:
    """Return the personal name at the end of a run of Chinese characters, or ''."""
    for size in (4, 3, 2):
        form = text[-size:]
        if len(form) == size and (
            (form[:2] in COMPOUND and size >= 3)
            or (form[0] in SINGLE - FUNCTION_WORDS and size <= 3)
        ):
            return form
    return ""


def speakers(
    search: str, sentences: list[tuple[int, int]], is_name: Callable[[str], bool]
) -> list[str]:
    """Return, for each sentence of a text, the person whose words it reports, or ''.

    A named speaker is also that of the following sentences, until another person speaks or the
    paragraph ends; a pronoun means the last speaker. Clauses that end in semicolons each have a
    speaker of their own. ``sentences`` are ranges of ``search``; ``is_name`` confirms a candidate.
    """
    found: list[str] = []
    current = last = ""
    previous_end = 0
    for start, end in sentences:
        if "\n" in search[previous_end:start]:
            current = ""
        text = search[start:end]
        named = _named_speaker(text, is_name)
        if named:
            current = last = named
        elif not current and _PRONOUN.search(text):
            current = last
        found.append(current)
        if named and text.endswith(("；", ";")):
            current = ""
        previous_end = end
    return found


def _named_speaker(text: str, is_name: Callable[[str], bool]) -> str:
    """Return the last person before a verb of saying, or ''."""
    speaker = ""
    for match in _NAMED.finditer(text):
        run = re.search(rf"[{_DOTTED}]+$", text[: match.end(1)])
        if run:
            foreign = _foreign_name(run.group(), is_name)
            if foreign:
                speaker = foreign
                continue
            for size in (3, 2, 4):  # the commonest size of a name first
                form = run.group()[-size:]
                named = name_before(form) == form or form[0] in FUNCTION_WORDS
                if len(form) == size and named and is_name(form):
                    speaker = form
                    break
    return speaker


def _foreign_name(run: str, is_name: Callable[[str], bool]) -> str:
    """Return the longest known name at the end of a run that renders sounds, or ''."""
    for size in range(min(len(run), _LONGEST), 2, -1):
        form = run[-size:]
        if is_name(form) and renders_sounds(form):
            return form
    return ""
