import pytest

from index.ingestion.doctor import examine
from index.store.schema import DATABASE
from tests.crash.child import STORE_ERROR
from tests.crash.harness import KILLED, Trial, harm, kill, spread, steps_of
from tests.index.store.older_stores import make_version_5


@pytest.fixture(scope="module")
def steps(runner, tmp_path_factory):
    return steps_of(runner, tmp_path_factory.mktemp("steps") / "home")


def test_the_steps_include_every_kind_of_write(steps):
    kinds = {step.rpartition(" ")[2] for step in steps}
    assert {"execute", "executemany", "fsync", "replace", "close"} <= kinds
    functions = {step.partition(":")[0] for step in steps}
    assert {"writer.add_document", "writer.put_file", "writer.remove_file"} <= functions
    assert {"dense_index.publish", "dense_index._write_draft", "dense_index._write"} <= functions
    assert sum("writer.transaction" in step for step in steps) >= 6


def test_ten_kills_lose_no_document_and_give_no_wrong_answer(runner, trial, steps):
    """``make soak`` kills at many more of the steps."""
    kills = kill(runner, trial, 10, steps=spread(steps, 7), latest=0.2)
    assert (kills, trial.lost, trial.wrong, trial.faults) == (10, 0, 0, [])


def test_after_a_killed_first_sync_the_next_one_succeeds(runner, steps, tmp_path):
    creating = [step for step in steps if step.startswith(("schema.", "sync.sync", "writer_lock."))]
    for number, step in enumerate(spread(creating, 6)):
        trial = Trial(tmp_path / str(number))
        assert runner.sync(trial, step=step)[0] in ([KILLED], [0])
        trial.settle(runner)
        assert trial.faults == []


def test_a_migration_that_is_killed_loses_nothing(runner, tmp_path):
    recorded = Trial(tmp_path / "recorded")
    recorded.settle(runner)
    make_version_5(recorded.settings.store)
    steps = [
        step
        for step in runner.sync(recorded, record=True)[1]
        if step.startswith(("schema._split", "schema._migrate", "compaction.", "schema._shrink"))
        and step.endswith(" execute")
    ]
    shrunk = steps[-3]  # the file is smaller, which the store does not say yet
    assert shrunk.startswith("schema._shrink")
    for number, step in enumerate([*spread(steps, 5), shrunk]):
        trial = Trial(tmp_path / str(number))
        trial.settle(runner)
        make_version_5(trial.settings.store)
        assert runner.sync(trial, step=step)[0] == [KILLED]
        trial.settle(runner)
        assert trial.faults == []


def publishing(steps):
    return [step for step in steps if step.startswith("dense_index.") and "flush" not in step]


@pytest.mark.parametrize("how", range(6))
def test_a_kill_and_a_damaged_file_together_lose_nothing(runner, trial, steps, how):
    trial.change()
    step = publishing(steps)[how * 7]
    assert runner.sync(trial, step=step)[0] == [KILLED]
    harm(trial, how)
    problems = trial.check()
    trial.repair()
    trial.check()
    trial.settle(runner)
    assert trial.faults == []
    assert set(problems) <= {"faiss", "leftovers"}


@pytest.mark.parametrize("share", [0, 0.2, 0.5, 0.9, 0.999])
def test_a_truncated_journal_shows_the_old_state_or_a_newer_one(runner, trial, steps, share):
    trial.change()
    last = [step for step in steps if step.startswith("writer.transaction")][-1]
    assert last.endswith("return")
    before = dict(trial.shown)
    assert runner.sync(trial, step=publishing(steps)[-1])[0] == [KILLED]
    journal = trial.settings.store / f"{DATABASE}-wal"
    data = journal.read_bytes()
    assert len(data) > 10_000
    journal.write_bytes(data[: int(len(data) * share)])
    trial.check()
    assert share or trial.shown == before
    trial.settle(runner)
    assert trial.faults == []


@pytest.mark.parametrize("room", [0, 4096, 40_000, 80_000, 120_000, 160_000, 200_000])
def test_a_full_disk_loses_nothing(runner, trial, room):
    trial.change()
    codes, _ = runner.sync(trial, size=room + 1)
    assert codes in ([STORE_ERROR], [0])
    assert room > 100_000 or codes == [STORE_ERROR]
    trial.check()
    trial.settle(runner)
    assert trial.faults == []


def test_two_writers_at_once_lose_nothing(runner, trial):
    for _ in range(5):
        trial.change()
        codes, _ = runner.sync(trial, writers=2)
        assert 0 in codes
        assert set(codes) <= {0, STORE_ERROR}
        assert trial.check() == {}
        assert trial.shown == trial.disk
    assert trial.faults == []


def test_the_lock_of_a_killed_writer_is_free(runner, trial, steps):
    trial.change()
    assert runner.sync(trial, step=publishing(steps)[0])[0] == [KILLED]
    assert (trial.settings.store / "writer.lock").exists()
    assert all("is writing" not in note for note in examine(trial.settings).notes)
    trial.settle(runner)
    assert trial.faults == []
