"""A word of the question that the documents lack shows in the token that is matched worst."""

from types import SimpleNamespace

import numpy as np
import pytest

from rag.answerability.token_matches import match_least_anywhere


def candidate(passage, document, *matches):
    found = np.array(matches) if matches else None
    return SimpleNamespace(passage_id=passage, document_id=document, matches=found)


def case(*candidates, passage=1, document=1):
    quote = SimpleNamespace(
        passage=SimpleNamespace(id=passage), document=SimpleNamespace(id=document)
    )
    return SimpleNamespace(
        evidence=SimpleNamespace(quotes=[quote]),
        retrieved=SimpleNamespace(candidates=candidates),
    )


def test_the_token_that_the_documents_match_worst_counts_however_well_others_match():
    assert match_least_anywhere(case(candidate(1, 1, 0.9, 0.7, 1.0))) == pytest.approx(0.7)


def test_another_passage_of_the_document_may_match_it():
    judged = case(candidate(1, 1, 0.9, 0.7), candidate(2, 1, 0.2, 0.8))
    assert match_least_anywhere(judged) == pytest.approx(0.8)


def test_another_document_does_not_help():
    judged = case(candidate(1, 1, 0.9, 0.7), candidate(2, 2, 1.0, 1.0))
    assert match_least_anywhere(judged) == pytest.approx(0.7)


def test_without_a_comparison_of_tokens_nothing_is_missing():
    assert match_least_anywhere(case(candidate(1, 1))) == 1.0


def test_a_token_without_any_match_counts_as_the_least_that_the_embedder_gives():
    assert match_least_anywhere(case(candidate(1, 1, 0.9, 0.1))) == pytest.approx(0.65)
