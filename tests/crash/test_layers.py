"""Kills while the texts of documents are written to a database lose nothing."""

import importlib.util

import pytest

from tests.conftest import POSTGRES
from tests.crash.harness import KILLED, Trial, spread

pytestmark = pytest.mark.skipif(
    not importlib.util.find_spec("sqlalchemy"), reason="the extra postgres is not installed"
)
TOLD = ("choice.", "references.", "remote.", "shelf.")


@pytest.fixture(params=["sqlite", *(["postgres"] if POSTGRES else [])])
def trial(request, tmp_path):
    database = POSTGRES if request.param == "postgres" else f"sqlite:///{tmp_path}/texts.db"
    return Trial(tmp_path / "trial", database=database)


def test_a_sync_that_is_killed_while_texts_are_written_or_removed_loses_nothing(runner, trial):
    trial.settle(runner)
    trial.change()
    codes, steps = runner.sync(trial, record=True)
    told = [step for step in steps if step.startswith(TOLD)]
    assert codes == [0]
    assert {step.partition(":")[0] for step in told} >= {
        "shelf.put", "shelf.remove", "references.add", "references.forget", "choice.tidy",
    }  # fmt: skip
    trial.check()
    killed = 0
    for step in spread(told, 5):
        trial.change()
        codes, _ = runner.sync(trial, step=step)
        assert codes in ([KILLED], [0])
        killed += codes == [KILLED]
        trial.check()
    assert killed >= 4
    trial.change()
    trial.settle(runner)
    assert (trial.lost, trial.wrong, trial.faults) == (0, 0, [])


def test_a_restore_that_is_killed_shows_the_old_store_or_the_restored_one(runner, trial, tmp_path):
    trial.settle(runner)
    file = tmp_path / "store.backup"
    assert runner.sync(trial, backup=str(file))[0] == [0]
    early = trial.texts()
    trial.change()
    trial.settle(runner)
    late = trial.texts()
    steps = runner.sync(trial, restore=str(file), record=True)[1]
    assert trial.texts() == early
    trial.accept(early)
    trial.settle(runner)
    states = []
    wanted = [step for step in steps if step.startswith((*TOLD, "database_copy."))]
    for step in [*spread(wanted, 3), wanted[-1]]:
        assert runner.sync(trial, restore=str(file), step=step)[0] in ([KILLED], [0])
        states.append(trial.texts())
        assert states[-1] in (early, late)
        trial.accept(states[-1])
        trial.settle(runner)
    assert early in states
    assert late in states
    assert trial.faults == []
