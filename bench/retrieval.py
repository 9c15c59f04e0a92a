"""Measure retrieval on public question sets: each channel, each ablation, and the peers.

    python -m bench.retrieval ../shared/eval [--most 1200] [--plot docs/retrieval.svg]

A document is a paragraph; a question is answered when its paragraph comes first. The peers
search the paragraphs with the same embedding model on the same machine.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.metrics import Quality, quality
from bench.peers import peers
from bench.sets import Ask, number_of, read_set, sample, store_of
from index.embed import open_embedder
from index.store.schema import DATABASE
from index.text.normalize import search_layer
from rag.assistant import Assistant
from rag.retrieval.candidates import Channels

Ranked = Callable[[str], list[int]]
VARIANTS = {
    "all": Channels(),
    "without reranking": Channels(late=False),
    "without the lexical channel": Channels(lexical=False),
    "without the names channel": Channels(names=False),
    "without the dictionary": Channels(translated=False),
    "without the dense channel": Channels(dense=False),
    "dense alone": Channels(lexical=False, names=False, late=False),
}


def ours(assistant: Assistant, channels: Channels) -> Ranked:
    """Return our ranking of paragraphs for a question."""

    def ranked(question: str) -> list[int]:
        hits = assistant.search(question, 30, channels)
        return list(dict.fromkeys(number_of(hit.document) for hit in hits))

    return ranked


def measure(ranked: Ranked, asks: list[Ask]) -> tuple[Quality, float, float]:
    """Return the quality of a ranking, and the median and 95th percentile in milliseconds."""
    ranks: list[int | None] = []
    times = []
    for ask in asks:
        began = time.perf_counter()
        found = ranked(ask.question)
        times.append(1000 * (time.perf_counter() - began))
        ranks.append(found.index(ask.paragraph) if ask.paragraph in found else None)
    times.sort()
    return quality(ranks), times[len(times) // 2], times[int(len(times) * 0.95)]


def row(name: str, measured: tuple[Quality, float, float]) -> str:
    """Return a line of the table."""
    q, middle, slow = measured
    return (
        f"| {name} | {q.recall1:.3f} ({q.low:.3f} to {q.high:.3f}) | {q.recall5:.3f} |"
        f" {q.recall10:.3f} | {q.mrr10:.3f} | {q.ndcg10:.3f} | {middle:.0f} | {slow:.0f} |"
    )


def sets(folder: Path, most: int) -> list[tuple[str, list[str], list[Ask]]]:
    """Return name, paragraphs and questions of every set."""
    chinese, asked = read_set(folder / "xquad.zh.json")
    _, english = read_set(folder / "xquad.en.json")
    traditional, drcd = read_set(folder / "drcd_dev.json")
    drcd = sample(drcd, most)
    simple = [replace(ask, question=search_layer(ask.question)) for ask in drcd]
    return [
        ("XQuAD, English questions, Chinese paragraphs", chinese, sample(english, most)),
        ("the same among DRCD's paragraphs", chinese + traditional, sample(english, most)),
        ("XQuAD, Chinese", chinese, sample(asked, most)),
        ("DRCD, Traditional", traditional, drcd),
        ("DRCD, Simplified questions", traditional, simple),
    ]


def main() -> None:
    """Print a table for every set, and draw recall@1."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the SQuAD-format files")
    parser.add_argument("--most", type=int, default=1200, help="questions of each set")
    parser.add_argument("--plot", type=Path, help="SVG file to draw")
    arguments = parser.parse_args()
    embedder = open_embedder("builtin")
    drawn: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as home:
        made: dict[int, tuple[Assistant, dict[str, Ranked]]] = {}
        for name, texts, asks in sets(arguments.folder, arguments.most):
            if len(texts) not in made:
                place = Path(home) / str(len(texts))
                made[len(texts)] = store_of(texts, place, embedder), peers(texts, embedder)
                size = (place / "store" / DATABASE).stat().st_size
                passages = made[len(texts)][0].store.counts()["passages"]
                print(f"\n{len(texts)} paragraphs: {size / passages / 1000:.0f} kB a passage")
            assistant, others = made[len(texts)]
            print(f"\n{name}: {len(asks)} questions\n")
            print("| | recall@1 (95 %) | @5 | @10 | MRR@10 | nDCG@10 | ms p50 | p95 |")
            print("|---|---|---|---|---|---|---|---|")
            rankings = {n: ours(assistant, c) for n, c in VARIANTS.items()} | others
            drawn[name] = {}
            for variant, ranked in rankings.items():
                measured = measure(ranked, asks)
                drawn[name][variant] = measured[0].recall1
                print(row(variant, measured), flush=True)
    if arguments.plot:
        from bench.plot import draw

        draw(drawn, ["all", *others], arguments.plot)


if __name__ == "__main__":
    main()
