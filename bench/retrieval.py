"""Measure retrieval on public question sets: all channels, each ablation, and the peers.

    python -m bench.retrieval ../shared/eval [--most 1200] [--plot docs/retrieval.svg]
    python -m bench.retrieval ../shared/eval --only all
    python -m bench.retrieval ../shared/eval --store milvus:FILE.db

A document is a paragraph; a question is answered when its paragraph comes first. The peers
search the paragraphs with the same embedding model on the same machine. ``--only`` measures one of
the variants, and no peer. ``--store`` measures all channels in the local store and in its copy in
Milvus, and how far both find the same first ten passages, there, by names (``bench.names``) and
with the seed questions, whose answers are compared too; the Milvus must hold no such copy yet.
"""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench.both_stores import FIRST, in_milvus, overlap, same_answers, seeds
from bench.metrics import Quality, median_and_p95, quality
from bench.names import questions_by_name
from bench.peers import Search, peers
from bench.sets import (
    Question,
    open_assistant,
    paragraph_number,
    read_set,
    read_xquad_and_drcd,
    sample,
    set_parser,
    store_folder,
)
from index.embed import open_embedder
from index.store.schema import DATABASE
from index.text.normalize import search_layer
from rag.assistant import Assistant
from rag.retrieval.candidates import Channels

_NAMED = 200  # questions for persons
_HITS = 30  # passages of a search, so that there are ten paragraphs among them
VARIANTS = {
    "all": Channels(),
    "without reranking": Channels(late=False),
    "without the lexical channel": Channels(lexical=False),
    "without the names channel": Channels(names=False),
    "without the dictionary": Channels(translated=False),
    "without the dense channel": Channels(dense=False),
    "dense alone": Channels(lexical=False, names=False, late=False),
}


def our_ranking(assistant: Assistant, channels: Channels) -> Search:
    """Return a function that ranks paragraphs for a question by some channels."""

    def search(question: str) -> list[int]:
        hits = assistant.search(question, _HITS, channels)
        return list(dict.fromkeys(paragraph_number(hit.document) for hit in hits))

    return search


def measure(search: Search, questions: list[Question]) -> tuple[Quality, float, float]:
    """Return the quality of a ranking, and the median and 95th percentile in milliseconds."""
    ranks: list[int | None] = []
    times = []
    for question in questions:
        began = time.perf_counter()
        found = search(question.text)
        times.append(1000 * (time.perf_counter() - began))
        ranks.append(found.index(question.paragraph) if question.paragraph in found else None)
    return quality(ranks), *median_and_p95(times)


def row(name: str, measured: tuple[Quality, float, float]) -> str:
    """Return a line of the table."""
    q, median, p95 = measured
    return (
        f"| {name} | {q.recall1:.3f} ({q.low:.3f} to {q.high:.3f}) | {q.recall5:.3f} |"
        f" {q.recall10:.3f} | {q.mrr10:.3f} | {q.ndcg10:.3f} | {median:.0f} | {p95:.0f} |"
    )


def sets(folder: Path, most: int) -> list[tuple[str, list[str], list[Question]]]:
    """Return name, paragraphs and questions of every set."""
    simplified, chinese = read_set(folder / "xquad.zh.json")
    _, english = read_set(folder / "xquad.en.json")
    traditional, drcd = read_set(folder / "drcd_dev.json")
    drcd = sample(drcd, most)
    converted = [replace(question, text=search_layer(question.text)) for question in drcd]
    return [
        ("XQuAD, English questions, Chinese paragraphs", simplified, sample(english, most)),
        ("the same among DRCD's paragraphs", simplified + traditional, sample(english, most)),
        ("XQuAD, Chinese", simplified, sample(chinese, most)),
        ("DRCD, Traditional", traditional, drcd),
        ("DRCD, Simplified questions", traditional, converted),
    ]


def compare_stores(folder: Path, most: int, store: str, kept: Path | None) -> None:
    """Print a table for every set with the local store of all paragraphs and its copy in Milvus."""
    joined = read_xquad_and_drcd(folder)
    drcd, _ = read_set(folder / "drcd_dev.json")
    embedder = open_embedder("builtin")
    with store_folder(kept) as home:
        local = open_assistant(joined.paragraphs, home / "joined", embedder)
        both = local, in_milvus(local, store, "joined", embedder)
        for name, questions in (
            ("XQuAD, English", joined.english), ("XQuAD, Chinese", joined.chinese),
            ("DRCD", joined.traditional),
        ):  # fmt: skip
            asked = sample(questions, most)
            print(f"\n{name}, among {len(joined.paragraphs)} paragraphs: {len(asked)} questions\n")
            print("| | recall@1 (95 %) | @5 | @10 | MRR@10 | nDCG@10 | ms p50 | p95 |")
            print("|---|---|---|---|---|---|---|---|")
            for place, assistant in zip(("local", "Milvus"), both, strict=True):
                search = our_ranking(assistant, VARIANTS["all"])
                print(row(place, measure(search, asked)), flush=True)
            share = overlap(*both, [question.text for question in asked])
            print(f"\noverlap@{FIRST}: {share:.4f}", flush=True)
        names = [question for question, _ in questions_by_name(drcd, min(most, _NAMED))]
        share = overlap(*both, names)
        print(f"\nnames: {len(names)} questions, overlap@{FIRST}: {share:.4f}", flush=True)
        local, seed_questions = seeds(folder, home, embedder)
        copied = in_milvus(local, store, "seeds", embedder)
        same = same_answers(local, copied, seed_questions)
        share = overlap(local, copied, seed_questions)
        print(f"\nseed questions: {same} of {len(seed_questions)} answers the same")
        print(f"overlap@{FIRST}: {share:.4f}")


def main() -> None:
    """Print a table for every set, and draw recall@1."""
    parser = set_parser(__doc__, home=False, most=1200)
    parser.add_argument("--plot", type=Path, help="SVG file to draw")
    parser.add_argument("--only", choices=VARIANTS, help="measure this variant alone")
    parser.add_argument("--store", help="milvus:URI to compare with the local store")
    parser.add_argument("--home", type=Path, help="folder to keep the stores of --store in")
    arguments = parser.parse_args()
    if arguments.store:
        compare_stores(arguments.folder, arguments.most, arguments.store, arguments.home)
        return
    embedder = open_embedder("builtin")
    drawn: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as home:
        opened: dict[int, tuple[Assistant, dict[str, Search]]] = {}
        for name, texts, questions in sets(arguments.folder, arguments.most):
            if len(texts) not in opened:
                folder = Path(home) / str(len(texts))
                assistant = open_assistant(texts, folder, embedder)
                others = {} if arguments.only else peers(texts, embedder)
                opened[len(texts)] = assistant, others
                size = (folder / "store" / DATABASE).stat().st_size
                passages = assistant.store.counts()["passages"]
                print(f"\n{len(texts)} paragraphs: {size / passages / 1000:.0f} kB a passage")
            assistant, others = opened[len(texts)]
            print(f"\n{name}: {len(questions)} questions\n")
            print("| | recall@1 (95 %) | @5 | @10 | MRR@10 | nDCG@10 | ms p50 | p95 |")
            print("|---|---|---|---|---|---|---|---|")
            chosen = [arguments.only] if arguments.only else list(VARIANTS)
            searches = {n: our_ranking(assistant, VARIANTS[n]) for n in chosen} | others
            drawn[name] = {}
            for variant, search in searches.items():
                measured = measure(search, questions)
                drawn[name][variant] = measured[0].recall1
                print(row(variant, measured), flush=True)
    if arguments.plot:
        from bench.plot import draw

        draw(drawn, ["all", *others], arguments.plot)


if __name__ == "__main__":
    main()
