"""How far a passage stands out from the others that were found."""

import pytest

from rag.retrieval.contrast import contrast


def test_a_passage_stands_out_by_how_much_more_it_resembles_the_question_than_the_others():
    assert contrast(0.9, [0.8] * 30) == pytest.approx(0.1)


def test_a_passage_that_is_alone_is_compared_with_unrelated_ones():
    assert contrast(0.72, []) == pytest.approx(0.0)
    assert contrast(0.9, [0.9]) == pytest.approx(0.18 * 19 / 20)
