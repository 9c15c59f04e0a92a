"""Build the multilingual-e5-small encoder as an ONNX graph with 8-bit matrix products.

The graph takes embedded tokens, so that the 54 MB word table stays in the memory-mapped
weight file and only the rows in use are read. Operators of the ``com.microsoft`` domain
are ONNX Runtime's own fused kernels (MatMulIntegerToFloat, MultiHeadAttention, BiasGelu).
SkipLayerNormalization is not among them: it takes seven times as long as the two additions and
the LayerNormalization that it stands for, and is no more exact (ONNX Runtime 1.31).

A matrix has one scale for each of its columns and the state one for each token, as in
Dettmers et al. 2022 (LLM.int8): a few tokens are a hundred times larger than the rest, which
would lose its precision with a common scale. No scale depends on the batch, so a text has the
same vector in any company. ``bench/engines.py`` compares it with float32.
"""

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from index.embed.e5_weights import E5Weights, Q4Matrix

_DOMAIN = "com.microsoft"
_STATE_STEPS, _ZERO = 127, 128  # states are uint8 with this zero point
# Weights are int8 from -90 to 90: a processor without VNNI adds two products in 16 bits, which
# would overflow now and then with full bytes.
_WEIGHT_STEPS = 90
_MIN_SCALE = 1e-9  # avoids a division by zero


def build_graph(weights: E5Weights) -> bytes:
    """Return the serialised model.

    Inputs ``tokens`` float32 ``(batch, length, hidden)`` and ``mask`` int32
    ``(batch, length)``; output ``states`` float32 ``(batch, length, hidden)``.
    """
    graph = _Graph(weights.epsilon)
    norm = graph.norm(weights, "emb.ln")
    state = graph.plain("LayerNormalization", ["tokens", *norm], epsilon=weights.epsilon)
    for layer in range(weights.layers):
        state = graph.layer(weights, f"l{layer}", state)
    graph.nodes.append(helper.make_node("Identity", [state], ["states"]))
    shape: list[str | int | None] = ["batch", "length", weights.hidden]
    body = helper.make_graph(
        graph.nodes,
        "multilingual-e5-small",
        [
            helper.make_tensor_value_info("tokens", TensorProto.FLOAT, shape),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["batch", "length"]),
        ],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, shape)],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_DOMAIN, 1)]
    model = helper.make_model(body, opset_imports=opsets, ir_version=8)
    return bytes(model.SerializeToString())


class _Graph:
    """Collects the nodes and constants of the graph; methods return the names of outputs."""

    def __init__(self, epsilon: float) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []
        self._epsilon = epsilon
        self._step = self.constant("step", np.array(1 / _STATE_STEPS, np.float32))
        self._zero = self.constant("zero", np.array(_ZERO, np.uint8))
        self._smallest = self.constant("smallest", np.array(_MIN_SCALE, np.float32))

    def constant(self, name: str, value: np.ndarray) -> str:
        """Add an array of any shape and type as a constant."""
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, op: str, inputs: list[str], domain: str = _DOMAIN, **attributes: Any) -> str:  # noqa: ANN401
        output = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **attributes))
        return output

    def plain(self, op: str, inputs: list[str], **attributes: Any) -> str:  # noqa: ANN401
        """Add an operator of ONNX itself."""
        return self.node(op, inputs, domain="", **attributes)

    def norm(self, weights: E5Weights, name: str) -> list[str]:
        vectors = weights.vectors
        return [self.constant(f"{name}.{part}", vectors[f"{name}.{part}"]) for part in ("w", "b")]

    def matmul(self, name: str, matrices: list[Q4Matrix], state: str) -> str:
        """Multiply a state by one or more matrices, stacked along their rows.

        The result has as many columns as the matrices have rows.
        """
        table = np.concatenate([matrix.rows(np.arange(len(matrix.blocks))) for matrix in matrices])
        scales = np.maximum(np.abs(table).max(axis=1) / _WEIGHT_STEPS, _MIN_SCALE)
        steps = np.round(table / scales[:, None]).astype(np.int8).T
        size = self.plain("ReduceMax", [self.plain("Abs", [state])], axes=[-1], keepdims=1)
        size = self.plain("Max", [size, self._smallest])
        scaled = self.plain("Div", [state, size])
        inputs = [
            self.plain("QuantizeLinear", [scaled, self._step, self._zero]),
            self.constant(f"{name}.steps", steps),
            self._step,
            self.constant(f"{name}.scales", scales.astype(np.float32)),
            self._zero,
        ]
        return self.plain("Mul", [self.node("MatMulIntegerToFloat", inputs), size])

    def skip_norm(self, weights: E5Weights, name: str, state: str, update: str, bias: str) -> str:
        total = self.plain("Add", [self.plain("Add", [update, bias]), state])
        inputs = [total, *self.norm(weights, name)]
        return self.plain("LayerNormalization", inputs, epsilon=self._epsilon)

    def layer(self, weights: E5Weights, name: str, state: str) -> str:
        matrices, vectors = weights.matrices, weights.vectors
        joined = self.matmul(f"{name}.qkv", [matrices[f"{name}.{p}.w"] for p in "qkv"], state)
        split = [f"{joined}.{p}" for p in "qkv"]
        sizes = self.constant(f"{name}.sizes", np.full(3, weights.hidden, np.int64))
        self.nodes.append(helper.make_node("Split", [joined, sizes], split, axis=-1))
        bias = np.concatenate([vectors[f"{name}.{p}.b"] for p in "qkv"])
        attended = self.node(
            "MultiHeadAttention",
            [*split, self.constant(f"{name}.qkv.b", bias), "mask"],
            num_heads=weights.heads,
        )
        projected = self.matmul(f"{name}.ao", [matrices[f"{name}.ao.w"]], attended)
        bias_name = self.constant(f"{name}.ao.b", vectors[f"{name}.ao.b"])
        state = self.skip_norm(weights, f"{name}.aln", state, projected, bias_name)
        wide = self.matmul(f"{name}.fi", [matrices[f"{name}.fi.w"]], state)
        bias_name = self.constant(f"{name}.fi.b", vectors[f"{name}.fi.b"])
        wide = self.node("BiasGelu", [wide, bias_name])
        narrow = self.matmul(f"{name}.fo", [matrices[f"{name}.fo.w"]], wide)
        bias_name = self.constant(f"{name}.fo.b", vectors[f"{name}.fo.b"])
        return self.skip_norm(weights, f"{name}.oln", state, narrow, bias_name)
