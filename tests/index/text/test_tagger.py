"""The faster tagger returns exactly what jieba returns."""

import random

import pytest
from jieba import Tokenizer
from jieba.posseg import POSTokenizer, char_state_tab_P

from index.derived.lexicon import load_lexicon, load_tag_model
from index.text.segmenter import cut
from index.text.tagger import Cutter, Tagger
from tests.conftest import CORPUS


@pytest.fixture(scope="module")
def theirs():
    """Return jieba's own tokenizer, made without the cache file that it would write."""
    tokenizer = Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@pytest.fixture(scope="module")
def ours():
    return Cutter(load_lexicon())


@pytest.fixture(scope="module")
def tag_with_both(ours, theirs):
    """Return a function that tags a text with our tagger and with jieba's."""
    our_tagger, their_tagger = Tagger(ours, load_tag_model()), POSTokenizer(theirs)

    def tag(text, model=True):
        expected = [(pair.word, pair.flag) for pair in their_tagger.cut(text, HMM=model)]
        return list(our_tagger.cut(text, model=model)), expected

    return tag


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_a_document_gets_the_words_and_flags_of_jieba(path, tag_with_both):
    tagged, expected = tag_with_both(path.read_text(encoding="utf-8"))
    assert tagged == expected
    assert len(tagged) > 100


def test_random_characters_get_the_words_and_flags_of_jieba(tag_with_both):
    chance = random.Random(0)
    known = sorted(char_state_tab_P)
    for _ in range(300):
        drawn = chance.choices(known, k=chance.randint(1, 30))
        # Among them some that the model does not know, digits and punctuation.
        drawn += chance.choices("龘㐀\ue000𠀀12aB.，+_\r\n", k=chance.randint(0, 6))
        chance.shuffle(drawn)
        tagged, expected = tag_with_both("".join(drawn))
        assert tagged == expected


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "abc", "12.5%", "\ud800", "的", "a\r\n\r b", "1.2a3b.c", "A1的B2", "龘龘1a"],
)
def test_texts_without_chinese_words_get_the_words_and_flags_of_jieba(text, tag_with_both):
    for model in (True, False):
        tagged, expected = tag_with_both(text, model)
        assert tagged == expected


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_a_document_gets_the_search_words_of_jieba(path, ours, theirs):
    text = path.read_text(encoding="utf-8")
    assert cut(text) == list(theirs.cut_for_search(text))
    assert list(ours.cut(text, HMM=False)) == list(theirs.cut(text, HMM=False))
