"""Ask whole stores of paragraphs and look at the sentences that are cited.

    python -m bench.answers ../shared/eval [--most 300] [--home FOLDER]

A sentence is right when it covers one of the places of the answer that the set names in the
paragraph, and holds the answer when it covers any place where the answer occurs: a set names
one of several that would do, often the first. "In the right paragraph" chooses among the
sentences of that paragraph alone. "Contained" counts the answers that hold an answer string
in any of their quotes. Refusals count as wrong in all of them.
Every citation is checked against the file it quotes: one that is not an exact substring
at its offsets ends the run.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from bench.sets import open_assistant, paragraph_number, read_set, sample, set_parser, store_folder
from index.embed import Embedder, open_embedder
from index.store import Scope
from index.text.normalize import search_layer
from rag.assistant import Assistant
from rag.types import Citation

SETS = (
    ("XQuAD en -> zh", "xquad.zh.json", "xquad.en.json"),
    ("XQuAD zh -> zh", "xquad.zh.json", "xquad.zh.json"),
    ("DRCD Traditional", "drcd_dev.json", "drcd_dev.json"),
)
"""Name, file of the paragraphs and file of the questions of each set."""

Span = tuple[int, int]
"""Start and end of a part of a text, in characters."""


@dataclass
class Tally:
    """Counts over the questions of a set; the shares printed are of ``asked``."""

    asked: int = 0
    inside: int = 0
    inside_holds: int = 0
    first: int = 0
    first_holds: int = 0
    three: int = 0
    contained: int = 0
    refused: int = 0
    cited: int = 0
    right_cited: int = 0

    def row(self, name: str) -> str:
        """Return a line of the table."""
        counts = (
            *(self.inside, self.inside_holds, self.first, self.first_holds),
            *(self.three, self.contained, self.refused),
        )
        cells = " | ".join(f"{count / max(1, self.asked):.3f}" for count in counts)
        precision = self.right_cited / max(1, self.cited)
        return f"| {name} | {self.asked} | {cells} | {precision:.3f} | {self.cited} |"


def answer_spans(path: Path) -> dict[str, list[Span]]:
    """Return where the answers of each question stand in its paragraph, by question id."""
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    return {
        qa["id"]: [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"]]
        for article in data
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    }


def find_occurrences(text: str, spans: list[Span]) -> list[Span]:
    """Return every place where the text of a span occurs, but not as part of a number."""
    found = set(spans)
    for answer in {text[start:end] for start, end in spans}:
        before = r"(?<!\d)" if answer[:1].isdigit() else ""
        after = r"(?!\d)" if answer[-1:].isdigit() else ""
        found |= {match.span() for match in re.finditer(before + re.escape(answer) + after, text)}
    return sorted(found)


def covers(start: int, end: int, spans: list[Span]) -> bool:
    """Return True if a part of a text covers one of the spans."""
    return any(start <= low and high <= end for low, high in spans)


def cites(citation: Citation, paragraph: int, spans: list[Span]) -> bool:
    """Return True if a citation covers one of the spans of a paragraph."""
    inside = covers(citation.source_start, citation.source_end, spans)
    return inside and paragraph_number(citation.document) == paragraph


def check(citations: tuple[Citation, ...], texts: list[str]) -> None:
    """Raise AssertionError for a citation that is not an exact part of its file."""
    for citation in citations:
        text = texts[paragraph_number(citation.document)]
        assert text[citation.source_start : citation.source_end] == citation.source_text, citation
        assert citation.quote, citation


def measure(
    folder: Path, texts_name: str, questions_name: str, home: Path, most: int, embedder: Embedder
) -> Tally:
    """Ask the questions of a set and return the counts of their answers."""
    texts, _ = read_set(folder / texts_name)
    _, questions = read_set(folder / questions_name)
    spans_of = answer_spans(folder / texts_name)
    assistant = open_assistant(texts, home / texts_name, embedder)
    tally = Tally()
    for question in sample(questions, most):
        tally.asked += 1
        paragraph, spans = question.paragraph, spans_of[question.id]
        answer = assistant.ask(question.text)
        check((*answer.citations, *answer.nearest), texts)
        occurrences = find_occurrences(texts[paragraph], spans)
        right = [cites(citation, paragraph, spans) for citation in answer.citations]
        first = answer.citations[:1]
        quotes = search_layer("".join(citation.quote for citation in answer.citations))
        wanted = [search_layer(texts[paragraph][start:end]) for start, end in spans]
        tally.refused += not answer.answered
        tally.first += any(right[:1])
        tally.first_holds += any(cites(citation, paragraph, occurrences) for citation in first)
        tally.three += any(right[:3])
        tally.contained += any(text in quotes for text in wanted)
        tally.cited += len(right)
        tally.right_cited += sum(right)
        found = best_span(assistant, question.text, paragraph)
        if found is not None:
            tally.inside += covers(*found, spans)
            tally.inside_holds += covers(*found, occurrences)
    assistant.close()
    return tally


def best_span(assistant: Assistant, question: str, paragraph: int) -> Span | None:
    """Return where the first quote stands when the right paragraph alone is asked."""
    evidence = assistant.examine(question, scope=Scope(f"{paragraph:06}.txt")).findings.evidence
    best = next(iter(evidence.quotes), None)
    return best and best.document.restored.to_source(best.start, best.end)


def main() -> None:
    """Print the table."""
    arguments = set_parser(__doc__, most=300).parse_args()
    embedder = open_embedder("builtin")
    print(
        "| set | questions | in the right paragraph: right | holds the answer |"
        " of the whole pool: right | holds the answer |"
        " one of three right | answer contained | refused | citations right | citations |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|"
    )
    with store_folder(arguments.home) as home:
        for name, texts, questions in SETS:
            tally = measure(arguments.folder, texts, questions, home, arguments.most, embedder)
            print(tally.row(name), flush=True)
    print("\nEvery citation was an exact part of its file.")


if __name__ == "__main__":
    main()
