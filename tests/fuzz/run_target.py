"""Fuzz a single target with atheris, which chooses inputs by the coverage they reach.

python -m tests.fuzz.run_target TARGET [CORPUS] [libFuzzer's options]
"""

import sys

import atheris

if __name__ == "__main__":
    with atheris.instrument_imports(include=["index"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
