"""What workers of the tests load: a toy embedder, and texts on which the process ends."""

import os
import signal
from pathlib import Path

from index.parse import document
from tests.conftest import HashEmbedder

_parse = document.parse


def _dying_parse(raw, *, near_damage=False, path=""):
    if "阅读时终止" in raw.text:
        os.kill(os.getpid(), signal.SIGKILL)
    if "终止一次" in raw.text:
        mark = Path(os.environ["TOY_FOLDER"]) / "died"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return _parse(raw, near_damage=near_damage, path=path)


document.parse = _dying_parse


class DyingEmbedder(HashEmbedder):
    def embed_passages(self, texts, progress=None):
        if any("嵌入时终止" in text for text in texts):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().embed_passages(texts, progress)


def open_embedder(model, threads=0):
    return DyingEmbedder()
