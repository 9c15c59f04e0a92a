"""Run the network of the built-in reader: one int8 graph on ONNX Runtime, no torch.

``bench/reader_export.py`` writes the file with everything that was trained in it; the word
vectors come from outside because the embedder has them in memory already. ONNX Runtime reads it
from its path: that takes a third less memory than from bytes, and 0.06 s; a graph built from
arrays at run time takes twice as long and needs the package ``onnx``.
"""

from pathlib import Path

import numpy as np

from index.embed import BUILTIN_IDENTITY
from index.embed.onnx_session import OnnxSession
from index.errors import ModelError


class Network:
    """The graph of a reader, safe to share between threads.

    ``identity`` names the trained numbers, ``fits`` is True if they were trained on the word
    vectors of the built-in embedder.
    """

    def __init__(self, file: Path) -> None:
        """Open the graph. Raises OSError if there is no file, ModelError if it is damaged."""
        if not file.is_file():
            raise FileNotFoundError(file)
        try:
            self._session = OnnxSession(file)
            facts = self._session.facts
            self.identity, model = facts["identity"], facts["model"]
        except Exception as error:  # the library raises several types for a damaged file
            raise ModelError(
                "The file of the reader, {file}, is damaged. Install Yinzheng again, or do"
                ' without: reader = "none"',
                file=file,
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
        return spans, answered
