"""The int8 graph against the same network in float32, and in batches."""

import numpy as np
import pytest

from bench.reader_export import export
from index.errors import ModelError
from rag.reading.comprehension.network import Network
from tests.rag.reading.comprehension.conftest import HIDDEN, random_weights


def inputs(lengths, seed=0):
    """Return words, segments and mask of sequences of these lengths, padded with noise."""
    rng = np.random.default_rng(seed)
    shape = (len(lengths), max(lengths))
    mask = (np.arange(shape[1]) < np.array(lengths)[:, None]).astype(np.int32)
    segments = (np.arange(shape[1]) >= 4).astype(np.int64) * mask
    return rng.normal(0, 1, (*shape, HIDDEN)).astype(np.float32), segments, mask


def test_int8_agrees_with_float32(tiny_file, tmp_path):
    export(random_weights(), tmp_path / "exact.onnx", exact=True)
    given = inputs([40, 40, 40])
    spans, answered = Network(tiny_file).run(*given)
    exact_spans, exact_answered = Network(tmp_path / "exact.onnx").run(*given)
    assert spans.shape == (3, 40, 2)
    assert answered.shape == (3,)
    assert np.corrcoef(spans.ravel(), exact_spans.ravel())[0, 1] > 0.998
    np.testing.assert_allclose(answered, exact_answered, atol=0.2)


def test_a_sequence_has_the_same_logits_alone_and_padded_in_a_batch(tiny_file):
    network = Network(tiny_file)
    words, segments, mask = inputs([9, 40, 23])
    spans, answered = network.run(words, segments, mask)
    for row, length in enumerate((9, 40, 23)):
        own = slice(row, row + 1), slice(0, length)
        alone, alone_answered = network.run(words[own], segments[own], mask[own])
        np.testing.assert_allclose(alone[0], spans[row, :length], atol=2e-2)
        np.testing.assert_allclose(alone_answered[0], answered[row], atol=2e-2)


def test_segments_and_positions_count(tiny_file):
    network = Network(tiny_file)
    words, segments, mask = inputs([12])
    spans, _ = network.run(words, segments, mask)
    other, _ = network.run(words, 1 - segments, mask)
    assert not np.allclose(spans, other, atol=0.1)
    moved, _ = network.run(np.roll(words, 1, axis=1), segments, mask)
    assert not np.allclose(spans, np.roll(moved, -1, axis=1), atol=0.1)


def test_a_damaged_file_is_an_error_that_says_what_to_do(tiny_file, tmp_path):
    (tmp_path / "reader.onnx").write_bytes(tiny_file.read_bytes()[:-5000])
    with pytest.raises(ModelError, match='reader = "none"'):
        Network(tmp_path / "reader.onnx")


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(FileNotFoundError):
        Network(tmp_path / "none.onnx")
