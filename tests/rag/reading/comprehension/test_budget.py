"""How many passages are read in the time there is."""

import time

from rag.reading.comprehension.budget import Pace, read_in_time
from rag.reading.reader import Reading

NEVER = float("inf")


def read_with(lengths, pace, seconds, sure=NEVER, answered=0.0):
    read = []

    def one(index):
        read.append(index)
        time.sleep(0.001)
        return Reading(answered, ())

    readings = read_in_time(lengths, one, pace, seconds, sure)
    assert [index for index, reading in enumerate(readings) if reading] == read
    return read


def test_passages_are_read_while_there_is_time_for_a_whole_one():
    assert read_with([100] * 5, Pace(1000), seconds=60) == [0, 1, 2, 3, 4]
    assert read_with([100] * 5, Pace(1000), seconds=0) == [0]


def test_a_passage_too_long_for_the_time_left_is_passed_over():
    # The first one is timed: 100 tokens in about a millisecond.
    assert read_with([100, 10**9, 100], Pace(1000), seconds=30) == [0, 2]


def test_nothing_is_read_after_a_passage_that_answers_for_sure():
    assert read_with([100] * 3, Pace(1000), seconds=60, sure=4.0, answered=4.5) == [0]
    assert read_with([100] * 3, Pace(1000), seconds=60, sure=4.0, answered=3.5) == [0, 1, 2]


def test_the_pace_is_what_was_measured_and_follows_slowly_afterwards():
    pace = Pace(1000)
    assert pace.seconds(500) == 0.5
    pace.measured(500, 0.1)
    assert round(pace.seconds(500), 6) == 0.1
    pace.measured(500, 1.0)
    assert 0.1 < pace.seconds(500) < 0.2
    pace.measured(0, 0.0)
    assert pace.seconds(500) < 1
