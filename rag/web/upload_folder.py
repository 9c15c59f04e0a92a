"""The temporary folder in which uploads wait until they are checked and stored."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path


@cache
def staging_folder() -> Path:
    """Return this process's staging folder for uploads; it is deleted at exit.

    It is made in ``GRADIO_TEMP_DIR``, by default in the system's temporary folder. Only its
    owner may enter it: other users of the machine can neither read nor plant files.
    """
    parent = os.environ.get("GRADIO_TEMP_DIR") or None
    if parent:
        Path(parent).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="yinzheng-", dir=parent)).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
