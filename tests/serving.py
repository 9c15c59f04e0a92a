"""Serve the page over a folder in a process of its own: ``python -m tests.serving FOLDER …``.

What follows are settings, KEY=VALUE. It prints the address and the numbers of the events by the
names of their functions, then waits to be ended.
"""

import json
import sys
import threading
from pathlib import Path

from index.ingestion.sync import sync
from index.settings import load_settings
from rag.assistant import Assistant
from tests.conftest import HashEmbedder
from ui import build_page, launch


def main(folder, *limits):
    given = dict(one.split("=") for one in limits)
    place = Path(folder)
    settings = load_settings(store=place / "store", corpus=place / "corpus", port=0, **given)
    sync([settings.corpus], settings, HashEmbedder())
    assistant = Assistant.open(settings=settings, embedder=HashEmbedder())
    page = build_page(assistant, settings, HashEmbedder())
    events = {getattr(one.fn, "__name__", ""): key for key, one in page.fns.items()}
    running = launch(page, assistant, settings, HashEmbedder())
    told = {"address": running.address, "events": events}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
