"""Fit the reader that looks for the answer in a passage, and report it on articles left out.

    python -m bench.reader ../shared/eval [--home FOLDER] [--write]
    python -m bench.reader --export

The questions are those of ``bench.evidence``, and the English paragraphs of XQuAD beside them.
The tokens that are part of an answer and the sentences that hold one are made likely, by a
softmax over a paragraph (in use it is one over a passage), the sentences together with what
``rag.reading.fitted_maxsim`` gives them when it was fitted to the other articles; an answer
counts wherever it stands, for sets name one place of several. The table is of two fits, each on
every second article, on the articles that it has not seen. ``--write`` fits on all and writes
``rag/reading/span_reader.onnx``; it takes more than an hour on two cores. ``--export`` writes
that file again with the arrays that it holds, after a change of ``bench/reader_graph.py``.
"""

import argparse
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional
from tqdm import tqdm

from bench.answers import SETS
from bench.cases import Case, collect, holders_of, right_of
from bench.evidence import HEAT, scores
from bench.evidence import fit as fit_focus
from bench.reader_graph import COSINES, HEADS, NEAREST, SCALE, build_graph, read_graph
from bench.sets import place
from index.embed import open_embedder
from rag.reading.sentence_scorer import SCORES
from rag.reading.span_reader import Reader, log_shares

ENGLISH = (
    ("XQuAD en -> en", "xquad.en.json", "xquad.en.json"),
    ("XQuAD zh -> en", "xquad.en.json", "xquad.zh.json"),
)
WIDTH = 96
REACH = 3
ROUNDS = 6
DROPPED = 0.3
_BATCH = 16
_RATE = 1e-3
_EDGES = 0.3  # what the first and the last token of an answer count beside all of it
_FILE = Path(__file__).parent.parent / "rag" / "reading" / "span_reader.onnx"


class Convolved(nn.Module):
    """Rows see those beside them."""

    def __init__(self) -> None:
        """Begin at random."""
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.around = nn.Conv1d(WIDTH, WIDTH, 2 * REACH + 1, padding=REACH, groups=WIDTH)
        self.widen = nn.Linear(WIDTH, 2 * WIDTH)
        self.narrow = nn.Linear(2 * WIDTH, WIDTH)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the rows, changed."""
        around = self.around(self.norm(x).T[None])[0].T
        inner = functional.relu(self.widen(around))
        return x + functional.dropout(self.narrow(inner), DROPPED, self.training)


class Attention(nn.Module):
    """Rows see all others."""

    def __init__(self) -> None:
        """Begin at random."""
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.parts = nn.Linear(WIDTH, 3 * WIDTH)
        self.join = nn.Linear(WIDTH, WIDTH)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the rows, changed."""
        parts = self.parts(self.norm(x)).view(len(x), 3, HEADS, WIDTH // HEADS)
        asks, keys, values = parts.permute(1, 2, 0, 3)
        taken = functional.scaled_dot_product_attention(asks[None], keys[None], values[None])[0]
        joined = self.join(taken.transpose(0, 1).reshape(len(x), WIDTH))
        return x + functional.dropout(joined, DROPPED, self.training)


class Net(nn.Module):
    """The network of ``bench/reader_graph.py`` while it is fitted; layers are named alike."""

    def __init__(self, dim: int) -> None:
        """Begin at random."""
        super().__init__()
        self.passage = nn.Linear(dim, WIDTH)
        self.question = nn.Linear(dim, WIDTH)
        self.near_passage = nn.Linear(dim, WIDTH, bias=False)
        self.near_question = nn.Linear(dim, WIDTH, bias=False)
        self.pool = nn.Linear(dim, 1)
        self.enter = nn.Linear(4 * WIDTH + 3, WIDTH)
        self.first, self.second = Convolved(), Convolved()
        self.attention = Attention()
        self.leave = nn.Linear(WIDTH, 3)

    def forward(self, case: Case) -> torch.Tensor:
        """Return logits ``(n, 3)`` of the tokens of a case: of an answer, its first, its last."""
        asked = torch.from_numpy(case.question.vectors)
        weights = torch.from_numpy(case.weights)
        dropped = self._drop(asked * SCALE)
        meant = self.question(dropped)
        whole = self.pool(asked * SCALE).softmax(0).T @ self.question(asked * SCALE)
        logits = []
        for one in case.passages:
            vectors = torch.from_numpy(one.tokens.vectors)
            read = self._drop(vectors * SCALE)
            near = self.near_passage(read) @ self.near_question(dropped).T / WIDTH**0.5
            attended = near.softmax(1) @ meant
            own = self.passage(read)
            cosines = vectors @ asked.T
            matches = [
                COSINES * cosines.amax(1),
                COSINES * cosines @ weights,
                NEAREST * near.amax(1),
            ]
            seen = [own, attended, own * attended, own * whole, torch.stack(matches, 1)]
            x = functional.relu(self.enter(torch.cat(seen, 1)))
            x = self.second(self.attention(self.first(x)))
            logits.append(self.leave(functional.dropout(x, DROPPED / 2, self.training)))
        return torch.cat(logits)

    def _drop(self, x: torch.Tensor) -> torch.Tensor:
        return functional.dropout(x, DROPPED, self.training)

    def arrays(self) -> dict[str, np.ndarray]:
        """Return the numbers by the names of their layers."""
        return {name: array.detach().numpy() for name, array in self.state_dict().items()}

    def reader(self, identity: str = "") -> Reader:
        """Return the reader as it is used, for the embedder of an identity."""
        return Reader(build_graph(self.arrays(), identity).SerializeToString())


def fit(cases: Sequence[Case], known: Sequence[np.ndarray], seed: int = 0) -> Net:
    """Return the numbers fitted to cases; ``known`` are the scores of their sentences."""
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # the matrices are small
    usable = [pair for pair in zip(cases, known, strict=True) if _teaches(pair[0])]
    net = Net(cases[0].question.vectors.shape[1])
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=0.1)
    steps = ROUNDS * (len(usable) // _BATCH + 1)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, steps, pct_start=0.1)
    for turn in range(ROUNDS):
        random.Random(turn).shuffle(usable)
        for at in tqdm(range(0, len(usable), _BATCH), f"round {turn + 1} of {ROUNDS}"):
            batch = usable[at : at + _BATCH]
            loss = torch.stack([_loss(net, case, base) for case, base in batch]).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            rates.step()
    return net.eval()


def _teaches(case: Case) -> bool:
    """Tell whether a case has right and wrong sentences and tokens of an answer."""
    return 0 < holders_of(case).mean() < 1 and any(one.inside.any() for one in case.passages)


def _loss(net: Net, case: Case, known: np.ndarray) -> torch.Tensor:
    logits = net(case)
    inside, first, last = (torch.from_numpy(one) for one in _labels(case))
    of_tokens = _surprise(logits[:, 0], inside)
    of_edges = _surprise(logits[:, 1], first) + _surprise(logits[:, 2], last)
    sums = []
    at = 0
    for one in case.passages:
        for low, high in np.searchsorted(one.tokens.starts, np.array(one.ranges)).tolist():
            own = logits[at + low : at + high, 0]
            sums.append(own.logsumexp(0) if high > low else logits[0, 0].detach() - 9)
        at += len(one.tokens.vectors)
    base = torch.from_numpy((known - known.mean()).astype(np.float32)) * HEAT
    of_sentences = _surprise(torch.stack(sums) + base / 2, torch.from_numpy(holders_of(case)))
    return of_tokens + _EDGES * of_edges + of_sentences


def _surprise(logits: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Return minus the logarithm of what the softmax gives to the right ones."""
    return logits.logsumexp(0) - logits[right].logsumexp(0)


def _labels(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which tokens of a case are part of an answer, its first and its last."""
    inside, first, last = [], [], []
    for one in case.passages:
        padded = np.concatenate([[False], one.inside, [False]])
        inside.append(one.inside)
        first.append(one.inside & ~padded[:-2])
        last.append(one.inside & ~padded[2:])
    return np.concatenate(inside), np.concatenate(first), np.concatenate(last)


def _counts(case: Case) -> float:
    """Return what the reader counts for a question in the language of its text, or another."""
    asked, _, told = case.name.partition(" -> ")
    same = asked.endswith(told)
    return SCORES.numbers.reader if same else SCORES.numbers.reader_across


def judged(case: Case, known: np.ndarray, reader: Reader | None) -> tuple[bool, bool]:
    """Tell whether the best sentence of a case is right, and whether it holds the answer."""
    total = known
    if reader is not None:
        read = [
            log_shares(reader, case.question, case.weights, one.tokens, one.ranges)
            for one in case.passages
        ]
        total = known + _counts(case) * np.concatenate([np.array(one) - max(one) for one in read])
    best = np.argmax(total)
    return bool(right_of(case)[best]), bool(holders_of(case)[best])


def main() -> None:
    """Print the table, and write the numbers if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="folder with the SQuAD-format files")
    parser.add_argument("--home", type=Path, help="folder to keep the stores in for another run")
    parser.add_argument("--write", action="store_true", help=f"fit on all and write {_FILE.name}")
    parser.add_argument("--export", action="store_true", help=f"only write {_FILE.name} again")
    arguments = parser.parse_args()
    if arguments.export:
        identity, arrays = read_graph(_FILE)
        write(arrays, identity)
        return
    if arguments.folder is None:
        parser.error("the folder is missing")
    with place(arguments.home) as home:
        cases = collect(arguments.folder, home, (*SETS, *ENGLISH))
    known = known_scores(cases)
    print(
        "| set | questions | right, without the reader | holds the answer |"
        " right, with it | holds the answer |\n|---|---|---|---|---|---|"
    )
    seen: dict[str, list[tuple[bool, ...]]] = {}
    for side in (False, True):
        others = [at for at, one in enumerate(cases) if one.side != side]
        reader = fit([cases[at] for at in others], [known[at] for at in others]).reader()
        for one, base in zip(cases, known, strict=True):
            if one.side == side:
                both = (*judged(one, base, None), *judged(one, base, reader))
                seen.setdefault(one.name, []).append(both)
    for name, pairs in seen.items():
        shares = " | ".join(f"{one:.3f}" for one in np.mean(pairs, axis=0))
        print(f"| {name} | {len(pairs)} | {shares} |")
    if arguments.write:
        write(fit(cases, known).arrays(), open_embedder("builtin").identity)


def known_scores(cases: Sequence[Case]) -> list[np.ndarray]:
    """Return the scores of the sentences of each case, by a fit to the other side's articles."""
    names = {name for name, _, _ in SETS}
    fits = {}
    for side in (False, True):
        model = fit_focus([one for one in cases if one.side != side and one.name in names])
        fits[side] = model.focus(), model.weights.detach().numpy()
    return [scores(one, *fits[one.side]) for one in cases]


def write(arrays: Mapping[str, np.ndarray], identity: str) -> None:
    """Write the file that ``rag.reading.span_reader`` reads."""
    _FILE.write_bytes(build_graph(arrays, identity).SerializeToString())


if __name__ == "__main__":
    main()
