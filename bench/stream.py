"""Measure what the checks add to the time of a model's first sentence.

    python -m bench.stream ../shared/eval [--most 60] [--home FOLDER]

Instead of a model, a script streams the quote of the extractive answer, character by
character, and notes when it gave the end of the sentence; no network is in the figures.
"Before" is what the choice of the passages and the prompt take after the extractive answer,
"after" the time from the end of the sentence to the event that shows it.
"""

import argparse
import time
from collections.abc import Generator
from pathlib import Path

from bench.answers import SETS
from bench.sets import place, read_set, sample, store_of
from index.embed import Embedder, open_embedder
from rag.answer.events import Sentence
from rag.assistant import Assistant
from rag.generation.client import Llm, Messages
from rag.generation.context import choose_sources
from rag.generation.generator import generate


class _Scripted(Llm):
    """Streams one sentence and notes when it began and ended."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.asked = self.ended = 0.0

    def stream(self, messages: Messages) -> Generator[str, None, None]:
        """Yield the sentence; ``messages`` are not read."""
        self.asked = time.perf_counter()
        yield from self._text
        self.ended = time.perf_counter()
        yield "\n"


def measure(assistant: Assistant, embedder: Embedder, text: str) -> tuple[float, float] | None:
    """Return the milliseconds before and after, None when nothing was shown."""
    answer = assistant.ask(text)
    if not answer.answered:
        return None
    outcome = assistant.examine(text)
    began = time.perf_counter()
    with assistant.store.snapshot():
        sources = choose_sources(assistant.store, outcome.findings)
    lead = answer.citations[0]
    number = next((one.number for one in sources if one.passage.key == lead.passage), 0)
    llm = _Scripted(f"「{lead.quote}」[{number}]")
    for event in generate(outcome.findings.question, sources, llm, embedder, answer):
        if isinstance(event, Sentence) and llm.ended:
            shown = time.perf_counter()
            return 1000 * (llm.asked - began), 1000 * (shown - llm.ended)
    return None


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the SQuAD-format files")
    parser.add_argument("--most", type=int, default=60, help="questions of each set")
    parser.add_argument("--home", type=Path, help="folder to keep the stores in for another run")
    arguments = parser.parse_args()
    embedder = open_embedder("builtin")
    print("| set | asked | shown | ms before, median | ms after, median | 95th percentile |")
    print("|---|---|---|---|---|---|")
    with place(arguments.home) as home:
        for name, texts_name, asked_name in SETS:
            texts, _ = read_set(arguments.folder / texts_name)
            asks = sample(read_set(arguments.folder / asked_name)[1], arguments.most)
            assistant = store_of(texts, home / texts_name, embedder)
            measured = [measure(assistant, embedder, ask.question) for ask in asks]
            assistant.close()
            before, after = zip(*sorted(one for one in measured if one), strict=True)
            after = sorted(after)
            cells = (before[len(before) // 2], after[len(after) // 2])
            late = after[int(len(after) * 0.95)]
            print(
                f"| {name} | {len(asks)} | {len(after)} | {cells[0]:.0f} | {cells[1]:.0f} |"
                f" {late:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
