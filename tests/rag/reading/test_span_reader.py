"""The reader network that predicts where in a passage the answer stands."""

import numpy as np
import pytest

from index.embed import Tokens, identity_of
from rag.reading.span_reader import load_reader, log_shares


@pytest.fixture(scope="module")
def reader():
    return load_reader(identity_of("builtin"), 384)


def tokens(count, seed=0):
    vectors = np.random.default_rng(seed).normal(size=(count, 384)).astype(np.float32)
    return Tokens(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.arange(count) * 2)


def shares(reader, passage, ranges, asked=7):
    weights = np.full(asked, 1 / max(asked, 1), np.float32)
    return np.exp(log_shares(reader, tokens(asked, 1), weights, passage, ranges))


def test_the_shares_of_ranges_that_make_up_a_passage_add_up_to_one(reader):
    found = shares(reader, tokens(30), [(0, 20), (20, 21), (21, 60)])
    assert found.sum() == pytest.approx(1, abs=0.01)
    assert (found > 0.002).all()


def test_the_share_of_a_range_is_the_sum_of_the_shares_of_its_parts(reader):
    whole, *parts = shares(reader, tokens(30), [(10, 40), (10, 26), (26, 40)])
    assert whole == pytest.approx(sum(parts), abs=0.01)


def test_a_range_without_tokens_gets_a_small_share_above_zero(reader):
    (found,) = shares(reader, tokens(30), [(61, 70)])
    assert 0 < found < 0.01


def test_a_passage_longer_than_the_reader_takes_at_once_is_read_to_its_end(reader):
    found = shares(reader, tokens(1200), [(0, 1200), (1200, 2400)])
    assert found.sum() == pytest.approx(1, abs=0.01)


def test_without_tokens_all_ranges_get_the_same_share(reader):
    assert shares(reader, tokens(0), [(0, 4), (4, 8)]).tolist() == [1.0, 1.0]
    assert shares(reader, tokens(30), [(0, 4)], asked=0).tolist() == [1.0]


def test_there_is_no_reader_for_a_model_that_none_was_fitted_to():
    assert load_reader("another model", 384) is None
    assert load_reader(identity_of("builtin"), 128) is None
