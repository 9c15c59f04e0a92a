import numpy as np
import pytest

from index.embed import Tokens
from index.late import pack, read_steps, unpack
from rag.late import stored_matches, token_matches, token_weights


def tokens(*rows):
    return Tokens(np.eye(4, dtype=np.float32)[list(rows)], np.arange(len(rows)))


EVEN = np.array([0.5, 0.5], np.float32)


def test_a_passage_scores_what_the_best_of_its_tokens_give():
    matches = token_matches(tokens(0, 1), {7: tokens(2, 0), 8: tokens(1, 0), 9: tokens(3)})
    assert {key: float(one @ EVEN) for key, one in matches.items()} == {7: 0.5, 8: 1.0, 9: 0.0}


def test_a_passage_without_tokens_has_no_score():
    assert token_matches(tokens(0, 1), {1: tokens()}) == {}


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


def test_tokens_match_as_they_are_stored_as_they_do_unpacked():
    vectors = np.random.default_rng(0).normal(size=(3, 7, 32)).astype(np.float32)
    stored = {n: pack(Tokens(one, np.arange(7))) for n, one in enumerate(vectors)}
    stored[9] = pack(tokens())
    asked = Tokens(vectors[0, :4], np.arange(4))
    plain = token_matches(asked, {n: unpack(one) for n, one in stored.items()})
    found = stored_matches(asked, {n: read_steps(one) for n, one in stored.items()})
    assert found.keys() == plain.keys() == {0, 1, 2}
    assert all(np.allclose(found[n], plain[n], atol=1e-5) for n in plain)
    assert stored_matches(tokens(), {0: read_steps(stored[0])}) == {}
