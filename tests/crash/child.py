"""A process that runs syncs to be killed: it loads everything once and forks for each sync.

A request is a line of JSON: ``folder``, ``store``, and optionally ``database`` (which keeps the
texts), ``step`` (die by SIGKILL at that step of the write side), ``after`` (be killed after that
many seconds), ``record`` (report the steps that are passed), ``size`` (no file may grow beyond that
many bytes), ``writers``
(the number of syncs at once), and instead of a sync ``backup`` or ``restore`` (a file), ``upload``
(a file that a browser has sent) or ``remove`` (the path of an upload in the folder). The answer is
the exit codes, negative for a signal, and the steps.

A step is a call, a return or the use of a C function (execute, fsync, rename …) in one of the
modules that write, seen by a profiling hook; the code of these modules is not changed for it.
"""

import json
import os
import resource
import signal
import sys
import tempfile
import threading
import time
from pathlib import Path

from index.errors import StoreError
from index.ingestion import (
    backup,
    backup_file,
    batches,
    compatibility,
    database_copy,
    failures,
    intake,
    runner,
    sync,
    writer_lock,
)
from index.settings import load_settings
from index.store import dense_index, pending, schema, writer
from index.store.layers import choice as text_choice
from index.store.layers import references, remote, shelf
from index.store.milvus import choice, collection, publication, queue
from index.store.older import compaction
from rag.web import reindex, uploads
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
        compaction,
        failures,
        compatibility,
        writer_lock,
        backup,
        backup_file,
        database_copy,
        choice,
        publication,
        queue,
        collection,
        text_choice,
        references,
        remote,
        shelf,
        uploads,
    )
}


def main() -> None:
    with tempfile.TemporaryDirectory() as warm_up:
        (Path(warm_up) / "a.txt").write_text("要求：一要快。二要好。张三说。", encoding="utf-8")
        run_sync(Path(warm_up), Path(warm_up) / ".store")
    for line in sys.stdin:
        request = json.loads(line)
        children = [start(request) for _ in range(request.get("writers", 1))]
        if "after" in request:
            time.sleep(request["after"])
            os.kill(children[0][0], signal.SIGKILL)
        codes, steps = [], []
        for child, pipe in children:
            with os.fdopen(pipe) as passed:
                steps += passed.read().splitlines()
            codes.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        print(json.dumps({"codes": codes, "steps": steps}), flush=True)


def start(request):
    """Fork a sync; return its process id and a pipe that names the steps it passes."""
    out, record = os.pipe()
    child = os.fork()
    if child:
        os.close(record)
        return child, out
    try:
        if request.get("size"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (request["size"], request["size"]))
        if request.get("step") or request.get("record"):
            watch_steps(request.get("step"), record if request.get("record") else None)
        if "backup" in request:
            backup.backup(Path(request["store"]), Path(request["backup"]), "now")
        elif "restore" in request:
            backup.restore(Path(request["store"]), Path(request["restore"]), replace=True)
        elif "upload" in request or "remove" in request:
            run_page(request)
        else:
            run_sync(Path(request["folder"]), request["store"], request.get("database", ""))
        os._exit(0)
    except StoreError:
        os._exit(STORE_ERROR)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)


def run_sync(folder, store, database=""):
    make_steps_small()
    settings = load_settings(store=str(store), database=database)
    sync.sync([folder], settings, CharacterEmbedder())


def run_page(request):
    """Add or remove an upload as an event of the page does, with the sync that follows."""
    make_steps_small()
    settings = load_settings(store=Path(request["store"]), corpus=Path(request["folder"]))
    if "upload" in request:
        file = Path(request["upload"])
        updates = reindex.add_uploads([str(file)], settings, CharacterEmbedder(), file.parent)
    else:
        updates = reindex.remove_upload(request["remove"], settings, CharacterEmbedder())
    for _ in updates:
        pass


def make_steps_small():
    batches.BATCH = 2  # so that a batch spans documents, and a document several batches
    writer.GROUP_COMMIT_SECONDS = 0.005  # so that new documents take several commits
    publication._DUE, publication._BATCH = 4, 3  # so that Milvus is told in the middle of a sync
    references.KEPT, text_choice._BATCH = -1, 2  # so that texts that are gone are removed at once


def watch_steps(step, record):
    """Kill this process at a step, and write the names of all steps to a file descriptor."""
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

    threading.setprofile(trace)  # a page syncs in a thread of its own
    sys.setprofile(trace)


if __name__ == "__main__":
    main()
