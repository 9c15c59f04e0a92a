#!/usr/bin/env bash
# gradio 6.31.0: each call of an endpoint leaves a session of its own in memory.
#
# A call by plain HTTP (POST /gradio_api/call/NAME) names no session, so its event's id becomes one.
# It holds a description of every component of the app, though no gr.State is used, and nothing
# ends it but 10,000 later ones. state_session_capacity limits their number.
#
# Output seen: 20 calls are over, 20 sessions are kept
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "gradio==6.31.0"
GRADIO_ANALYTICS_ENABLED=False "$folder/venv/bin/python" - <<'PYTHON'
import json
import sys
import urllib.request

import gradio

CALLS = 20


def add(a: int, b: int) -> int:
    return a + b


with gradio.Blocks() as app:
    gradio.api(add, api_name="add")
_, address, _ = app.launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
for number in range(CALLS):
    at = f"{address}gradio_api/call/add"
    body = json.dumps({"data": [number, 1]}).encode()
    request = urllib.request.Request(at, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        event = json.load(answer)["event_id"]
    with urllib.request.urlopen(f"{at}/{event}") as stream:
        assert f"[{number + 1}]" in stream.read().decode()
kept = len(app.state_holder.session_data)
print(f"gradio {gradio.__version__}: {CALLS} calls are over, {kept} sessions are kept")
app.close()
sys.exit(kept != CALLS)
PYTHON
