"""Choose how much names, titles and headings above a text count, and measure what they give.

    python -m bench.context [--home FOLDER] [--write]

The public sets consist of paragraphs without names, so the documents are made here: in each
series they share every sentence but for the figures, and only a folder, a file name or a title
tells which is which. The sample documents are in the same store. Each pair of weights of the grid
answers the questions about the series; of the best pairs, the one is chosen that adds least.
``--write`` writes it to ``rag/retrieval/weights.json``.
"""

import argparse
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path

from bench.fitted import Origin, write_fit
from bench.sets import store_folder
from index.embed import open_embedder
from index.ingestion.sync import sync
from index.settings import load_settings
from rag.assistant import Assistant
from rag.evaluate import Case, evaluate, summary
from rag.fitted import stage_file
from rag.retrieval.candidates import CONTEXT, ContextWeights

GRID = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
_CORPUS = Path(__file__).parent.parent / "corpus"


@dataclass(frozen=True)
class Series:
    """Documents that differ in one word of their path or title, and in two figures.

    ``path``, ``text`` and ``questions`` have gaps for that word, {0}, and the figures, {1} and
    {2}; a question asks for the figure of its place.
    """

    words: tuple[str, ...]
    path: str
    text: str
    questions: tuple[str, str]


SERIES = (
    Series(
        ("2018", "2019", "2021", "2022"), "年度/{0}/总结.txt",
        "工作总结\n一年来共培训职工{1}人，办结来信{2}件。\n各科室要再接再厉，做好服务。\n",
        ("{0}年总结里培训职工多少人？", "{0}年办结来信多少件？"),
    ),
    Series(
        ("BX-10", "BX-20", "BX-30", "BX-30S"), "{0}型水泵说明书.txt",
        "说明书\n一、参数\n流量每小时{1}升，扬程{2}米。\n二、维护\n停机后排空积水。\n",
        ("{0}型水泵的流量是多少？", "{0}水泵的扬程是多少米？"),
    ),
    Series(
        ("南屏物业", "西岭物业", "北苑物业"), "{0}/收费.txt",
        "收费标准\n地面车位每月{1}元，地下车位每月{2}元。\n逾期不缴的发出提醒。\n",
        ("{0}的地面车位每月多少元？", "{0}的地下车位每月多少元？"),
    ),
    Series(
        ("苍鹭打印机", "雨燕打印机", "山雀打印机"), "device-{3}.txt",
        "{0}指南\n\n开机前检查电源。\n\n每分钟打印{1}页。纸盒可装{2}张纸。\n\n请勿拆开外壳。\n",
        ("{0}每分钟打印多少页？", "{0}的纸盒可装多少张纸？"),
    ),
    Series(
        ("Marten", "Sable", "Badger"), "tents/{0} tent.txt",
        "Manual\nThe weight is {1} grams. The tent sleeps {2} people.\nDry it before storage.\n",
        ("What is the weight of the {0} tent?", "How many people does the {0} tent sleep?"),
    ),
)  # fmt: skip


def make_documents() -> Iterator[tuple[str, str, list[Case]]]:
    """Yield the path and the text of each document, and the questions about it."""
    for number, series in enumerate(SERIES):
        for place, word in enumerate(series.words):
            figures = (str(137 + 211 * place + 17 * number), str(23 + 31 * place + 7 * number))
            filled = (word, *figures, str(place))
            path = series.path.format(*filled)
            cases = [
                Case(f"{number}-{place}-{at}", question.format(*filled), (figure,), (path,), True)
                for at, (question, figure) in enumerate(zip(series.questions, figures, strict=True))
            ]
            yield path, series.text.format(*filled), cases


def open_series(home: Path) -> tuple[Assistant, list[Case]]:
    """Return an assistant over the series and the sample documents, and the questions."""
    folder, questions = home / "series", []
    for path, text, cases in make_documents():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
        questions += cases
    settings, embedder = load_settings(store=home / "store"), open_embedder("builtin")
    sync([folder, _CORPUS], settings, embedder)
    return Assistant.open(settings=settings, embedder=embedder), questions


def share_right(assistant: Assistant, cases: list[Case], weights: ContextWeights) -> float:
    """Return the share of questions whose answers have the fact and cite the right document only.

    The weights stay in force.
    """
    CONTEXT.__dict__["numbers"] = weights
    results = evaluate(assistant, cases)
    right = [
        bool(result.found)
        and all(c.document.endswith(result.case.documents[0]) for c in result.answer.citations)
        for result in results
    ]
    return sum(right) / len(right)


def main() -> None:
    """Print the share of right answers for each pair of weights, and the pair chosen."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--home", type=Path, help="folder for the store, kept afterwards")
    parser.add_argument("--write", action="store_true", help="write the chosen weights")
    arguments = parser.parse_args()
    with store_folder(arguments.home) as home:
        assistant, cases = open_series(home)
        shares = {}
        print(f"{len(cases)} questions; columns: weight of a sentence\n")
        print("| passage | " + " | ".join(map(str, GRID)) + " |\n|---|" + "---|" * len(GRID))
        for passage, sentence in product(GRID, GRID):
            weights = ContextWeights(passage, sentence)
            shares[weights] = share_right(assistant, cases, weights)
            if sentence == GRID[-1]:
                row = [f"{shares[ContextWeights(passage, other)]:.3f}" for other in GRID]
                print(f"| {passage} | {' | '.join(row)} |", flush=True)
        best = max(shares.values())
        chosen = min(
            (weights for weights, share in shares.items() if share == best),
            key=lambda weights: (2 * weights.passage + weights.sentence, weights.sentence),
        )
        share_right(assistant, cases, chosen)
        print("\nchosen", asdict(chosen), summary(evaluate(assistant, cases))["facts_found"])
    if arguments.write:
        made = json.dumps([(path, text) for path, text, _ in make_documents()])
        digest = {"bench/context.py": hashlib.sha256(made.encode()).hexdigest()}
        origin = Origin("bench/context.py", open_embedder("builtin").identity, digest)
        file = stage_file(CONTEXT.stage)
        print("\n".join(write_fit(file, CONTEXT.name, asdict(chosen), origin)))


if __name__ == "__main__":
    main()
