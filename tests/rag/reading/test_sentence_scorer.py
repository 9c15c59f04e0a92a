"""What a reader and the scores of passages give to the scores of sentences."""

from types import SimpleNamespace

import numpy as np
import pytest

from rag.question.parser import read_question
from rag.reading.reader import Reading
from rag.reading.sentence_scorer import level_scores, read_features
from rag.retrieval.candidates import Candidate


@pytest.mark.parametrize(
    ("question", "scores"),
    [("Who chaired the meeting?", [2.0, 1.5, 0.5]), ("谁主持会议？", [2.0, 1.0, 0.5])],
)
def test_across_scripts_passage_scores_move_towards_the_best_of_their_document(question, scores):
    store = SimpleNamespace(chinese=lambda ids: [True for _ in ids])
    documents = {1: 7, 2: 7, 3: 8}
    candidates = [
        Candidate(passage_id, score=score, document_id=documents[passage_id])
        for passage_id, score in ((1, 2.0), (2, 1.0), (3, 0.5))
    ]
    levelled = level_scores(read_question(question), store, candidates)
    assert [candidate.score for candidate in levelled] == scores
    assert [candidate.score for candidate in candidates] == [2.0, 1.0, 0.5]


RANGES = [(0, 10), (10, 20), (20, 30)]


def reading(answered, *begins):
    shares = np.full(len(begins), 1 / len(begins))
    return Reading(answered, (), np.array(begins, np.int64), shares)


def test_a_sentence_loses_by_how_much_less_of_the_answer_begins_in_it_than_in_the_best():
    found = read_features({7: reading(0.0, 3, 12, 15, 18)}, 7, RANGES)
    one, two, three = (share for share, _ in found)
    assert two == 0.0
    assert one == pytest.approx(np.log(1 / 3))
    assert three == pytest.approx(-6 - np.log(3 / 4))


def test_the_sentences_of_a_passage_have_the_log_odds_that_it_answers():
    readings = {7: reading(5.0, 3), 8: reading(-4.0, 3)}
    assert read_features(readings, 7, RANGES[:1]) == [(0.0, 5.0)]
    assert read_features(readings, 8, RANGES[:1]) == [(0.0, -4.0)]


def test_a_passage_that_was_not_read_counts_as_the_worst_that_was():
    readings = {7: reading(5.0, 3), 8: reading(-4.0, 3)}
    assert read_features(readings, 9, RANGES) == [(0.0, -4.0)] * 3
    assert read_features({}, 9, RANGES) == [(0.0, 0.0)] * 3
