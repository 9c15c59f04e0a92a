"""Scoring the sentences of a passage by fitted late interaction."""

import numpy as np
import pytest

from index.embed import Tokens, identity_of
from rag.reading.fitted_maxsim import Focus, load_focus, score_ranges

EVEN = np.array([0.5, 0.5], np.float32)
NONE = np.zeros(4, np.float32)


def tokens(*rows):
    return Tokens(np.eye(4, dtype=np.float32)[list(rows)], np.arange(len(rows)))


def focus(
    own=1.0, joined=0.0, carry=0.0, attention=NONE, down=NONE[:, None], up=NONE[None], plain=0.0
):
    return Focus(down, up, attention, own, joined, carry, plain)


def test_a_range_scores_by_the_tokens_that_begin_in_it():
    found = score_ranges(focus(), tokens(0, 1), EVEN, tokens(0, 2, 1), [(0, 2), (1, 3), (5, 9)])
    assert found == [0.5, 0.5, 0.0]


def test_a_passage_without_tokens_scores_zero():
    assert score_ranges(focus(), tokens(0, 1), EVEN, tokens(), [(0, 5)]) == [0.0]


def test_a_sentence_is_also_compared_together_with_the_one_before():
    passage, ranges = tokens(0, 2, 1, 3), [(0, 2), (2, 4)]
    asked = tokens(0, 1)
    assert score_ranges(focus(), asked, EVEN, passage, ranges) == [0.5, 0.5]
    joined = score_ranges(focus(own=0.0, joined=1.0, carry=0.8), asked, EVEN, passage, ranges)
    assert joined == pytest.approx([0.5, 0.9])


def test_the_attention_of_a_question_token_multiplies_its_weight():
    attention = np.array([np.log(3), 0, 0, 0], np.float32)
    found = score_ranges(focus(attention=attention), tokens(0, 1), EVEN, tokens(0, 1), [(0, 1)])
    assert found == pytest.approx([0.75])


def test_vectors_are_moved_by_the_fitted_matrix_before_they_are_compared():
    down = np.array([[0], [0], [1], [0]], np.float32)
    up = np.array([[1, 0, -1, 0]], np.float32)  # the third axis becomes the first
    found = score_ranges(focus(down=down, up=up), tokens(0), EVEN[:1] * 2, tokens(2), [(0, 1)])
    assert found == pytest.approx([1.0])


def test_plain_maxsim_is_used_with_a_model_that_nothing_was_fitted_to():
    plain = load_focus("another model", 4)
    assert (plain.own, plain.joined) == (0.0, 0.0)
    assert score_ranges(plain, tokens(0, 1), EVEN, tokens(0), [(0, 1)]) == [plain.plain * 0.5]


def test_plain_maxsim_is_added_to_the_fitted_score():
    down = np.array([[0], [0], [1], [0]], np.float32)
    up = np.array([[1, 0, -1, 0]], np.float32)
    both = focus(down=down, up=up, plain=0.5)
    found = score_ranges(both, tokens(0), EVEN[:1] * 2, tokens(2, 0), [(0, 1), (1, 2)])
    assert found == pytest.approx([1.0, 1.5])


def test_the_fitted_numbers_belong_to_the_built_in_model_and_its_vector_length():
    assert load_focus(identity_of("builtin"), 384).joined > 0
    assert load_focus(identity_of("builtin"), 128).joined == 0.0
