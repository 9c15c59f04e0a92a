"""The folder of what is sent to the page, until it is taken in."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path


@cache
def sent_folder() -> Path:
    """Return this process's own folder, which only its user may enter and which goes with it.

    It is made in ``GRADIO_TEMP_DIR``, by default among the temporary files.
    """
    above = os.environ.get("GRADIO_TEMP_DIR") or None
    if above:
        Path(above).mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="yinzheng-", dir=above)).resolve()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
