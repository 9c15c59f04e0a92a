"""The documents and folders that a question may be kept to, as a list to choose from."""

from collections import Counter

from rag.web.catalogue import Catalogue

_MOST = 1000
_TITLE = 20


def choices(catalogue: Catalogue) -> list[tuple[str, str]]:
    """Return pairs (label, name): folders, larger ones first, then documents with titles.

    A store of very many documents is listed in part; any other name can be typed.
    """
    listed = catalogue.all()
    folders: Counter[str] = Counter()
    homes = Counter(one.name.rpartition("/")[0] for one in listed)
    for home, count in homes.items():
        while home:
            folders[home] += count
            home = home.rpartition("/")[0]
    found = [(f"{name}/ ({count})", name) for name, count in folders.most_common(_MOST // 2)]
    for one in listed[: _MOST - len(found)]:
        title = one.title[:_TITLE] + "…" * (len(one.title) > _TITLE)
        found.append((f"{one.name} · {title}" if title else one.name, one.name))
    return found
