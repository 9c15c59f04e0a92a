"""What training wrote, written as the graph that questions run."""

import sys

import numpy as np
import onnx
import pytest

from bench import reader_export
from bench.reader_export import compare, export, main, read_weights, sections
from index.embed import BUILTIN_IDENTITY
from rag.reading.reader import Read, Reading, Span
from tests.rag.reading.comprehension.conftest import LAYERS, random_weights


@pytest.fixture
def pieces(tmp_path):
    """Return a folder with the arrays of a reader in two files, as training leaves them."""
    arrays = random_weights().arrays
    names = sorted(arrays)
    for number, part in enumerate((names[::2], names[1::2])):
        halves = {name: arrays[name].astype(np.float16) for name in part}
        np.savez(tmp_path / f"reader_{number}.npz", **halves)
    return tmp_path


def test_the_pieces_of_training_are_read_together(pieces):
    weights = read_weights(pieces)
    assert (weights.layers, weights.hidden) == (LAYERS, 384)
    assert weights.identity == random_weights().identity
    together = np.concatenate([weights.matrix(f"l1.{part}.w") for part in "qkv"])
    np.testing.assert_array_equal(together, weights.arrays["layers.1.qkv.weight"])


def test_a_folder_without_pieces_is_an_error(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"reader_\*\.npz"):
        read_weights(tmp_path)


def test_the_file_names_the_reader_and_the_words_it_takes_and_holds_its_matrices_as_bytes(tmp_path):
    weights = random_weights()
    export(weights, tmp_path / "reader.onnx")
    model = onnx.load(tmp_path / "reader.onnx")
    facts = {prop.key: prop.value for prop in model.metadata_props}
    assert (facts["identity"], facts["model"]) == (weights.identity, BUILTIN_IDENTITY)
    kinds = {tensor.name: tensor.data_type for tensor in model.graph.initializer}
    steps = [kinds[name] for name in kinds if name.endswith(".steps")]
    assert steps == [onnx.TensorProto.INT8] * 4 * LAYERS


def test_sections_of_a_page_are_read_for_their_headings(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# 总则\n第一条。\n\n## 空\n# 附则\n自公布之日起施行。\n\n又一段。\n")
    assert sections([page]) == [
        ("总则", Read("page", "第一条。")),
        ("附则", Read("page", "自公布之日起施行。\n\n又一段。")),
    ]


def test_readings_are_compared_by_log_odds_shares_and_best_spans():
    def reading(answered, start, *begun):
        return Reading(answered, (Span(start, start + 1, 0.0),), np.arange(2), np.array(begun))

    one = [reading(1.0, 0, 0.9, 0.1), reading(-2.0, 1, 0.2, 0.8)]
    other = [reading(2.0, 0, 0.9, 0.1), reading(-4.0, 0, 0.2, 0.8)]
    assert compare(one, other) == (pytest.approx(1), pytest.approx(1), 0.5)


def test_the_command_writes_the_graph_and_prints_how_it_agrees(pieces, monkeypatch, capsys):
    monkeypatch.setattr(reader_export, "_MOST_PAIRS", 2)
    out = pieces / "out.onnx"
    monkeypatch.setattr(sys, "argv", ["reader_export", str(pieces), "--out", str(out)])
    main()
    printed = capsys.readouterr().out
    assert random_weights().identity in printed
    assert "same best span" in printed
    assert [path.name for path in pieces.glob("*.onnx")] == ["out.onnx"]
