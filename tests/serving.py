"""Serve the page over a folder in a process of its own: ``python -m tests.serving FOLDER …``.

Further arguments are settings, KEY=VALUE. Prints a JSON object with the address, and with the
number of each event by the name of its function; then runs until it is terminated. While there is a
file ``pause`` in the folder, no question is answered.
"""

import json
import sys
import threading
import time
from pathlib import Path

from index.ingestion.sync import sync
from index.settings import load_settings
from rag.assistant import Assistant
from rag.server.terminal import clean_terminal
from rag.web.syncs.board import SyncBoard
from tests.conftest import HashEmbedder
from ui import build_page, launch


class PausingEmbedder(HashEmbedder):
    """Embeds no question while there is a file."""

    def __init__(self, pause):
        super().__init__()
        self.pause = pause

    def encode_questions(self, texts):
        while self.pause.exists():
            time.sleep(0.05)
        return super().encode_questions(texts)


def main(folder, *limits):
    given = dict(setting.split("=") for setting in limits)
    place = Path(folder)
    settings = load_settings(store=place / "store", corpus=place / "corpus", port=0, **given)
    sync([settings.corpus], settings, HashEmbedder())
    embedder = PausingEmbedder(place / "pause")
    assistant = Assistant.open(settings=settings, embedder=embedder)
    board = SyncBoard(settings)
    page = build_page(assistant, settings, HashEmbedder(), board=board)
    events = {getattr(event.fn, "__name__", ""): key for key, event in page.fns.items()}
    with clean_terminal():
        running = launch(page, assistant, settings, HashEmbedder(), board)
        details = {"address": running.address, "events": events}
        details["status"] = running.status.address if running.status else ""
        sys.stdout.write(json.dumps(details) + "\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
