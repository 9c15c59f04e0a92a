"""Write the reader of ``bench/reader.py`` as an ONNX graph.

The file holds the arrays in half precision under the names of their layers in
``bench.reader.Net``, so that they can be read back and the graph written again without a fit.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, checker, helper, numpy_helper, parser

SCALE = 5.0  # factor for the unit vectors, whose entries would all be tiny
HEADS = 4
EPSILON = 1e-5  # of layer norms, the default of torch
COSINES, NEAREST = 3.0, 1 / 3
"""Factors that scale the matches of a token to the size of the other inputs."""


def build_graph(arrays: Mapping[str, np.ndarray], identity: str) -> onnx.ModelProto:
    """Return the reader with the arrays of ``Net``.

    Inputs are float32: ``question`` ``(q, dim)`` and ``passage`` ``(n, dim)``, unit vectors of
    their tokens, and ``weights`` ``(q,)`` of the question's tokens. The output ``logits``
    ``(n,)`` says of each token of the passage how likely it is part of the answer; the rows of
    ``leave`` after the first serve only the fit and are left out. The metadata holds the
    ``identity`` of the embedder as ``model``.
    """
    width, dim = arrays["passage.weight"].shape
    reach = arrays["first.around.weight"].shape[2] // 2
    kept = {
        name: array[:1] if name.startswith("leave") else array for name, array in arrays.items()
    }
    constants = {
        "scale": np.float32(SCALE),
        "nearest_factor": np.float32(NEAREST),
        "head_factor": np.float32((width // HEADS) ** -0.5),
        "axis_0": np.array([0]),
        "axis_1": np.array([1]),
        "by_head": np.array([-1, 3, HEADS, width // HEADS]),
        "thirds": np.array([1, 1, 1]),
        "by_row": np.array([-1, width]),
    }
    model = parser.parse_model(_text(width, dim, reach))
    graph = model.graph
    graph.initializer.extend(
        numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()
    )
    graph.initializer.extend(
        numpy_helper.from_array(array.astype(np.float16), name) for name, array in kept.items()
    )
    # The text format allows no dots in names.
    nodes = [
        helper.make_node("Cast", [name], [name.replace(".", "_")], to=TensorProto.FLOAT)
        for name in kept
    ]
    nodes += graph.node
    del graph.node[:]
    graph.node.extend(nodes)
    helper.set_model_props(model, {"model": identity})
    checker.check_model(model, full_check=True)
    return model


def read_graph(file: Path) -> tuple[str, dict[str, np.ndarray]]:
    """Return the identity of the embedder that a written graph names, and its arrays, float16."""
    model = onnx.load(file)
    arrays = {
        tensor.name: numpy_helper.to_array(tensor)
        for tensor in model.graph.initializer
        if tensor.data_type == TensorProto.FLOAT16
    }
    return {prop.key: prop.value for prop in model.metadata_props}["model"], arrays


def _text(width: int, dim: int, reach: int) -> str:
    """Return the layers of ``Net`` in the text format of ONNX."""
    return f"""
<ir_version: 8, opset_import: ["": 17]>
reader (float[q, {dim}] question, float[q] weights, float[n, {dim}] passage) => (float[n] logits)
{{
  asked = Mul (question, scale)
  read = Mul (passage, scale)
  meant = Gemm <transB = 1> (asked, question_weight, question_bias)
  pool_logits = Gemm <transB = 1> (asked, pool_weight, pool_bias)
  pool = Softmax <axis = 0> (pool_logits)
  whole = Gemm <transA = 1> (pool, meant)

  near_read = Gemm <transB = 1> (read, near_passage_weight)
  near_asked = Gemm <transB = 1> (asked, near_question_weight)
  near = Gemm <transB = 1, alpha = {width**-0.5!r}> (near_read, near_asked)
  attention = Softmax <axis = -1> (near)
  attended = MatMul (attention, meant)

  own = Gemm <transB = 1> (read, passage_weight, passage_bias)
  own_attended = Mul (own, attended)
  own_whole = Mul (own, whole)
  cosines = Gemm <transB = 1, alpha = {COSINES}> (passage, question)
  best = ReduceMax <axes = [1], keepdims = 1> (cosines)
  weight_column = Unsqueeze (weights, axis_1)
  mean = MatMul (cosines, weight_column)
  near_best = ReduceMax <axes = [1], keepdims = 1> (near)
  nearest = Mul (near_best, nearest_factor)
  seen = Concat <axis = 1> (own, attended, own_attended, own_whole, best, mean, nearest)
  entered = Gemm <transB = 1> (seen, enter_weight, enter_bias)
  x0 = Relu (entered)
{_convolved("first", "x0", "x1", width, reach)}
  normed = LayerNormalization <axis = -1, epsilon = {EPSILON:f}> (
    x1, attention_norm_weight, attention_norm_bias)
  parts = Gemm <transB = 1> (normed, attention_parts_weight, attention_parts_bias)
  parts_by_head = Reshape (parts, by_head)
  heads = Transpose <perm = [1, 2, 0, 3]> (parts_by_head)
  asks, keys, values = Split <axis = 0> (heads, thirds)
  keys_turned = Transpose <perm = [0, 1, 3, 2]> (keys)
  asks_scaled = Mul (asks, head_factor)
  head_logits = MatMul (asks_scaled, keys_turned)
  head_attention = Softmax <axis = -1> (head_logits)
  taken = MatMul (head_attention, values)
  taken_by_row = Transpose <perm = [0, 2, 1, 3]> (taken)
  joined = Reshape (taken_by_row, by_row)
  update = Gemm <transB = 1> (joined, attention_join_weight, attention_join_bias)
  x2 = Add (x1, update)
{_convolved("second", "x2", "x3", width, reach)}
  left = Gemm <transB = 1> (x3, leave_weight, leave_bias)
  logits = Squeeze (left, axis_1)
}}
"""


def _convolved(layer: str, x: str, out: str, width: int, reach: int) -> str:
    """Return ``bench.reader.Convolved`` in the text format of ONNX."""
    return f"""
  {layer}_normed = LayerNormalization <axis = -1, epsilon = {EPSILON:f}> (
    {x}, {layer}_norm_weight, {layer}_norm_bias)
  {layer}_columns = Transpose <perm = [1, 0]> ({layer}_normed)
  {layer}_batch = Unsqueeze ({layer}_columns, axis_0)
  {layer}_convolved = Conv <group = {width}, pads = [{reach}, {reach}]> (
    {layer}_batch, {layer}_around_weight, {layer}_around_bias)
  {layer}_rows = Squeeze ({layer}_convolved, axis_0)
  {layer}_around = Transpose <perm = [1, 0]> ({layer}_rows)
  {layer}_wide = Gemm <transB = 1> ({layer}_around, {layer}_widen_weight, {layer}_widen_bias)
  {layer}_inner = Relu ({layer}_wide)
  {layer}_update = Gemm <transB = 1> ({layer}_inner, {layer}_narrow_weight, {layer}_narrow_bias)
  {out} = Add ({x}, {layer}_update)"""
