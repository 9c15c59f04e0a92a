"""A process that runs syncs to be killed: it loads everything once and forks for each.

A request is a line of JSON: ``folder``, ``store``, and optionally ``step`` (die by SIGKILL at
that step of the write side), ``after`` (be killed so many seconds later), ``record`` (name
the steps that are passed), ``size`` (no file may grow beyond so many bytes), ``writers``
(so many runs at once). The answer is the exit codes, negative for a signal, and the steps.

A step is a call, a return or a use of a C function (execute, fsync, rename …) in one of the
modules that write; the production code knows nothing of it.
"""

import json
import os
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path

from index.errors import StoreError
from index.ingestion import batches, compatibility, failures, intake, runner, sync, writer_lock
from index.settings import load_settings
from index.store import dense_index, pending, schema, writer
from tests.crash.embedder import CharacterEmbedder

STORE_ERROR = 3
_WATCHED = {
    module.__file__: module.__name__.rpartition(".")[2]
    for module in (
        sync,
        runner,
        intake,
        writer,
        dense_index,
        pending,
        schema,
        failures,
        compatibility,
        writer_lock,
    )
}


def main() -> None:
    with tempfile.TemporaryDirectory() as warm:
        (Path(warm) / "a.txt").write_text("要求：一要快。二要好。张三说。", encoding="utf-8")
        bring(Path(warm), Path(warm) / ".store")
    for line in sys.stdin:
        asked = json.loads(line)
        children = [start(asked) for _ in range(asked.get("writers", 1))]
        if "after" in asked:
            time.sleep(asked["after"])
            os.kill(children[0][0], signal.SIGKILL)
        codes, steps = [], []
        for child, pipe in children:
            with os.fdopen(pipe) as passed:
                steps += passed.read().splitlines()
            codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        print(json.dumps({"codes": codes, "steps": steps}), flush=True)


def start(asked):
    """Fork a run; return its process id and a pipe that names the steps it passes."""
    out, record = os.pipe()
    child = os.fork()
    if child:
        os.close(record)
        return child, out
    try:
        if asked.get("size"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (asked["size"], asked["size"]))
        if asked.get("step") or asked.get("record"):
            watch(asked.get("step"), record if asked.get("record") else None)
        bring(Path(asked["folder"]), Path(asked["store"]))
        os._exit(0)
    except StoreError:
        os._exit(STORE_ERROR)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def bring(folder, store):
    batches.BATCH = 2  # so that batches are of several documents, and documents of several
    writer.GROUP_COMMIT_SECONDS = 0.005  # so that new documents are committed in several goes
    sync.sync([folder], load_settings(store=store), CharacterEmbedder())


def watch(step, record):
    passed = set()

    def trace(frame, event, argument):
        module = _WATCHED.get(frame.f_code.co_filename)
        if module is None:
            return
        name = f"{module}.{frame.f_code.co_name}:{frame.f_lineno} {event}"
        if event.startswith("c_"):
            name += f" {argument.__name__}"
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)
        if record is not None and name not in passed:
            passed.add(name)
            os.write(record, f"{name}\n".encode())

    sys.setprofile(trace)


if __name__ == "__main__":
    main()
