"""Run the network of the built-in reader: one int8 graph on ONNX Runtime, no torch.

``bench/reader_export.py`` writes the file with everything that was trained in it; the word
vectors come from outside because the embedder has them in memory already. ONNX Runtime reads it
from its path: that takes a third less memory than from bytes, and 0.06 s; a graph built from
arrays at run time takes twice as long and needs the package ``onnx``.
"""

from pathlib import Path

import numpy as np

from index.embed import BUILTIN_IDENTITY  # also turns off telemetry before ONNX Runtime starts
from index.errors import ModelError


class Network:
    """The graph of a reader, safe to share between threads.

    ``identity`` names the trained numbers, ``fits`` is True if they were trained on the word
    vectors of the built-in embedder.
    """

    def __init__(self, file: Path) -> None:
        """Open the graph. Raises OSError if there is no file, ModelError if it is damaged."""
        import onnxruntime  # here because the import is slow and only questions need it

        if not file.is_file():
            raise FileNotFoundError(file)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Nearly every passage has a length of its own: memory kept for each is never used again.
        options.enable_mem_pattern = options.enable_cpu_mem_arena = False
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        # Threads that spin while waiting slow each other down on a busy machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._session = onnxruntime.InferenceSession(
                str(file), options, providers=["CPUExecutionProvider"]
            )
            facts = self._session.get_modelmeta().custom_metadata_map
            self.identity, model = str(facts["identity"]), facts["model"]
        except Exception as error:  # the library raises several types for a damaged file
            raise ModelError(
                f"The file of the reader, {file}, is damaged. Install Yinzheng again, or do"
                ' without: reader = "none"'
            ) from error
        self.fits = model == BUILTIN_IDENTITY

    def run(
        self, words: np.ndarray, segments: np.ndarray, mask: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the outputs for a batch of sequences.

        ``words``, float32 ``(batch, length, hidden)``, are the vectors of the tokens;
        ``segments``, int64 ``(batch, length)``, is 1 for those of the passage, else 0; and
        ``mask``, int32 ``(batch, length)``, is 0 for padding, else 1. The outputs are the logits
        that a span starts and ends at a token, float32 ``(batch, length, 2)``, and that there is
        an answer, float32 ``(batch,)``.
        """
        inputs = {"words": words, "segments": segments, "mask": mask}
        spans, answered = self._session.run(["spans", "answered"], inputs)
        return np.asarray(spans), np.asarray(answered)
