"""Vectors are stored with fewer bytes and come back nearly the same."""

import numpy as np

from index.embed import unit
from index.embed.vector_codec import by_id, pack_bytes, pack_half, read_bytes, read_halves

VECTORS = unit(np.random.default_rng(0).normal(size=(5, 384)))


def test_a_searched_vector_takes_two_bytes_a_dimension():
    blobs = [pack_half(vector) for vector in VECTORS]
    assert {len(blob) for blob in blobs} == {768}
    assert np.allclose(read_halves(blobs), VECTORS, atol=1e-4)


def test_the_vector_of_a_sentence_takes_one():
    blobs = [pack_bytes(vector) for vector in VECTORS]
    assert {len(blob) for blob in blobs} == {388}
    assert np.allclose(read_bytes(blobs, 384), VECTORS, atol=1e-3)
    assert (read_bytes([pack_bytes(np.zeros(384))], 384) == 0).all()


def test_damaged_vectors_are_zeros():
    whole = pack_bytes(VECTORS[0])
    not_a_number = np.float32(np.nan).tobytes() + whole[4:]
    too_large = np.float32(3e38).tobytes() + whole[4:]
    read = read_bytes([b"", whole[:-1], not_a_number, too_large, whole], 384)
    assert (read[:4] == 0).all()
    assert np.allclose(read[4], VECTORS[0], atol=1e-3)


def test_vectors_are_told_apart_by_their_ids():
    rows = [(3, pack_bytes(VECTORS[0])), (3, pack_bytes(VECTORS[1])), (8, b"")]
    found = by_id(rows, 384)
    assert {key: len(vectors) for key, vectors in found.items()} == {3: 2, 8: 1}
    assert by_id([], 384) == {}
