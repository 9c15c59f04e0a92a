#!/usr/bin/env bash
# gradio 6.31.0: after each event a table of the last 10,000 is made, and its memory stays.
#
# `Queue.process_events` ends with `compute_analytics_summary`, which makes a DataFrame of all
# events that are remembered, in one of forty threads, whether or not the page is monitored. With
# pandas 3 and pyarrow, texts in it are pyarrow's, and pyarrow keeps what each thread needed. No
# parameter of `queue()` or `launch()` changes it; GRADIO_ANALYTICS_MAX_EVENTS makes it less.
#
# Output seen, on Linux:
#   3 events, 3 tables of 10000 rows, 10 ms of the processor each
#   40 threads that made one each left 47 MB
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet gradio==6.31.0 pandas==3.1.1 pyarrow==26.0.1

HOME=$work GRADIO_ANALYTICS_ENABLED=False "$work/venv/bin/python" -W ignore - <<'EOF'
import sys
import threading
import time

import gradio
from gradio import queueing
from gradio_client import Client

EVENTS = 10_000


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def finished(number):
    return {
        "time": time.time(), "status": "success", "process_time": 0.1, "function": "echo",
        "session_hash": f"{number:012x}",
    }


def echo(text: str) -> str:
    return text


sizes = []
make_table = queueing.Queue._get_df


def counted(records):
    sizes.append(len(records))
    return make_table(records)


queueing.Queue._get_df = staticmethod(counted)
with gradio.Blocks() as page:
    gradio.api(echo, api_name="echo")
_, address, _ = page.queue().launch(prevent_thread_lock=True, quiet=True, server_name="127.0.0.1")
queue = page._queue
queue.event_analytics.update((str(number), finished(number)) for number in range(EVENTS))
client = Client(address, verbose=False)
for _ in range(3):
    client.predict("a", api_name="/echo")
time.sleep(1)
tables = sizes.count(EVENTS)
records = list(queue.event_analytics.values())
make_table(records)
began = time.process_time()
make_table(records)
each = (time.process_time() - began) * 1000
print(f"3 events, {tables} tables of {EVENTS} rows, {each:.0f} ms of the processor each")
before = resident()
threads = [threading.Thread(target=make_table, args=(records,)) for _ in range(40)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
left = (resident() - before) / 1e6
print(f"40 threads that made one each left {left:.0f} MB")
page.close()
sys.exit(tables < 3 or left < 10)
EOF
