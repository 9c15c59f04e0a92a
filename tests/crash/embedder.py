"""A toy embedder for which no two characters of the crash tests are alike."""

import numpy as np

from tests.conftest import HashEmbedder

_WIDTH = 501  # dimensions: no two characters of the crash tests share one


class CharacterEmbedder(HashEmbedder):
    """Bags of characters, as unit vectors, with a dimension for each character."""

    identity = "characters"

    def _vector(self, text: str) -> np.ndarray:
        vector = np.zeros(_WIDTH, np.float32)
        for char in text:
            vector[ord(char) % _WIDTH] += 1
        return vector / max(float(np.linalg.norm(vector)), 1e-9)
