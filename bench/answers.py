"""Ask whole stores of paragraphs and look at the sentences that are cited.

    python -m bench.answers ../shared/eval [--most 300] [--home FOLDER]

A sentence is right when it covers one of the places of the answer that the set names in the
paragraph, and holds the answer when it covers any place where that stands: sets name one,
often the first, of several that would do. "In the right paragraph" chooses among the
sentences of that paragraph alone. "Contained" counts the answers that hold an answer string
in any of their quotes. Refusals count as wrong in all of them.
Every citation is checked against the file it quotes: one that is not an exact substring
at its offsets ends the run.
"""

import argparse
import json
import re
from dataclasses import dataclass
from pathlib import Path

from bench.sets import number_of, place, read_set, sample, store_of
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

Place = tuple[int, int]


@dataclass
class Tally:
    """What was counted; shares are of ``asked``."""

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
        cells = " | ".join(f"{one / max(1, self.asked):.3f}" for one in counts)
        precision = self.right_cited / max(1, self.cited)
        return f"| {name} | {self.asked} | {cells} | {precision:.3f} | {self.cited} |"


def places_of(path: Path) -> dict[str, list[Place]]:
    """Return where the answers of each question stand in its paragraph."""
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    return {
        qa["id"]: [(a["answer_start"], a["answer_start"] + len(a["text"])) for a in qa["answers"]]
        for article in data
        for paragraph in article["paragraphs"]
        for qa in paragraph["qas"]
    }


def everywhere(text: str, places: list[Place]) -> list[Place]:
    """Return every place where one of the answers stands in a text, not as part of a number."""
    found = set(places)
    for answer in {text[low:high] for low, high in places}:
        before = r"(?<!\d)" if answer[:1].isdigit() else ""
        after = r"(?!\d)" if answer[-1:].isdigit() else ""
        found |= {one.span() for one in re.finditer(before + re.escape(answer) + after, text)}
    return sorted(found)


def covers(start: int, end: int, places: list[Place]) -> bool:
    """Tell whether a part of a text covers one of the places."""
    return any(start <= low and high <= end for low, high in places)


def cites(one: Citation, paragraph: int, places: list[Place]) -> bool:
    """Tell whether a citation covers an answer."""
    inside = covers(one.source_start, one.source_end, places)
    return inside and number_of(one.document) == paragraph


def check(citations: tuple[Citation, ...], texts: list[str]) -> None:
    """Raise AssertionError for a citation that is not an exact part of its file."""
    for one in citations:
        text = texts[number_of(one.document)]
        assert text[one.source_start : one.source_end] == one.source_text, one
        assert one.quote, one


def measure(
    folder: Path, texts_name: str, asked_name: str, home: Path, most: int, embedder: Embedder
) -> Tally:
    """Return what the answers to the questions of a set were."""
    texts, _ = read_set(folder / texts_name)
    _, asks = read_set(folder / asked_name)
    places = places_of(folder / texts_name)
    assistant = store_of(texts, home / texts_name, embedder)
    tally = Tally()
    for ask in sample(asks, most):
        tally.asked += 1
        where = places[ask.id]
        answer = assistant.ask(ask.question)
        check((*answer.citations, *answer.nearest), texts)
        again = everywhere(texts[ask.paragraph], where)
        right = [cites(one, ask.paragraph, where) for one in answer.citations]
        quotes = search_layer("".join(one.quote for one in answer.citations))
        wanted = [search_layer(texts[ask.paragraph][low:high]) for low, high in where]
        tally.refused += not answer.answered
        tally.first += any(right[:1])
        tally.first_holds += any(cites(c, ask.paragraph, again) for c in answer.citations[:1])
        tally.three += any(right[:3])
        tally.contained += any(one in quotes for one in wanted)
        tally.cited += len(right)
        tally.right_cited += sum(right)
        found = place_found(assistant, ask.question, ask.paragraph)
        if found is not None:
            tally.inside += covers(*found, where)
            tally.inside_holds += covers(*found, again)
    assistant.close()
    return tally


def place_found(assistant: Assistant, question: str, paragraph: int) -> Place | None:
    """Return where what is quoted first of the right paragraph alone stands in its file."""
    evidence = assistant.examine(question, scope=Scope(f"{paragraph:06}.txt")).findings.evidence
    best = next(iter(evidence.quotes), None)
    return best and best.document.restored.to_source(best.start, best.end)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="folder with the SQuAD-format files")
    parser.add_argument("--most", type=int, default=300, help="questions of each set")
    parser.add_argument("--home", type=Path, help="folder to keep the stores in for another run")
    arguments = parser.parse_args()
    embedder = open_embedder("builtin")
    print(
        "| set | questions | in the right paragraph: right | holds the answer |"
        " of the whole pool: right | holds the answer |"
        " one of three right | answer contained | refused | citations right | citations |\n"
        "|---|---|---|---|---|---|---|---|---|---|---|"
    )
    with place(arguments.home) as home:
        for name, texts, asked in SETS:
            tally = measure(arguments.folder, texts, asked, home, arguments.most, embedder)
            print(tally.row(name), flush=True)
    print("\nEvery citation was an exact part of its file.")


if __name__ == "__main__":
    main()
