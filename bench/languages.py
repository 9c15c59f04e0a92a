"""Measure retrieval in one store of documents in several languages.

    python -m bench.languages DOCUMENTS QUESTIONS [--store FOLDER]

DOCUMENTS is a folder, QUESTIONS a file of ``yinzheng eval`` about it. Printed are, for questions in
each language, the share whose right document comes first and among the first four passages, and
the share of the facts that these passages hold, beside a plain vector store of LangChain with the
same embedding model over the same passages.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.peers import vector_store
from index.embed import Embedder, open_embedder
from index.ingestion.sync import sync
from index.settings import load_settings
from index.text.normalize import has_han
from rag.assistant import Assistant
from rag.evaluate import Case, holds, is_named, read_cases
from rag.retrieval.candidates import Channels

READ = 4  # passages, as many as a language model is given

Found = Callable[[str], list[tuple[str, str]]]
"""From a question to the first passages, each as the path of its document and its text."""
VARIANTS = {"Yinzheng": Channels()}


def measure(search: Found, cases: list[Case]) -> tuple[float, float, float]:
    """Return three shares: right document first, among READ passages, and facts in these."""
    first = among = facts = 0
    for case in cases:
        found = search(case.question)[:READ]
        right = [is_named(path, case.documents) for path, _ in found]
        first += any(right[:1])
        among += any(right)
        text = " ".join(text for _, text in found)
        facts += sum(holds(text, fact) for fact in case.facts)
    most = max(1, sum(len(case.facts) for case in cases))
    return first / max(1, len(cases)), among / max(1, len(cases)), facts / most


def our_passages(assistant: Assistant, channels: Channels) -> Found:
    """Return the search of an assistant by some channels."""

    def search(question: str) -> list[tuple[str, str]]:
        return [(hit.document, hit.text) for hit in assistant.search(question, READ, channels)]

    return search


def plain_passages(assistant: Assistant, embedder: Embedder) -> Found:
    """Return the search of a vector store of LangChain over the passages of an assistant."""
    store = assistant.store
    with store.snapshot() as index:
        passages = store.passages(index.ids("passages").tolist())
        paths = store.paths({passage.document_id for passage in passages.values()})
        texts = store.passage_texts(passages, "restored", 10**6)
    entries = [(paths[one.document_id], texts[key]) for key, one in passages.items()]
    ranked = vector_store([text for _, text in entries], embedder)
    return lambda question: [entries[number] for number in ranked(question)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("documents", type=Path, help="folder of documents")
    parser.add_argument("questions", type=Path, help="JSON lines, as yinzheng eval takes them")
    parser.add_argument("--store", type=Path, help="folder of the store, to keep it")
    arguments = parser.parse_args()
    cases = [case for case in read_cases(arguments.questions) if case.answerable]
    embedder = open_embedder("builtin")
    with tempfile.TemporaryDirectory() as temporary:
        settings = load_settings(store=arguments.store or Path(temporary))
        sync([arguments.documents], settings, embedder)
        with Assistant.open(settings=settings, embedder=embedder) as assistant:
            searches = {name: our_passages(assistant, on) for name, on in VARIANTS.items()}
            searches["LangChain vector store"] = plain_passages(assistant, embedder)
            for language, chinese in (("English", False), ("Chinese", True)):
                asked = [case for case in cases if has_han(case.question) is chinese]
                print(f"\n{language}: {len(asked)} questions\n")
                print("| | document first | among four | facts in four passages |")
                print("|---|---|---|---|")
                for name, search in searches.items():
                    shares = " | ".join(f"{share:.3f}" for share in measure(search, asked))
                    print(f"| {name} | {shares} |", flush=True)


if __name__ == "__main__":
    main()
