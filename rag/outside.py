"""What is told outside this machine: names, never where folders lie."""

from pathlib import Path

from index.settings import Settings


def outside(text: str, settings: Settings) -> str:
    """Return a message with the folders of the settings by their own names only."""
    given = [settings.store, settings.corpus, Path(settings.model), Path(settings.reranker)]
    folders = {str(path) for one in given for path in (one, one.resolve()) if one.name}
    # The longest first: one may lie in another.
    for folder in sorted(folders, key=len, reverse=True):
        if Path(folder).is_absolute():
            text = text.replace(folder, Path(folder).name)
    return text
