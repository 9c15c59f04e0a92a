"""The long crash test: kill two hundred syncs, uploads, removals, backups, restores and migrations.

They are killed at steps all over them and at random times.
"""

import sys
import tempfile
from pathlib import Path

from tests.crash.harness import (
    Runner,
    Trial,
    kill,
    kill_copies,
    kill_migrations,
    kill_pages,
    page_steps,
    spread,
    steps_of,
)
from tests.index.store import older_stores

SYNCS, PAGES, COPIES, MIGRATIONS = 120, {"upload": 20, "remove": 20}, 20, 20
KILLS = SYNCS + sum(PAGES.values()) + COPIES + MIGRATIONS
_AT_STEPS = 100  # of the syncs
_PAGES_AT_STEPS = 14  # of uploads and of removals
OLDER = (
    older_stores.make_version_1,
    older_stores.make_version_2,
    older_stores.make_version_3,
    older_stores.make_version_4,
    older_stores.make_version_5,
    older_stores.make_version_8,
)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, Runner() as runner:
        home = Path(folder)
        steps = steps_of(runner, home / "steps")
        trial = Trial(home / "trial")
        trial.settle(runner)
        chosen = spread(steps, _AT_STEPS)
        print(f"{len(steps)} steps, {len(chosen)} of them chosen", file=sys.stderr)
        killed = {"sync": kill(runner, trial, SYNCS, steps=chosen, latest=0.25)}
        at = page_steps(runner, home / "page steps", home / "sent")
        at = {kind: spread(found, _PAGES_AT_STEPS) for kind, found in at.items()}
        killed |= kill_pages(runner, trial, home / "sent", PAGES, steps=at, latest=0.1)
        killed |= kill_copies(runner, trial, home / "backup", COPIES, latest=0.1)
        killed["migration"] = kill_migrations(runner, trial, OLDER, MIGRATIONS)
    for fault in trial.faults:
        print(fault, file=sys.stderr)
    kills = sum(killed.values())
    print(", ".join(f"{kind} {number}" for kind, number in killed.items()))
    print(f"{kills} kills, {trial.lost} documents lost, {trial.wrong} wrong answers")
    return int(kills < KILLS or bool(trial.faults))


if __name__ == "__main__":
    sys.exit(main())
