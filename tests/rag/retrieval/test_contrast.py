"""Measuring how far the best passage stands out from the others."""

import numpy as np

from rag.retrieval.contrast import Compared, Contrast, contrast

EVEN = np.array([0.5, 0.5])


def passage(*matches, sentence=0.8, dense=0.8):
    return Compared(sentence, dense, np.array(matches))


def test_without_passages_or_tokens_nothing_stands_out():
    assert contrast([], EVEN) == Contrast()
    assert contrast([passage()], np.zeros(0)) == Contrast()


def test_a_passage_leads_by_the_tokens_that_it_matches_better_than_every_other():
    others = [passage(0.9, 0.7), passage(0.7, 0.9)] * 10
    assert contrast([passage(0.9, 0.9), *others], EVEN).lead == 0
    assert np.isclose(contrast([passage(1.0, 0.9), *others], EVEN).lead, 0.05)


def test_the_words_that_stand_out_least_decide_the_lower_quartile():
    others = [passage(0.8, 0.8)] * 20
    both_words, one_word = (
        contrast([passage(*matches), *others], EVEN) for matches in ((0.9, 0.9), (1.0, 0.8))
    )
    assert both_words.low > one_word.low
    assert np.isclose(both_words.lead, one_word.lead)


def test_the_cosines_of_a_passage_are_compared_with_the_mean_of_the_others():
    others = [passage(0.8, 0.8, sentence=0.7, dense=0.6)] * 20
    found = contrast([passage(0.9, 0.9), *others], EVEN)
    assert np.allclose((found.sentence, found.dense), (0.1, 0.2))


def test_a_passage_without_others_is_compared_with_unrelated_ones():
    found = contrast([passage(0.72, 0.72)], EVEN)
    assert np.allclose((found.lead, found.low), 0)
    assert contrast([passage(0.95, 0.95)], EVEN).lead > 0.2
