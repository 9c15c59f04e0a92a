"""Question, context and text as sequences for the network."""

from itertools import pairwise

import numpy as np

from index.embed.unigram import Pieces
from rag.reading.comprehension.windows import MOST_PASSAGE, MOST_QUESTION, windows


def pieces(*ids):
    places = np.arange(len(ids))
    return Pieces(np.array(ids, np.int64), places, places + 1)


def test_a_passage_follows_its_question_and_its_context():
    (window,) = windows(pieces(11, 12), pieces(21), pieces(31, 32))
    assert window.ids.tolist() == [0, 11, 12, 2, 21, 31, 32, 2]
    assert window.segments.tolist() == [0, 0, 0, 0, 1, 1, 1, 0]
    assert (window.first, window.last, window.at) == (0, 2, 5)


def test_a_long_text_has_windows_that_overlap_and_reach_its_end():
    count = 3 * MOST_PASSAGE + 7
    found = windows(pieces(11), pieces(21, 22), pieces(*range(100, 100 + count)))
    assert found[0].first == 0
    assert found[-1].last == count
    for window in found:
        assert window.last - window.first == MOST_PASSAGE - 2
        own = window.ids[window.at : window.at + window.last - window.first]
        assert own.tolist() == list(range(100 + window.first, 100 + window.last))
        assert window.ids[window.at - 2 : window.at].tolist() == [21, 22]
    for window, after in pairwise(found):
        assert window.first < after.first < window.last


def test_no_window_is_longer_than_the_network_reads():
    long = pieces(*range(100, 2000))
    for window in windows(long, long, long):
        assert len(window.ids) <= 512
        assert window.at >= MOST_QUESTION


def test_an_empty_text_is_one_window_without_a_place_for_a_span():
    (window,) = windows(pieces(11), pieces(21), pieces())
    assert window.ids.tolist() == [0, 11, 2, 21, 2]
    assert window.first == window.last == 0
