"""Match the names of files against a scope."""

from collections.abc import Iterable, Iterator

from index.store.records import Scope


def is_chosen(names: Iterable[str], scope: Scope) -> bool:
    """Return True if a file with these names lies in a scope, whatever its date."""
    known = tuple(names)
    if not any(name.startswith(scope.path) for name in known):
        return False
    return not scope.within or not set(scope.within).isdisjoint(with_folders(known))


def with_folders(names: Iterable[str]) -> Iterator[str]:
    """Yield names and the folders they lie in."""
    for path in names:
        while path:
            yield path
            path = path.rpartition("/")[0]
