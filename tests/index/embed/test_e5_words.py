"""The pieces of a text, which the embedder and the reader share."""

import pytest

from index.embed.e5_weights import find_weights
from index.embed.e5_words import open_words


@pytest.fixture(scope="module")
def words():
    path = find_weights()
    assert path is not None
    return open_words(path)


def written(text, pieces):
    return [text[start:end] for start, end in zip(pieces.starts, pieces.ends, strict=True)]


def test_the_pieces_of_a_text_say_where_they_stand_in_it(words):
    text = "会议由 吴先生 主持, 1923年。"
    (pieces,) = words.cut([text])
    assert "".join(written(text, pieces)) == text.replace(" ", "")
    assert len(pieces.ids) == len(pieces.starts) == len(pieces.ends)


@pytest.mark.parametrize("text", ["价㍿合计100元", "㍿㍿甲", "甲\ud800乙㍿"])
def test_a_character_that_becomes_several_is_one_character_of_the_text(words, text):
    (pieces,) = words.cut([text])
    assert "".join(dict.fromkeys("".join(written(text, pieces)))) == "".join(dict.fromkeys(text))
    assert pieces.ends.max() == len(text)


def test_a_text_longer_than_the_model_reads_is_cut_to_the_end(words):
    part = "第三十八条 劳动者可以解除劳动合同。"
    long = " ".join([part] * 200)
    one, many = words.cut([part, long])
    assert len(many.ids) > 1000
    assert many.ends[-1] == len(long)
    assert one.ids.tolist() * 200 == many.ids.tolist()


def test_an_empty_text_has_no_pieces(words):
    empty, blank = words.cut(["", " \n "])
    assert len(empty.ids) == len(blank.ids) == 0


def test_the_words_are_opened_once_for_all_that_use_them(words, embedder):
    assert open_words(find_weights()) is words
    assert embedder._words is words
