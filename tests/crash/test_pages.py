"""Kills while the page adds or removes an upload, and while older stores are migrated."""

from tests.crash.harness import kill_migrations, kill_pages, page_steps, spread
from tests.crash.soak import OLDER


def test_killed_uploads_and_removals_leave_whole_files_and_a_whole_store(runner, trial, tmp_path):
    steps = page_steps(runner, tmp_path / "steps", tmp_path / "sent")
    assert any(step.startswith("uploads.store_upload") for step in steps["upload"])
    assert any(step.startswith("uploads.delete_upload") for step in steps["remove"])
    assert all(any(one.startswith("writer.") for one in found) for found in steps.values())
    own = {kind: [one for one in found if "uploads" in one] for kind, found in steps.items()}
    at = {kind: spread(own[kind], 2) + spread(steps[kind], 2) for kind in steps}
    wanted = dict.fromkeys(steps, 3)
    assert kill_pages(runner, trial, tmp_path / "sent", wanted, steps=at, latest=0.1) == wanted
    assert trial.faults == []


def test_migrations_from_old_and_new_versions_can_be_killed(runner, trial):
    assert kill_migrations(runner, trial, (OLDER[0], OLDER[-1]), 2) == 2
    assert trial.faults == []
