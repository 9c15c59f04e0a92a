"""Whether a file is chosen by a scope, whose names are documents and folders."""

from collections.abc import Iterable, Iterator

from index.store.records import Scope


def is_chosen(names: Iterable[str], scope: Scope) -> bool:
    """Tell whether a file of some names lies in a scope, its date aside."""
    known = tuple(names)
    if not any(one.startswith(scope.path) for one in known):
        return False
    return not scope.within or not set(scope.within).isdisjoint(with_folders(known))


def with_folders(names: Iterable[str]) -> Iterator[str]:
    """Yield names and the folders they lie in."""
    for path in names:
        while path:
            yield path
            path = path.rpartition("/")[0]
