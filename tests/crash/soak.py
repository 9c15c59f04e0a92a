"""The long crash test: kill two hundred syncs, backups and restores.

Syncs are killed at steps all over them and at random times, the others at random times.
"""

import sys
import tempfile
from pathlib import Path

from tests.crash.harness import Runner, Trial, kill, kill_copies, spread, steps_of

KILLS = 200
_AT_STEPS = 150
_OF_COPIES = 20


def main() -> int:
    with tempfile.TemporaryDirectory() as home, Runner() as runner:
        steps = steps_of(runner, Path(home) / "steps")
        trial = Trial(Path(home) / "trial")
        trial.settle(runner)
        chosen = spread(steps, _AT_STEPS)
        print(f"{len(steps)} steps, {len(chosen)} of them chosen", file=sys.stderr)
        kills = kill(runner, trial, KILLS - _OF_COPIES, steps=chosen, latest=0.25)
        kills += kill_copies(runner, trial, Path(home) / "backup", _OF_COPIES, latest=0.1)
    for fault in trial.faults:
        print(fault, file=sys.stderr)
    print(f"{kills} kills, {trial.lost} documents lost, {trial.wrong} wrong answers")
    return int(kills < KILLS or bool(trial.faults))


if __name__ == "__main__":
    sys.exit(main())
