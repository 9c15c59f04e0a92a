import random

import pytest
from jieba import Tokenizer
from jieba.posseg import POSTokenizer, char_state_tab_P

from index.text.segmenter import _tokenizer, cut
from index.text.tagger import Tagger
from tests.conftest import CORPUS


@pytest.fixture(scope="module")
def plain():
    """jieba's own, without the cache file that it would write."""
    tokenizer = Tokenizer()
    tokenizer.FREQ, tokenizer.total = _tokenizer().FREQ, _tokenizer().total
    tokenizer.initialized = True
    return tokenizer


@pytest.fixture(scope="module")
def both(plain):
    taggers = Tagger(_tokenizer()), POSTokenizer(plain)

    def cut_both(text, **how):
        return [[(one.word, one.flag) for one in each.cut(text, **how)] for each in taggers]

    return cut_both


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_the_words_and_flags_of_a_document_are_those_of_jieba(path, both):
    ours, theirs = both(path.read_text(encoding="utf-8"))
    assert ours == theirs
    assert len(ours) > 100


def test_characters_drawn_at_random_are_tagged_as_jieba_does(both):
    chance = random.Random(0)
    known = sorted(char_state_tab_P)
    for _ in range(300):
        drawn = chance.choices(known, k=chance.randint(1, 30))
        # Some that the model has never seen, and numbers between.
        drawn += chance.choices("龘㐀\ue000𠀀12a.，", k=chance.randint(0, 4))
        chance.shuffle(drawn)
        ours, theirs = both("".join(drawn))
        assert ours == theirs


def test_texts_that_hold_nothing_to_tag_are_tagged_as_jieba_does(both):
    for text in ("", " ", "\n\n", "abc", "12.5%", "\ud800", "的"):
        assert both(text)[0] == both(text)[1]
        assert both(text, HMM=False)[0] == both(text, HMM=False)[1]


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_the_search_words_of_a_document_are_those_of_jieba(path, plain):
    text = path.read_text(encoding="utf-8")
    assert cut(text) == list(plain.cut_for_search(text))
    assert list(_tokenizer().cut(text, HMM=False)) == list(plain.cut(text, HMM=False))
