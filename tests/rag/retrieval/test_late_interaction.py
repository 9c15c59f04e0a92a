"""MaxSim over token vectors, packed as the store keeps them or not."""

import numpy as np
import pytest

from index.embed import BUILTIN_IDENTITY, Tokens
from index.embed.token_codec import codebook_of, pack, read_tokens
from rag.question.token_weights import token_weights
from rag.retrieval.late_interaction import (
    max_sim,
    one_thread,
    range_matches,
    token_matches,
)


def tokens(*rows):
    return Tokens(np.eye(4, dtype=np.float32)[list(rows)], np.arange(len(rows)))


def packed(*rows):
    return read_tokens(pack(tokens(*rows)))


EVEN = np.array([0.5, 0.5], np.float32)


def test_a_passage_scores_by_the_best_of_its_tokens_for_each_question_token():
    matches = token_matches(tokens(0, 1), {7: packed(2, 0), 8: packed(1, 0), 9: packed(3)})
    scores = {passage_id: float(best @ EVEN) for passage_id, best in matches.items()}
    assert scores == pytest.approx({7: 0.5, 8: 1.0, 9: 0.0})


def test_a_passage_without_tokens_has_no_score():
    assert token_matches(tokens(0, 1), {1: packed()}) == {}
    assert token_matches(tokens(), {1: packed(0)}) == {}


def test_a_question_is_matched_in_a_whole_passage_and_in_ranges_of_it():
    found = range_matches(tokens(0, 1), {7: packed(0, 2, 1), 8: packed(1)}, {7: [(0, 2), (2, 3)]})
    assert found[7] == pytest.approx(np.array([[1, 1], [1, 0], [0, 1]]), abs=1e-3)
    assert found[8] == pytest.approx(np.array([[0, 1]]), abs=1e-3)


def test_the_row_of_a_range_without_tokens_is_nan():
    ranges = [(0, 1), (1, 1), (1, 3), (7, 9)]
    with one_thread():
        best = max_sim(tokens(0, 1), tokens(0, 2, 1), ranges)
    stored = range_matches(tokens(0, 1), {1: packed(3), 7: packed(0, 2, 1)}, {7: ranges})[7][1:]
    nan = np.nan
    for found in (best, stored):
        assert found.dtype == np.float32
        assert found == pytest.approx(
            np.array([[1, 0], [nan, nan], [0, 1], [nan, nan]]), abs=1e-3, nan_ok=True
        )


def test_passages_are_compared_alike_however_their_tokens_are_stored():
    vectors = np.random.default_rng(0).normal(size=(2_600, 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    given = Tokens(vectors[:2_500], np.arange(2_500))
    book = codebook_of(BUILTIN_IDENTITY)
    stored = [read_tokens(pack(given, kind), kind) for kind in (None, book, None, book)]
    asked = Tokens(vectors[2_500:], np.arange(100))
    found = token_matches(asked, dict(enumerate(stored)))
    for number, tokens_ in enumerate(stored):
        alone = max_sim(asked, tokens_.tokens())[0]
        assert found[number] == pytest.approx(alone, abs=1e-5)


def test_all_rows_of_a_passage_without_tokens_are_nan():
    with one_thread():
        whole, ranges = (max_sim(tokens(0, 1), tokens(), given) for given in (None, [(0, 2)] * 3))
    assert (whole.shape, ranges.shape) == ((1, 2), (3, 2))
    assert np.isnan(whole).all()
    assert np.isnan(ranges).all()


def test_question_words_and_punctuation_weigh_little():
    text = "What is steel?"
    weights = token_weights(text, Tokens(np.zeros((4, 2)), np.array([0, 5, 8, 13])))
    assert weights.sum() == pytest.approx(1)
    assert weights[2] == pytest.approx(5 * weights[0])
    assert weights[0] == weights[1] == weights[3]


def test_packed_tokens_come_back_nearly_the_same():
    vectors = np.random.default_rng(0).normal(size=(9, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    back = read_tokens(pack(Tokens(vectors, np.arange(9) * 3))).tokens()
    assert back.starts.tolist() == list(range(0, 27, 3))
    assert ((back.vectors * vectors).sum(axis=1) > 0.999).all()
    assert len(read_tokens(pack(tokens())).tokens().vectors) == 0
    with pytest.raises(ValueError, match="does not fit"):
        read_tokens(pack(Tokens(vectors, np.arange(9)))[:100])


def test_packed_tokens_match_like_their_unit_vectors():
    vectors = np.random.default_rng(0).normal(size=(7, 32)).astype(np.float32)
    blob = pack(Tokens(vectors, np.arange(7)))
    found = token_matches(Tokens(vectors[:4], np.arange(4)), {0: read_tokens(blob)})
    assert np.allclose(
        found[0], (read_tokens(blob).tokens().vectors @ vectors[:4].T).max(axis=0), atol=1e-5
    )
