"""Simultaneous clients get the same answers as a single one."""

from bench.clients import DOORS, User, crowd, expect
from tests.rag.server.conftest import ANSWERED, NAME, SECRET

QUESTIONS = [
    ANSWERED,
    "谢勇是谁？",
    "Who is Zheng Jun?",
    "张岳峰提出了哪四点要求？",
    "Who won the 2022 World Cup?",
]


def test_eight_simultaneous_clients_get_the_answers_of_a_single_one(guarded):
    users = [User(NAME, SECRET)]
    expected = expect(guarded, QUESTIONS, users)
    outcome = crowd(guarded, QUESTIONS, expected, 5, clients=2 * len(DOORS), users=users)
    assert (outcome.errors, outcome.wrong) == ([], [])
    assert sorted(outcome.seconds) == sorted(DOORS)
    assert outcome.answers >= 2 * len(DOORS)
