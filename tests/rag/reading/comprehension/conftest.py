"""A reader of two layers with random weights, so that no test depends on the trained one."""

import numpy as np
import pytest

from bench.reader_export import ReaderWeights, export
from index.embed.e5_weights import find_weights
from index.embed.e5_words import open_words
from rag.reading.comprehension.builtin import BuiltinReader
from rag.reading.comprehension.network import Network

HIDDEN, WIDE, LAYERS = 384, 96, 2


def random_weights(seed=0):
    rng = np.random.default_rng(seed)

    def table(*shape):
        return rng.normal(0, 1 / shape[-1] ** 0.5, shape).astype(np.float32)

    def norm():
        return {"weight": np.ones(HIDDEN, np.float32), "bias": table(HIDDEN)}

    def linear(outputs, inputs):
        return {"weight": table(outputs, inputs), "bias": table(outputs)}

    parts = {
        "ln": norm(), "span": linear(2, HIDDEN), "pool": linear(HIDDEN, HIDDEN),
        "ans": linear(1, HIDDEN),
    }  # fmt: skip
    for layer in range(LAYERS):
        shapes = {
            "qkv": linear(3 * HIDDEN, HIDDEN), "ao": linear(HIDDEN, HIDDEN), "aln": norm(),
            "fi": linear(WIDE, HIDDEN), "fo": linear(HIDDEN, WIDE), "oln": norm(),
        }  # fmt: skip
        parts |= {f"layers.{layer}.{name}": shapes[name] for name in shapes}
    arrays = {f"{name}.{kind}": array for name in parts for kind, array in parts[name].items()}
    # The spans are far apart, so that rounding decides on none.
    arrays["span.weight"] *= 8
    return ReaderWeights(arrays | {"pos": table(512, HIDDEN), "segment": table(2, HIDDEN)})


@pytest.fixture(scope="session")
def tiny_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("reader") / "reader.onnx"
    export(random_weights(), file)
    return file


@pytest.fixture(scope="session")
def tiny_reader(tiny_file):
    return BuiltinReader(Network(tiny_file), open_words(find_weights()))
