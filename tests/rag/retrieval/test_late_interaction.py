import numpy as np
import pytest

from index.embed import Tokens
from index.embed.token_codec import pack, read_steps, unpack
from rag.question.token_weights import token_weights
from rag.retrieval.late_interaction import token_matches


def tokens(*rows):
    return Tokens(np.eye(4, dtype=np.float32)[list(rows)], np.arange(len(rows)))


def kept(*rows):
    return read_steps(pack(tokens(*rows)))


EVEN = np.array([0.5, 0.5], np.float32)


def test_a_passage_scores_what_the_best_of_its_tokens_give():
    matches = token_matches(tokens(0, 1), {7: kept(2, 0), 8: kept(1, 0), 9: kept(3)})
    scores = {key: float(one @ EVEN) for key, one in matches.items()}
    assert scores == pytest.approx({7: 0.5, 8: 1.0, 9: 0.0})


def test_a_passage_without_tokens_has_no_score():
    assert token_matches(tokens(0, 1), {1: kept()}) == {}
    assert token_matches(tokens(), {1: kept(0)}) == {}


def test_words_that_ask_and_marks_count_for_little():
    text = "What is steel?"
    weights = token_weights(text, Tokens(np.zeros((4, 2)), np.array([0, 5, 8, 13])))
    assert weights.sum() == pytest.approx(1)
    assert weights[2] == pytest.approx(5 * weights[0])
    assert weights[0] == weights[1] == weights[3]


def test_packed_tokens_come_back_nearly_the_same():
    vectors = np.random.default_rng(0).normal(size=(9, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    back = unpack(pack(Tokens(vectors, np.arange(9) * 3)))
    assert back.starts.tolist() == list(range(0, 27, 3))
    assert ((back.vectors * vectors).sum(axis=1) > 0.999).all()
    assert len(unpack(pack(tokens())).vectors) == 0
    with pytest.raises(ValueError, match="buffer"):
        unpack(pack(Tokens(vectors, np.arange(9)))[:100])


def test_tokens_match_as_they_are_stored_as_unit_vectors_do():
    vectors = np.random.default_rng(0).normal(size=(7, 32)).astype(np.float32)
    packed = pack(Tokens(vectors, np.arange(7)))
    found = token_matches(Tokens(vectors[:4], np.arange(4)), {0: read_steps(packed)})
    assert np.allclose(found[0], (unpack(packed).vectors @ vectors[:4].T).max(axis=0), atol=1e-5)
