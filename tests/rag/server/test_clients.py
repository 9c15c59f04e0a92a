"""Simultaneous clients get the same answers as a single one."""

from bench.clients import DOORS, crowd
from tests.rag.server.conftest import ANSWERED, BASIC

QUESTIONS = [
    ANSWERED,
    "谢勇是谁？",
    "Who is Zheng Jun?",
    "张岳峰提出了哪四点要求？",
    "Who won the 2022 World Cup?",
]


def test_six_simultaneous_clients_get_the_answers_of_a_single_one(guarded):
    outcome = crowd(guarded, QUESTIONS, 2 * len(DOORS), 5, {"Authorization": BASIC})
    assert (outcome.errors, outcome.wrong) == ([], [])
    assert len(outcome.seconds) >= 2 * len(DOORS)
