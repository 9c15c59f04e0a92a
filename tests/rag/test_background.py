"""Running a function in a thread while the caller goes on."""

import subprocess
import sys
import threading

import pytest

from rag.background import run_in_background


def test_the_function_runs_once_in_another_thread_while_the_caller_goes_on():
    asked = threading.Event()
    made = []

    def make():
        assert asked.wait(10)
        made.append(threading.get_ident())
        return "made"

    take = run_in_background(make)
    asked.set()
    assert take() == take() == "made"
    assert len(made) == 1
    assert made[0] != threading.get_ident()


def test_a_function_that_is_still_running_does_not_keep_the_program_from_ending():
    script = (
        "import time; from rag.background import run_in_background;"
        " run_in_background(lambda: time.sleep(600))"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_an_error_is_raised_where_the_result_is_taken():
    take = run_in_background(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        take()
