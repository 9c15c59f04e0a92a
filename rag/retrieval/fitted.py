"""Numbers fitted to the vectors of an embedding model; with another model they mean nothing."""

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

Numbers = TypeVar("Numbers", covariant=True)


@dataclass(frozen=True)
class Fitted(Generic[Numbers]):
    """Numbers, the identity of the embedder they fit, and the length of its vectors."""

    model: str
    dim: int
    numbers: Numbers

    def matching(self, model: str, dim: int) -> Numbers | None:
        """Return the numbers, None if they were fitted to another model or length."""
        return self.numbers if (model, dim) == (self.model, self.dim) else None


def read_arrays(file: Path) -> tuple[str, dict[str, np.ndarray]]:
    """Return the identity of the model that an .npz file names, and its arrays as float32.

    Raises OSError when the file cannot be read, KeyError when it names no ``model``.
    """
    with np.load(file, allow_pickle=False) as data:
        arrays = {name: data[name].astype(np.float32) for name in data.files if name != "model"}
        return str(data["model"]), arrays
