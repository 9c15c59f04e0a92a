#!/usr/bin/env bash
# gradio 6.31.0: a page that nobody uses looks for events a thousand times a second.
#
# `Queue.start_processing` sleeps a millisecond whenever its queue is empty (50 on Windows), and
# `start_progress_updates` ten, as long as the server runs. It takes 3 to 9 % of a core, and a
# laptop never rests. No parameter of `queue()` or `launch()` changes it.
#
# Output seen: how often a server without any event or visitor slept in two seconds, on Linux:
#   821 times, on a busy machine
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet gradio==6.31.0

HOME=$work GRADIO_ANALYTICS_ENABLED=False "$work/venv/bin/python" - <<'EOF'
import asyncio
import sys
import time

import gradio
from gradio import queueing

slept = []


class Counted:
    """asyncio as the module of the queue sees it; counts how often it sleeps."""

    def __getattr__(self, name):
        return getattr(asyncio, name)

    async def sleep(self, seconds):
        slept.append(seconds)
        await asyncio.sleep(seconds)


queueing.asyncio = Counted()
with gradio.Blocks() as page:
    box = gradio.Textbox()
    box.submit(lambda text: text, box, box)
page.queue().launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
time.sleep(1)
before = len(slept)
time.sleep(2)
times = len(slept) - before
page.close()
print(times, "times")
sys.exit(times < 200)
EOF
