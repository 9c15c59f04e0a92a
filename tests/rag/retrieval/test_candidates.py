"""Candidates are ranked by the languages they are in."""

from rag.retrieval.candidates import CALIBRATIONS, Candidate, rank, rankings


def test_a_passage_in_two_languages_counts_by_its_share_of_each():
    first, _ = rankings("en", calibrated=True)
    candidates = [Candidate(n, dense=0.8, across=share) for n, share in enumerate((0.0, 0.5, 1.0))]
    rank(candidates, first)
    scores = {candidate.across: candidate.score for candidate in candidates}
    assert abs(2 * scores[0.5] - scores[0.0] - scores[1.0]) < 1e-9
    assert scores[0.0] != scores[1.0]


def test_a_passage_that_is_not_in_words_counts_less():
    first, _ = rankings("zh", calibrated=False)
    candidates = [Candidate(1, dense=0.8, worded=0.5), Candidate(2, dense=0.7)]
    rank(candidates, first)
    assert [candidate.passage_id for candidate in candidates] == [2, 1]


def test_scores_of_another_embedding_model_are_not_calibrated():
    for ranking in rankings("en", calibrated=False):
        assert (ranking.scale, ranking.offset) == (1.0, 0.0)
    numbers = CALIBRATIONS["en"].numbers
    first, second = rankings("en", calibrated=True)
    assert (first.offset, second.offset) == (numbers.first_offset, numbers.offset)


def test_the_best_sentence_counts_for_english_questions_on_chinese_passages_only():
    for language, known, counts in (("en", True, True), ("zh", True, False), ("en", False, False)):
        _, second = rankings(language, calibrated=known)
        for across in (0.0, 1.0):
            candidates = [Candidate(1, across=across), Candidate(2, across=across, focus=0.9)]
            rank(candidates, second)
            assert (candidates[0].passage_id == 2) is (counts and across == 1.0)
