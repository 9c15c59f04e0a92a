import gc
import json
import os
import subprocess
import sys

import pytest

from rag.cli.start import spare_spinning, spare_threads, without_collection
from tests.conftest import CORPUS


def started(arguments, store, **environment):
    """Return what a process knows after a command: variables, modules, the collector."""
    code = (
        "import gc, json, os, sys\nfrom rag.cli import main\n"
        f"main({arguments!r})\n"
        "print('KNOWN', json.dumps([dict(os.environ), list(sys.modules), gc.isenabled()]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={"YINZHENG_STORE": str(store), "PATH": "", "PYTHONIOENCODING": "utf-8", **environment},
    )  # fmt: skip
    return json.loads(done.stdout.partition("KNOWN")[2])


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_question_starts_no_threads_for_its_matrices(sample_settings, command):
    variables, modules, collects = started([command, "谢勇是谁？"], sample_settings.store)
    assert variables["OPENBLAS_NUM_THREADS"] == "1"
    assert "threadpoolctl" not in modules  # nor looks for libraries that might
    assert collects


def test_threads_that_the_environment_asks_for_are_used(sample_settings):
    variables, modules, _ = started(
        ["search", "谢勇是谁？"], sample_settings.store, OPENBLAS_NUM_THREADS="2"
    )
    assert variables["OPENBLAS_NUM_THREADS"] == "2"
    assert "threadpoolctl" in modules


def test_a_sync_has_threads_that_do_not_spin(sample_settings):
    variables, _, collects = started(["sync", str(CORPUS)], sample_settings.store)
    assert variables["OPENBLAS_THREAD_TIMEOUT"] == "4"
    assert "OPENBLAS_NUM_THREADS" not in variables
    assert collects


def test_garbage_is_collected_again_after_a_start():
    with without_collection():
        assert not gc.isenabled()
        with without_collection():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_a_process_that_has_numpy_keeps_its_variables():
    assert "numpy" in sys.modules
    before = dict(os.environ)
    spare_threads()
    spare_spinning()
    assert dict(os.environ) == before
