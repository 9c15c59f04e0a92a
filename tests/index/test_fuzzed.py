"""The fuzz targets pass for the inputs that fuzzing once found and for those it begins with."""

from pathlib import Path

import pytest

from tests.fuzz.__main__ import seeds
from tests.fuzz.targets import TARGETS

FOUND = Path(__file__).parent / "fuzzed"
INPUTS = sorted(path for path in FOUND.rglob("*") if path.is_file() and path.parent != FOUND)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name[:20]}")
def test_inputs_that_fuzzing_found_pass_now(path):
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_passes_for_the_inputs_it_begins_with(target):
    for data in seeds(target):
        TARGETS[target](data)
