import pytest

from tests.crash.harness import Runner, Trial


@pytest.fixture(scope="module")
def runner():
    with Runner() as started:
        yield started


@pytest.fixture
def trial(runner, tmp_path):
    settled = Trial(tmp_path / "trial")
    settled.settle(runner)
    assert settled.faults == []
    return settled
