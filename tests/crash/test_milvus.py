"""Kills while a store with its vectors in Milvus is written lose nothing and show nothing twice."""

import importlib.util

import pytest

from tests.crash.harness import KILLED, Trial, spread

pytestmark = pytest.mark.skipif(
    not all(importlib.util.find_spec(name) for name in ("pymilvus", "milvus_lite")),
    reason="the extra milvus is not installed",
)
TOLD = ("publication.", "queue.", "collection.", "choice.")


def test_a_sync_that_is_killed_while_milvus_is_told_loses_nothing(runner, tmp_path):
    trial = Trial(tmp_path / "trial", in_milvus=True)
    trial.settle(runner)
    trial.change()
    codes, steps = runner.sync(trial, record=True)
    told = [step for step in steps if step.startswith(TOLD)]
    assert codes == [0]
    assert {step.partition(":")[0] for step in told} >= {"collection.put", "queue.forget"}
    killed = 0
    for step in spread(told, 3):
        trial.change()
        codes, _ = runner.sync(trial, step=step)
        assert codes in ([KILLED], [0])
        killed += codes == [KILLED]
        assert set(trial.check()) <= {"milvus"}
    assert killed >= 2
    trial.settle(runner)
    assert (trial.lost, trial.wrong, trial.faults) == (0, 0, [])
