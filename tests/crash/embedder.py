"""A toy embedder that tells the characters of the crash tests apart."""

import numpy as np

from tests.conftest import HashEmbedder

_WIDTH = 501  # no two characters of the crash tests share a place


class CharacterEmbedder(HashEmbedder):
    """Bags of characters, each with a place of its own."""

    identity = "characters"

    def _one(self, text: str) -> np.ndarray:
        vector = np.zeros(_WIDTH, np.float32)
        for char in text:
            vector[ord(char) % _WIDTH] += 1
        return vector / max(float(np.linalg.norm(vector)), 1e-9)
