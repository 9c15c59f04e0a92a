"""Compare what of a document's structure is indexed with its passages.

    python -m bench.structure DOCUMENTS QUESTIONS [--only NAME]

DOCUMENTS is a folder, QUESTIONS a file of ``yinzheng eval`` about it. Each variant is a store of
its own. The first columns are about retrieval: the share of questions whose document comes first,
and the share of the facts that the first four passages hold. The others are those of
``yinzheng eval``.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest.mock import patch

from index.embed import Embedder, open_embedder
from index.ingestion.sync import sync
from index.parse import context, splitter
from index.settings import load_settings
from rag.assistant import Assistant
from rag.evaluate import Case, evaluate, holds, is_named, read_cases, summary

_READ = 4  # passages, as many as a language model is given
NONE: frozenset[str] = frozenset()
ALL = frozenset(("title", "headings", "columns"))
VARIANTS: dict[str, list[tuple[Any, str, Any]]] = {
    "as it is": [],
    "nothing above a passage": [(context, "USED", NONE)],
    "title": [(context, "USED", frozenset(("title",)))],
    "headings": [(context, "USED", frozenset(("headings",)))],
    "names of columns": [(context, "USED", frozenset(("columns",)))],
    "headings and names of columns": [(context, "USED", ALL - {"title"})],
    "title, headings, names of columns": [(context, "USED", ALL)],
    "sentences without what is above them": [(context, "IN_CONTEXT", False)],
    "passages end at any heading": [(splitter, "SECTION", 0)],
    "passages end at no heading": [(splitter, "SECTION", splitter.LIMIT)],
    "passages of half the size": [(splitter, "TARGET", 150), (splitter, "LIMIT", 225)],
}


def main() -> None:
    """Print a table with a line for each variant."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path, help="folder of documents")
    parser.add_argument("questions", type=Path, help="JSON lines, as yinzheng eval takes them")
    parser.add_argument("--only", choices=VARIANTS, action="append", help="measure these variants")
    arguments = parser.parse_args()
    cases = read_cases(arguments.questions)
    embedder = open_embedder("builtin")
    print("| variant | document first | facts in 4 passages | facts | quoted, median / 95 % |"
          " refused right | wrong | passages | sync, s |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|")
    for name in arguments.only or VARIANTS:
        with ExitStack() as patched, tempfile.TemporaryDirectory() as home:
            for module, attribute, value in VARIANTS[name]:
                patched.enter_context(patch.object(module, attribute, value))
            line = " | ".join(measure(arguments.documents, cases, Path(home), embedder))
            print(f"| {name} | {line} |", flush=True)


def measure(documents: Path, cases: list[Case], home: Path, embedder: Embedder) -> Iterator[str]:
    """Yield the cells of a line: make a store, search and ask."""
    settings = load_settings(store=home)
    began = time.perf_counter()
    sync([documents], settings, embedder)
    seconds = time.perf_counter() - began
    with Assistant.open(settings=settings, embedder=embedder) as assistant:
        answerable = [case for case in cases if case.answerable]
        first = facts = 0
        for case in answerable:
            hits = assistant.search(case.question, _READ)
            first += bool(hits) and is_named(hits[0].document, case.documents)
            text = " ".join(hit.text for hit in hits)
            facts += sum(holds(text, fact) for fact in case.facts)
        totals = summary(evaluate(assistant, cases))
        passages = assistant.store.counts()["passages"]
    yield f"{first / max(1, len(answerable)):.3f}"
    yield f"{facts / max(1, sum(len(case.facts) for case in answerable)):.3f}"
    yield json.dumps(totals["facts_found"])
    yield f"{totals['quoted_median']} / {totals['quoted_p95']}"
    yield str(totals["refusals_right"])
    yield str(totals["false_refusals"])
    yield str(passages)
    yield f"{seconds:.1f}"


if __name__ == "__main__":
    main()
