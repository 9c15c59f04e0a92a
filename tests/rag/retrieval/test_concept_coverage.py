"""Measuring how much of what a question asks for is missing from the passages."""

import numpy as np
import pytest

from index.embed import Tokens, identity_of
from rag.retrieval.concept_coverage import lack_of, typical_lack

BUILTIN = identity_of("builtin")


def question(text, starts, weights):
    vectors = np.random.default_rng(0).normal(size=(len(starts), 384)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return text, Tokens(vectors, np.array(starts)), np.array(weights, np.float32)


def test_the_lack_falls_by_as_much_as_the_passages_match_better():
    asked = question("nuclear power", [0, 8], [0.5, 0.5])
    badly, well = (
        lack_of(BUILTIN, *asked, np.full(2, cosine, np.float32)) for cosine in (-0.3, -0.1)
    )
    assert badly - well == pytest.approx(0.2, abs=1e-6)


def test_a_word_of_many_tokens_counts_as_much_as_one_of_a_single_token():
    asked = question("rice unemployment", [0, 5, 7, 12, 13], [0.2] * 5)
    none = lack_of(BUILTIN, *asked, np.full(5, -1, np.float32))
    rice = lack_of(BUILTIN, *asked, np.array([-2, -1, -1, -1, -1], np.float32))
    assert rice - none == pytest.approx(1 / 2, abs=1e-6)


def test_a_question_without_content_words_has_the_typical_lack():
    asked = question("Who is Apple?", [0, 3, 6, 12], [0.5, 0.5, 0.0, 0.5])
    assert lack_of(BUILTIN, *asked, np.full(4, -1, np.float32)) == typical_lack()


def test_a_single_letter_does_not_add_to_the_lack():
    asked = question("Apple's", [0, 5, 6], [0.4, 0.2, 0.4])
    apple = lack_of(BUILTIN, *asked, np.array([-1, 0, 0], np.float32))
    assert apple == lack_of(BUILTIN, *asked, np.array([-1, 0, -1], np.float32)) > 0.5


def test_function_words_do_not_add_to_the_lack():
    asked = question("what is rice", [0, 5, 8], [0.1, 0.1, 0.8])
    none = lack_of(BUILTIN, *asked, np.zeros(3, np.float32))
    assert none == pytest.approx(lack_of(BUILTIN, *asked, np.array([1, 1, 0], np.float32)))


def test_a_word_that_matches_well_does_not_make_up_for_a_missing_one():
    asked = question("nuclear power", [0, 8], [0.5, 0.5])
    missed = np.array([-1, 0.9], np.float32)
    assert lack_of(BUILTIN, *asked, missed) > 0.5
    assert lack_of(BUILTIN, *asked, np.ones(2, np.float32)) == 0


def test_numbers_do_not_add_to_the_lack():
    asked = question("four 2026 tasks", [0, 5, 10], [0.3, 0.3, 0.4])
    found = lack_of(BUILTIN, *asked, np.array([-1, -1, 1], np.float32))
    assert found == 0


def test_the_lack_is_typical_for_another_model_and_for_a_question_without_tokens():
    asked = question("rice", [0], [1.0])
    assert lack_of("another model", *asked, np.zeros(1, np.float32)) == typical_lack()
    nothing = Tokens(np.zeros((0, 384), np.float32), np.zeros(0, np.int64))
    empty = np.zeros(0, np.float32)
    assert lack_of(BUILTIN, "", nothing, empty, empty) == typical_lack()
