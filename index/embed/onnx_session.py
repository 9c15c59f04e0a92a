"""Networks on ONNX Runtime, which take what they need to run from one pool of memory.

From malloc they would take blocks of some megabytes for each layer and give them back at once.
Small things that stay come to lie in the holes, so that the next blocks find none that are large
enough, and a server under load grows for minutes. A pool of their own has nothing in it that
stays. As it keeps what was needed at once, only a few runs go on at a time.
"""

import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np

_AT_ONCE = 2  # runs of a session: each uses all cores, so that more would only wait for them


class OnnxSession:
    """A network of an ONNX file; safe to share between threads."""

    def __init__(self, file: Path, threads: int = 0) -> None:
        """Open the file; 0 threads are as many as there are cores.

        Raises what ONNX Runtime raises, which is of several types, if it is damaged.
        """
        import onnxruntime  # here because the import is slow and not every command runs networks

        _share_memory()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # Nearly every text has a length of its own: memory kept for each is never used again.
        options.enable_mem_pattern = False
        options.add_session_config_entry("session.use_env_allocators", "1")
        # The graphs are made of fused kernels where they pay; more of them would slow them down.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
        # Threads that spin while waiting slow each other down on a busy machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(file), options, providers=["CPUExecutionProvider"]
        )
        self._free = threading.BoundedSemaphore(_AT_ONCE)

    @property
    def facts(self) -> dict[str, str]:
        """What the file says about itself."""
        return dict(self._session.get_modelmeta().custom_metadata_map)

    def run(self, outputs: Sequence[str], inputs: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """Return outputs, given by name, for inputs by name; waits while others are running."""
        with self._free:
            return [np.asarray(one) for one in self._session.run(list(outputs), dict(inputs))]


@cache
def _share_memory() -> None:
    """Make the pool of memory that all sessions of this process share."""
    import onnxruntime

    kind, use = onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, onnxruntime.OrtMemType.DEFAULT
    onnxruntime.create_and_register_allocator(
        onnxruntime.OrtMemoryInfo("Cpu", kind, 0, use), onnxruntime.OrtArenaCfg(0, -1, -1, -1)
    )
