"""Measure what the checks add to the time until a model's first sentence is shown.

    python -m bench.stream ../shared/eval [--most 60] [--home FOLDER]

Instead of a model, a script streams the quote of the extractive answer, character by
character, and notes when the sentence ended; no network is in the figures.
"Before" is the time that the choice of passages and the prompt take after the extractive answer,
"after" the time from the end of the sentence to the event that shows it.
"""

import time
from collections.abc import Generator

from bench.answers import SETS
from bench.metrics import median_and_p95
from bench.sets import open_assistant, read_set, sample, set_parser, store_folder
from index.embed import Embedder, open_embedder
from rag.answer.events import Sentence
from rag.assistant import Assistant
from rag.generation.client import Llm, Messages
from rag.generation.context import choose_sources
from rag.generation.generator import generate


class _Scripted(Llm):
    """A model that streams one sentence and notes when it began and ended."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.asked = self.ended = 0.0

    def stream(self, messages: Messages) -> Generator[str, None, None]:
        """Yield the sentence, whatever the messages are."""
        self.asked = time.perf_counter()
        yield from self._text
        self.ended = time.perf_counter()
        yield "\n"


def measure(assistant: Assistant, embedder: Embedder, question: str) -> tuple[float, float] | None:
    """Return the milliseconds before and after, or None if no sentence is shown."""
    answer = assistant.ask(question)
    if not answer.answered:
        return None
    outcome = assistant.examine(question)
    began = time.perf_counter()
    with assistant.store.snapshot():
        sources = choose_sources(assistant.store, outcome.findings)
    lead = answer.citations[0]
    number = next((source.number for source in sources if source.passage.key == lead.passage), 0)
    llm = _Scripted(f"「{lead.quote}」[{number}]")
    for event in generate(outcome.findings.question, sources, llm, embedder, answer):
        if isinstance(event, Sentence) and llm.ended:
            shown = time.perf_counter()
            return 1000 * (llm.asked - began), 1000 * (shown - llm.ended)
    return None


def main() -> None:
    """Print the table."""
    arguments = set_parser(__doc__, most=60).parse_args()
    embedder = open_embedder("builtin")
    print("| set | asked | shown | ms before, median | ms after, median | 95th percentile |")
    print("|---|---|---|---|---|---|")
    with store_folder(arguments.home) as home:
        for name, texts_name, questions_name in SETS:
            texts, _ = read_set(arguments.folder / texts_name)
            questions = sample(read_set(arguments.folder / questions_name)[1], arguments.most)
            assistant = open_assistant(texts, home / texts_name, embedder)
            measured = [measure(assistant, embedder, question.text) for question in questions]
            assistant.close()
            before, after = zip(*(times for times in measured if times), strict=True)
            median_before, _ = median_and_p95(before)
            median_after, p95_after = median_and_p95(after)
            print(
                f"| {name} | {len(questions)} | {len(after)} | {median_before:.0f} |"
                f" {median_after:.0f} | {p95_after:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
