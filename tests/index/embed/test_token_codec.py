"""Token vectors are stored as codes by a codebook, or as bytes for models without one."""

import numpy as np
import pytest

from index.embed import BUILTIN_IDENTITY, Tokens, unit
from index.embed.token_codec import Codebook, codebook_of, pack, read_tokens, worded
from rag.retrieval.late_interaction import token_matches

BOOK = codebook_of(BUILTIN_IDENTITY)


def some_tokens(count=5, starts=None):
    """Return tokens near codewords of the codebook."""
    codes = np.random.default_rng(0).integers(0, 256, (count, len(BOOK.words))).astype(np.uint8)
    vectors = unit(BOOK.turned_vectors(codes) @ BOOK.basis.T)
    return Tokens(vectors, np.arange(count) if starts is None else np.array(starts))


def test_the_built_in_model_has_a_codebook_and_others_have_none():
    assert BOOK is not None
    groups, count, width = BOOK.words.shape
    assert (count, groups * width) == (256, 384)
    assert np.allclose(BOOK.basis.T @ BOOK.basis, np.eye(384), atol=0.01)
    assert codebook_of("another") is None


def test_a_token_takes_a_byte_for_each_group_and_one_for_its_place():
    few, many = (len(pack(some_tokens(count), BOOK)) for count in (10, 20))
    assert many - few == 10 * (len(BOOK.words) + 1)


def test_coded_tokens_come_back_as_unit_vectors_that_are_near():
    tokens = some_tokens()
    back = read_tokens(pack(tokens, BOOK), BOOK).tokens()
    assert np.allclose(np.linalg.norm(back.vectors, axis=1), 1, atol=0.01)
    assert ((back.vectors * tokens.vectors).sum(axis=1) > 0.99).all()


def test_a_text_of_the_model_comes_back_alike(embedder):
    text = "会议要求各地加快建设。The meeting was held in Beijing on 3 May."
    tokens = embedder.encode_passages([text]).tokens[0]
    back = read_tokens(pack(tokens, BOOK), BOOK).tokens()
    assert (back.vectors * tokens.vectors).sum(axis=1).mean() > 0.9


def test_a_question_matches_coded_tokens_as_it_does_their_vectors():
    tokens, question = some_tokens(), some_tokens(3)
    stored = read_tokens(pack(tokens, BOOK), BOOK)
    found = token_matches(question, {7: stored})[7]
    expected = (stored.tokens().vectors @ question.vectors.T).max(axis=0)
    assert np.allclose(found, expected, atol=0.01)


@pytest.mark.parametrize("book", [BOOK, None], ids=["coded", "plain"])
@pytest.mark.parametrize("starts", [[0, 0, 3], [0, 300, 70_000], [9, 2, 400_000], [0, 5, 260]])
def test_tokens_begin_where_they_did(book, starts):
    packed = pack(some_tokens(3, starts), book)
    assert read_tokens(packed, book).starts.tolist() == starts


@pytest.mark.parametrize("book", [BOOK, None], ids=["coded", "plain"])
def test_damaged_tokens_are_an_error(book):
    packed = pack(some_tokens(), book)
    for damaged in (
        b"",
        packed[:-1],
        packed + b"x",
        b"\x02" + packed[1:],
        b"\x00\x09" + packed[2:],
    ):
        with pytest.raises(ValueError, match="tokens"):
            read_tokens(damaged, book)


def test_no_tokens_are_kept_as_no_tokens():
    none = Tokens(np.zeros((0, 1), np.float32), np.zeros(0, np.int64))
    for book in (BOOK, None):
        assert len(read_tokens(pack(none, book), book).starts) == 0


def test_codes_of_another_codebook_are_an_error():
    packed = pack(some_tokens(), BOOK)
    with pytest.raises(ValueError, match="another codebook"):
        read_tokens(packed, Codebook(BOOK.number + 1, BOOK.basis, BOOK.words))
    with pytest.raises(ValueError, match="another codebook"):
        read_tokens(packed)


def test_punctuation_is_left_out_and_what_stands_above_is_kept():
    text = "茶叶，三吨。"
    tokens = Tokens(np.eye(6, dtype=np.float32), np.array([0, 2, 3, 5, 7, 9]))
    assert worded(tokens, text).starts.tolist() == [0, 3, 7, 9]
