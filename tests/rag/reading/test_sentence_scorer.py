"""How passages and the reader change the scores of sentences."""

from types import SimpleNamespace

import numpy as np
import pytest

from index.embed import NO_TOKENS
from rag.question.parser import read_question
from rag.reading import sentence_scorer
from rag.reading.evidence import Quote
from rag.reading.sentence_scorer import READING, Scored
from rag.reading.span_reader import Reader
from rag.retrieval.candidates import Candidate


def passage(*scores):
    own = [Scored(Quote(None, None, 0, 1, one), 0.0, 0.0, 0.0, False, False) for one in scores]
    return NO_TOKENS, [(0, 1)] * len(scores), own, READING


@pytest.fixture
def read(monkeypatch):
    def found(*passages):
        asked = []

        def shares(reader, question, weights, tokens, ranges):
            asked.append(len(ranges))
            return [-1.0, -3.0, -1.0][: len(ranges)]

        monkeypatch.setattr(sentence_scorer, "log_shares", shares)
        part = SimpleNamespace(tokens=NO_TOKENS, weights=np.zeros(0))
        scored = sentence_scorer._read(Reader({}), part, list(passages))
        return [one.quote.score for one in scored], asked

    return found


def test_a_sentence_loses_by_how_much_less_of_the_answer_the_reader_sees_in_it(read):
    scores, _ = read(passage(1.0, 1.0, 0.9))
    assert scores == pytest.approx([1.0, 1.0 - 2 * READING, 0.9])


def test_the_reader_does_not_choose_between_passages(read):
    scores, _ = read(passage(1.0, 0.5), passage(1.0))
    assert scores[0] == scores[2] == 1.0


def test_a_passage_that_cannot_come_first_is_not_read(read):
    scores, asked = read(passage(1.0, 1.0), passage(0.7, 0.7, 0.7))
    assert asked == [2]
    assert scores[2:] == [0.7, 0.7, 0.7]


@pytest.mark.parametrize(
    ("question", "scores"),
    [("Who chaired the meeting?", [2.0, 1.5, 0.5]), ("谁主持会议？", [2.0, 1.0, 0.5])],
)
def test_passages_come_nearer_to_the_best_of_their_document_across_scripts(question, scores):
    store = SimpleNamespace(chinese=lambda ids: [True for _ in ids])
    documents = {1: 7, 2: 7, 3: 8}
    own = [
        Candidate(one, score=score, document_id=documents[one])
        for one, score in ((1, 2.0), (2, 1.0), (3, 0.5))
    ]
    levelled = sentence_scorer._levelled(read_question(question), store, own)
    assert [one.score for one in levelled] == scores
    assert [one.score for one in own] == [2.0, 1.0, 0.5]
