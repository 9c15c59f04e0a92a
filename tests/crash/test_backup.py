"""Kills while a store is backed up or restored lose neither the store nor the backup."""

from index.ingestion.backup import check
from index.ingestion.doctor import examine
from tests.crash.harness import KILLED, spread


def test_a_killed_backup_leaves_the_store_and_the_backup_before_as_they_were(
    runner, trial, tmp_path
):
    file = tmp_path / "store.backup"
    assert runner.sync(trial, backup=str(file))[0] == [0]
    before = check(file)
    trial.change()
    runner.sync(trial)
    state = trial.texts()
    copy = tmp_path / "other.backup"
    steps = runner.sync(trial, backup=str(copy), record=True)[1]
    steps = [
        step for step in steps if step.startswith(("backup.", "backup_file.", "database_copy."))
    ]
    assert any("os.replace" in step or step.endswith(" replace") for step in steps)
    for step in spread(steps, 5):
        assert runner.sync(trial, backup=str(file), step=step)[0] in ([KILLED], [0])
        assert check(file).digest in (before.digest, check(copy).digest)
        assert trial.texts() == state
        assert set(examine(trial.settings).problems) == set()
    assert runner.sync(trial, backup=str(file))[0] == [0]
    assert {path.name for path in tmp_path.iterdir()} == {"trial", file.name, copy.name}


def test_a_killed_restore_shows_the_old_store_or_the_restored_one(runner, trial, tmp_path):
    file = tmp_path / "store.backup"
    assert runner.sync(trial, backup=str(file))[0] == [0]
    early = trial.texts()
    trial.change()
    trial.settle(runner)
    late = trial.texts()
    assert early != late
    steps = runner.sync(trial, restore=str(file), record=True)[1]
    assert trial.texts() == early
    trial.settle(runner)
    states = []
    for step in spread(
        [one for one in steps if one.startswith(("backup", "database_copy", "dense_"))], 6
    ):
        assert runner.sync(trial, restore=str(file), step=step)[0] in ([KILLED], [0])
        states.append(trial.texts())
        assert states[-1] in (early, late)
        assert {one.name for one in examine(trial.settings).problems} <= {"faiss", "leftovers"}
        trial.accept(states[-1])
        trial.settle(runner)
    assert early in states
    assert late in states
    assert runner.sync(trial, restore=str(file))[0] == [0]
    assert not (trial.settings.store / "restoring.sqlite3").exists()
    assert trial.faults == []
