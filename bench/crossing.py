"""Choose how much the best sentence counts for English questions on Chinese passages.

    python -m bench.crossing SETS ALIGNED [--home FOLDER] [--most 600] [--write]

ALIGNED is a file of ``bench/reader_aligned.py``: English questions on the Chinese passages of
SQuAD's translation. Passages of which XQuAD, in SETS, has a question are left out, so that XQuAD
stays apart. The others are in one store with DRCD's paragraphs. Printed is recall@1 by the share
of the best sentence in the score by tokens, the other numbers being as they are, and that of each
quarter of the articles with the share that is best on the others. ``--write`` writes the share
that is best on all to ``rag/retrieval/weights.json``; of equal ones the least.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.fitted import Origin, digests, write_fit
from bench.language_fit import Asked, ask, weights_of
from bench.reader_sets import read_lines
from bench.sets import open_assistant, read_set, sample, set_parser, store_folder
from index.embed import open_embedder
from index.store import Store
from rag.fitted import stage_file
from rag.retrieval.candidates import EN_ZH_CROSSING, Ranking, rankings
from rag.retrieval.hybrid import RERANKED

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
QUARTERS = 4
_PAIR = ("en", "zh")
_FILES = ("xquad.en.json", "drcd_dev.json")


def collect(aligned: Path, folder: Path, home: Path, most: int) -> list[tuple[str, Asked]]:
    """Ask ``most`` questions over one store; return each with its article."""
    lines = [one for one in read_lines(aligned) if one.pair == "->".join(_PAIR)]
    known = {asked.text.strip() for asked in read_set(folder / "xquad.en.json")[1]}
    apart = {one.text for one in lines if one.question.strip() in known}
    texts = list(dict.fromkeys(one.text for one in lines if one.text not in apart))
    traditional, _ = read_set(folder / "drcd_dev.json")
    embedder = open_embedder("builtin")
    open_assistant(texts + traditional, home, embedder).close()
    store = Store(home / "store")
    questions = [one for one in lines if one.answer and one.text not in apart]
    return [
        (one.title, ask(store, embedder, _PAIR, one.question, texts.index(one.text), False))
        for one in sample(questions, most)
    ]


def is_first(asked: Asked, ranking: Ranking, share: float) -> bool:
    """Return True if the right passage comes first with a share of the best sentence."""
    own, other = weights_of(replace(ranking, focus=share))
    across = ranking.scale * (asked.features @ other) + ranking.offset
    within = asked.features @ own
    total = within + asked.across * (across - within) + asked.context
    return bool(asked.right[total.argmax()])


def best_share(asked: Sequence[Asked], ranking: Ranking) -> float:
    """Return the share of SHARES with the highest recall@1, the least of equal ones."""
    return max(SHARES, key=lambda share: sum(is_first(one, ranking, share) for one in asked))


def main() -> None:
    """Print the recall on articles left out of the fit, and write the weights."""
    parser = set_parser(__doc__, most=600)
    parser.add_argument("aligned", type=Path, help="a file of bench/reader_aligned.py")
    parser.add_argument("--write", action="store_true", help="write the share")
    arguments = parser.parse_args()
    with store_folder(arguments.home) as home:
        cases = collect(arguments.aligned, arguments.folder, home, arguments.most)
    cases = [(article, one.cut(RERANKED)) for article, one in cases]
    _, ranking = rankings("en", calibrated=True)
    articles = sorted({article for article, _ in cases})
    print(f"{len(cases)} questions\n\n| share | recall@1 |\n|---|---|")
    for share in SHARES:
        print(f"| {share} | {np.mean([is_first(one, ranking, share) for _, one in cases]):.3f} |")
    held_out: list[bool] = []
    for quarter in range(QUARTERS):
        left_out = set(articles[quarter::QUARTERS])
        chosen = best_share([one for name, one in cases if name not in left_out], ranking)
        held_out += [is_first(one, ranking, chosen) for name, one in cases if name in left_out]
    share = best_share([one for _, one in cases], ranking)
    print(f"\nbest is {share}; on the articles left out of the choice {np.mean(held_out):.3f}")
    if arguments.write:
        data = digests(arguments.folder, _FILES)
        data |= digests(arguments.aligned.parent, [arguments.aligned.name])
        model = open_embedder("builtin").identity
        origin = Origin(f"bench/crossing.py --most {arguments.most}", model, data)
        write_fit(stage_file("retrieval"), EN_ZH_CROSSING.name, {"focus": share}, origin)


if __name__ == "__main__":
    main()
