"""Choices for the scope of a question: the folders and documents of the store."""

from collections import Counter

from rag.web.catalogue import Catalogue

_MAX_CHOICES = 1000  # more would make the list slow to open; folders take half at most
_TITLE_CHARACTERS = 20


def scope_choices(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return pairs (label, name): folders, larger ones first, then documents with titles.

    At most 1000 are listed; any other name can be typed.
    """
    entries = catalogue.entries()
    documents_in: Counter[str] = Counter()
    for parent, count in Counter(entry.name.rpartition("/")[0] for entry in entries).items():
        folder = parent
        while folder:
            documents_in[folder] += count
            folder = folder.rpartition("/")[0]
    folders = documents_in.most_common(_MAX_CHOICES // 2)
    choices = [(f"{name}/ ({count})", name) for name, count in folders]
    for entry in entries[: _MAX_CHOICES - len(choices)]:
        title = entry.title[:_TITLE_CHARACTERS] + "…" * (len(entry.title) > _TITLE_CHARACTERS)
        choices.append((f"{entry.name} · {title}" if title else entry.name, entry.name))
    return choices
