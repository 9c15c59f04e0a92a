"""Fuzz one target with atheris, which is told by the coverage of the code what to try next."""

import sys

import atheris

if __name__ == "__main__":
    with atheris.instrument_imports(include=["index"]):
        from tests.fuzz.targets import TARGETS
    target = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()
