"""What the reader made of the passages, as signals."""

from types import SimpleNamespace

import numpy as np
import pytest

from rag.answerability import reading as checks
from rag.reading.reader import Reading


def reading(answered, *begins):
    """Return a reading whose answer begins at one of some places with equal shares."""
    shares = np.full(len(begins), 1 / max(1, len(begins)))
    return Reading(answered, (), np.array(begins, np.int64), shares)


def quote(passage_id, start, end, passage_start=0):
    passage = SimpleNamespace(id=passage_id, document_id=1, start=passage_start)
    return SimpleNamespace(passage=passage, document=SimpleNamespace(id=1), start=start, end=end)


def case(readings, *quotes, of_each=()):
    evidence = SimpleNamespace(quotes=quotes)
    found = SimpleNamespace(evidence=evidence, readings=readings, of_each=of_each)
    return SimpleNamespace(findings=found)


def signals(given):
    return (
        checks.was_read(given), checks.read_answered(given),
        checks.read_quote(given), checks.read_other(given),
    )  # fmt: skip


def test_where_nothing_was_read_all_signals_are_zero():
    assert signals(case({}, quote(1, 0, 5))) == (0, 0, 0, 0)
    assert signals(case({2: reading(4.0, 1)}, quote(1, 0, 5))) == (0, 0, 0, 0)


def test_the_best_quoted_passage_counts_and_how_much_of_its_answer_is_quoted():
    given = case(
        {1: reading(-2.0, 3), 2: reading(1.5, 101, 140)}, quote(1, 9, 12), quote(2, 100, 120)
    )
    assert signals(given) == (1, 1.5, 0.5, 0)


def test_quotes_are_placed_in_their_passage_and_several_add_up():
    read = {1: reading(1.0, 0, 10, 20, 30)}
    one, two = quote(1, 200, 205, 200), quote(1, 209, 225, 200)
    assert checks.read_quote(case(read, one)) == 0.25
    assert checks.read_quote(case(read, one, two)) == 0.75


def test_a_passage_that_answers_better_than_those_quoted_is_noted():
    read = {1: reading(-1.0, 0), 2: reading(3.0, 0), 3: reading(2.0, 0)}
    assert checks.read_other(case(read, quote(1, 0, 5))) == 4.0
    assert checks.read_other(case(read, quote(1, 0, 5), quote(2, 0, 5))) == -1.0


def test_log_odds_are_cut_off():
    assert checks.read_answered(case({1: reading(50.0, 0)}, quote(1, 0, 5))) == 8
    read = {1: reading(-50.0, 0), 2: reading(50.0, 0)}
    assert checks.read_other(case(read, quote(1, 0, 5))) == 8


def test_each_thing_asked_about_has_its_own_readings():
    north = case({1: reading(2.0, 0), 2: reading(9.0, 0)}, quote(1, 0, 5)).findings
    south = case({2: reading(1.0, 0), 1: reading(0.5, 0)}, quote(2, 0, 5)).findings
    whole = case({}, quote(1, 0, 5), quote(2, 0, 5), of_each=(north, south))
    assert signals(whole) == (1, 2.0, 1.0, pytest.approx(7.0))
