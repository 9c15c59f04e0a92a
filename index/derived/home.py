"""The folder of what is made once."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Return the cache of this user. Raises OSError if it cannot be had or is not theirs alone.

    Raises RuntimeError if the user has no home.
    """
    base = os.environ.get("XDG_CACHE_HOME") or ""
    home = (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "yinzheng"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = home.stat()
    if hasattr(os, "getuid") and (facts.st_uid != os.getuid() or facts.st_mode & 0o022):
        raise PermissionError(f"others may write to {home}")
    return home
