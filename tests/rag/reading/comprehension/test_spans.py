"""Logits to spans, shares and log odds."""

import numpy as np
import pytest

from rag.reading.comprehension.spans import LONGEST, Tokens, find_spans, join
from rag.reading.reader import Span

TEXT = "甲乙 丙丁戊"
STARTS, ENDS = np.array([0, 1, 3, 4, 5]), np.array([1, 2, 4, 5, 6])


def tokens(begin, finish, none=0.0, first=0, places=slice(None)):
    begin, finish = np.array(begin, np.float32), np.array(finish, np.float32)
    return Tokens(STARTS[places], ENDS[places], begin, finish, none, first)


def test_the_best_span_runs_from_the_likeliest_begin_to_the_likeliest_end_after_it():
    found = find_spans(TEXT, tokens([0, 5, 0, 0, 0], [8, 0, 0, 4, 0], none=2.0))
    assert found.spans[0] == Span(1, 5, 7.0)


def test_the_odds_of_a_token_are_those_of_all_spans_that_begin_at_it():
    begin, finish = [1.0, 0.0, -1.0, 2.0, 0.0], [0.0, 1.0, 0.0, -2.0, 0.5]
    found = find_spans(TEXT, tokens(begin, finish, none=0.5))
    by_hand = [
        np.log(sum(np.exp(begin[i] + finish[j] - 0.5) for j in range(i, 5))) for i in range(5)
    ]
    np.testing.assert_allclose(found.odds, by_hand, atol=1e-6)


def test_other_spans_do_not_overlap_better_ones():
    found = find_spans(TEXT, tokens([0, 9, 0, 0, 3], [0, 0, 9, 0, 3]))
    assert [(span.start, span.end) for span in found.spans] == [(1, 4), (5, 6), (0, 1), (4, 5)]


def test_a_span_longer_than_an_answer_is_none():
    count = LONGEST + 5
    begin, finish = np.zeros(count, np.float32), np.zeros(count, np.float32)
    begin[0] = finish[-1] = 9
    places = np.arange(count)
    found = find_spans("字" * count, Tokens(places, places + 1, begin, finish, 0.0))
    assert max(span.end - span.start for span in found.spans) <= LONGEST
    assert found.spans[0].odds == 9.0


def test_spaces_around_a_span_are_not_part_of_it():
    text = "  甲乙  "
    given = Tokens(np.array([0]), np.array([6]), np.array([1.0]), np.array([1.0]), 0.0)
    assert find_spans(text, given).spans == [Span(2, 4, 2.0)]


def test_windows_are_joined_by_the_higher_odds_of_a_token():
    one = find_spans(TEXT, tokens([5, 0, 0], [5, 0, 0], places=slice(0, 3)))
    two = find_spans(TEXT, tokens([0, 0, 8], [0, 0, 8], first=2, places=slice(2, 5)))
    reading = join([one, two], STARTS, 1.5)
    assert reading.answered == 1.5
    assert [(span.start, span.end) for span in reading.spans[:2]] == [(5, 6), (0, 1)]
    assert reading.begun.sum() == pytest.approx(1)
    assert reading.share(5, 6) > 0.99


def test_a_text_without_tokens_has_no_span_and_no_share():
    none = np.zeros(0, np.int64)
    empty = find_spans("", Tokens(none, none, none, none, 0.0))
    reading = join([empty], none, -2.0)
    assert (reading.answered, reading.spans, reading.share(0, 9)) == (-2.0, (), 0.0)
