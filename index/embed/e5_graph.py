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

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_DOMAIN = "com.microsoft"
_STATE_STEPS, _ZERO = 127, 128  # states are uint8 with this zero point
# Weights are int8 from -90 to 90: a processor without VNNI adds two products in 16 bits, which
# would overflow now and then with full bytes.
_WEIGHT_STEPS = 90
_MIN_SCALE = 1e-9  # avoids a division by zero


class EncoderWeights(Protocol):
    """The numbers of an encoder of this architecture, whatever they were trained for.

    ``vectors`` are float32 ``(n,)``, by the names of the embedding model's own file.
    """

    @property
    def hidden(self) -> int:
        """The length of a token's state."""

    @property
    def layers(self) -> int:
        """The number of layers."""

    @property
    def heads(self) -> int:
        """The number of attention heads in a layer."""

    @property
    def epsilon(self) -> float:
        """What layer norms add to a variance."""

    @property
    def vectors(self) -> Mapping[str, np.ndarray]:
        """The biases and the factors of layer norms."""

    def matrix(self, name: str) -> np.ndarray:
        """Return a matrix of these names, float32 ``(outputs, inputs)``."""


def build_graph(weights: EncoderWeights) -> onnx.ModelProto:
    """Return the model.

    Inputs ``tokens`` float32 ``(batch, length, hidden)`` and ``mask`` int32
    ``(batch, length)``; output ``states`` float32 ``(batch, length, hidden)``.
    """
    graph = Graph(weights.epsilon)
    graph.output("states", graph.encoder(weights, "tokens"))
    shape: list[str | int | None] = ["batch", "length", weights.hidden]
    return graph.model(
        "multilingual-e5-small",
        [
            helper.make_tensor_value_info("tokens", TensorProto.FLOAT, shape),
            helper.make_tensor_value_info("mask", TensorProto.INT32, ["batch", "length"]),
        ],
        [helper.make_tensor_value_info("states", TensorProto.FLOAT, shape)],
    )


class Graph:
    """Collects the nodes and constants of a graph; methods return the names of outputs."""

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
        """Add an operator, by default one of ONNX Runtime's own."""
        output = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [output], domain=domain, **attributes))
        return output

    def plain(self, op: str, inputs: list[str], **attributes: Any) -> str:  # noqa: ANN401
        """Add an operator of ONNX itself."""
        return self.node(op, inputs, domain="", **attributes)

    def output(self, name: str, value: str) -> None:
        """Give a value the name of an output of the graph."""
        self.nodes.append(helper.make_node("Identity", [value], [name]))

    def model(
        self,
        name: str,
        inputs: Sequence[onnx.ValueInfoProto],
        outputs: Sequence[onnx.ValueInfoProto],
    ) -> onnx.ModelProto:
        """Return the graph as a model with these inputs and outputs."""
        body = helper.make_graph(self.nodes, name, inputs, outputs, self.constants)
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_DOMAIN, 1)]
        return helper.make_model(body, opset_imports=opsets, ir_version=8)

    def encoder(self, weights: EncoderWeights, tokens: str) -> str:
        """Add all layers over embedded tokens; the graph needs an input ``mask``.

        The states have the shape of ``tokens``, ``(batch, length, hidden)``.
        """
        norm = self.norm(weights, "emb.ln")
        state = self.plain("LayerNormalization", [tokens, *norm], epsilon=weights.epsilon)
        for layer in range(weights.layers):
            state = self._layer(weights, f"l{layer}", state)
        return state

    def norm(self, weights: EncoderWeights, name: str) -> list[str]:
        """Add the factor and the bias of a layer norm as constants."""
        vectors = weights.vectors
        return [self.constant(f"{name}.{part}", vectors[f"{name}.{part}"]) for part in ("w", "b")]

    def matmul(self, name: str, matrices: list[np.ndarray], state: str) -> str:
        """Multiply a state by one or more matrices, stacked along their rows.

        The result has as many columns as the matrices have rows.
        """
        table = np.concatenate(matrices)
        scales = np.maximum(np.abs(table).max(axis=1) / _WEIGHT_STEPS, _MIN_SCALE)
        steps = np.round(table / scales[:, None]).astype(np.int8).T
        # The largest absolute value; Abs would write a whole state anew, which takes longer.
        most, least = (
            self.plain(op, [state], axes=[-1], keepdims=1) for op in ("ReduceMax", "ReduceMin")
        )
        size = self.plain("Max", [most, self.plain("Neg", [least]), self._smallest])
        scaled = self.plain("Div", [state, size])
        inputs = [
            self.plain("QuantizeLinear", [scaled, self._step, self._zero]),
            self.constant(f"{name}.steps", steps),
            self._step,
            self.constant(f"{name}.scales", scales.astype(np.float32)),
            self._zero,
        ]
        return self.plain("Mul", [self.node("MatMulIntegerToFloat", inputs), size])

    def _skip_norm(
        self, weights: EncoderWeights, name: str, state: str, update: str, bias: str
    ) -> str:
        total = self.plain("Add", [self.plain("Add", [update, bias]), state])
        inputs = [total, *self.norm(weights, name)]
        return self.plain("LayerNormalization", inputs, epsilon=self._epsilon)

    def _layer(self, weights: EncoderWeights, name: str, state: str) -> str:
        vectors = weights.vectors
        joined = self.matmul(f"{name}.qkv", [weights.matrix(f"{name}.{p}.w") for p in "qkv"], state)
        split = [f"{joined}.{p}" for p in "qkv"]
        sizes = self.constant(f"{name}.sizes", np.full(3, weights.hidden, np.int64))
        self.nodes.append(helper.make_node("Split", [joined, sizes], split, axis=-1))
        bias = np.concatenate([vectors[f"{name}.{p}.b"] for p in "qkv"])
        attended = self.node(
            "MultiHeadAttention",
            [*split, self.constant(f"{name}.qkv.b", bias), "mask"],
            num_heads=weights.heads,
        )
        projected = self.matmul(f"{name}.ao", [weights.matrix(f"{name}.ao.w")], attended)
        bias_name = self.constant(f"{name}.ao.b", vectors[f"{name}.ao.b"])
        state = self._skip_norm(weights, f"{name}.aln", state, projected, bias_name)
        wide = self.matmul(f"{name}.fi", [weights.matrix(f"{name}.fi.w")], state)
        bias_name = self.constant(f"{name}.fi.b", vectors[f"{name}.fi.b"])
        wide = self.node("BiasGelu", [wide, bias_name])
        narrow = self.matmul(f"{name}.fo", [weights.matrix(f"{name}.fo.w")], wide)
        bias_name = self.constant(f"{name}.fo.b", vectors[f"{name}.fo.b"])
        return self._skip_norm(weights, f"{name}.oln", state, narrow, bias_name)
