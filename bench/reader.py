"""Fit the reader that looks for the answer in a passage, and report it on articles left out.

    python -m bench.reader ../shared/eval [--home FOLDER] [--write]
    python -m bench.reader --export

The questions are those of ``bench.evidence`` and those on the English paragraphs of XQuAD.
The fit maximises the likelihood of the tokens that are part of an answer and of the sentences
that hold one, by a softmax over a paragraph (in use it is over a passage). To the logits of the
sentences it adds the scores of ``rag.reading.fitted_maxsim`` as fitted to the other articles. An
answer counts wherever it occurs, because sets name only one of its places. The table is of two
fits, each on every second article, measured on the other articles. ``--write`` fits on all and
writes ``rag/reading/span_reader.onnx``; it takes more than an hour on two cores. ``--export``
writes that file again from the arrays that it holds, after a change to ``bench/reader_graph.py``.
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
from bench.sets import store_folder
from index.embed import open_embedder
from rag.reading.sentence_scorer import SCORES
from rag.reading.span_reader import Reader, log_shares

ENGLISH = (
    ("XQuAD en -> en", "xquad.en.json", "xquad.en.json"),
    ("XQuAD zh -> en", "xquad.en.json", "xquad.zh.json"),
)
WIDTH = 96
REACH = 3  # tokens that a convolution sees on each side
ROUNDS = 6
DROPPED = 0.3  # share of the entries that dropout sets to zero
_BATCH = 16  # questions
_RATE = 1e-3  # the highest learning rate
_EDGES = 0.3  # weight of the loss of the first and last tokens, against 1 for all tokens
_FILE = Path(__file__).parent.parent / "rag" / "reading" / "span_reader.onnx"


class Convolved(nn.Module):
    """A block in which rows see their neighbours."""

    def __init__(self) -> None:
        """Begin with random weights."""
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.around = nn.Conv1d(WIDTH, WIDTH, 2 * REACH + 1, padding=REACH, groups=WIDTH)
        self.widen = nn.Linear(WIDTH, 2 * WIDTH)
        self.narrow = nn.Linear(2 * WIDTH, WIDTH)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the updated rows; ``x`` and the result are ``(n, WIDTH)``."""
        around = self.around(self.norm(x).T[None])[0].T
        inner = functional.relu(self.widen(around))
        return x + functional.dropout(self.narrow(inner), DROPPED, self.training)


class Attention(nn.Module):
    """A block in which rows see all others."""

    def __init__(self) -> None:
        """Begin with random weights."""
        super().__init__()
        self.norm = nn.LayerNorm(WIDTH)
        self.parts = nn.Linear(WIDTH, 3 * WIDTH)
        self.join = nn.Linear(WIDTH, WIDTH)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the updated rows; ``x`` and the result are ``(n, WIDTH)``."""
        parts = self.parts(self.norm(x)).view(len(x), 3, HEADS, WIDTH // HEADS)
        asks, keys, values = parts.permute(1, 2, 0, 3)
        taken = functional.scaled_dot_product_attention(asks[None], keys[None], values[None])[0]
        joined = self.join(taken.transpose(0, 1).reshape(len(x), WIDTH))
        return x + functional.dropout(joined, DROPPED, self.training)


class Net(nn.Module):
    """The network of ``bench/reader_graph.py`` while it is fitted, with the same layer names."""

    def __init__(self, dim: int) -> None:
        """Begin with random weights for token vectors of ``dim`` dimensions."""
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
        """Return logits ``(n, 3)`` of the ``n`` tokens of a case.

        They are for being part of an answer, its first and its last token.
        """
        asked = torch.from_numpy(case.question.vectors)
        weights = torch.from_numpy(case.weights)
        dropped = self._drop(asked * SCALE)
        meant = self.question(dropped)
        whole = self.pool(asked * SCALE).softmax(0).T @ self.question(asked * SCALE)
        logits = []
        for passage in case.passages:
            vectors = torch.from_numpy(passage.tokens.vectors)
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
        """Return the weights, float32, by the names of their layers."""
        return {name: array.detach().numpy() for name, array in self.state_dict().items()}

    def reader(self, identity: str = "") -> Reader:
        """Return the reader in the form that answers use, for the embedder with this identity."""
        return Reader(build_graph(self.arrays(), identity).SerializeToString())


def fit(cases: Sequence[Case], known: Sequence[np.ndarray], seed: int = 0) -> Net:
    """Return a network fitted to cases.

    ``known`` are the scores of the sentences of each case without the reader, ``(s,)``.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(1)  # the matrices are small
    usable = [pair for pair in zip(cases, known, strict=True) if _teaches(pair[0])]
    net = Net(cases[0].question.vectors.shape[1])
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=0.1)
    steps = ROUNDS * (len(usable) // _BATCH + 1)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, steps, pct_start=0.1)
    for turn in range(ROUNDS):
        random.Random(turn).shuffle(usable)
        for start in tqdm(range(0, len(usable), _BATCH), f"round {turn + 1} of {ROUNDS}"):
            batch = usable[start : start + _BATCH]
            loss = torch.stack([_loss(net, case, base) for case, base in batch]).mean()
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            rates.step()
    return net.eval()


def _teaches(case: Case) -> bool:
    """Return True if a case has right and wrong sentences and tokens of an answer."""
    has_answer = any(passage.inside.any() for passage in case.passages)
    return 0 < holders_of(case).mean() < 1 and has_answer


def _loss(net: Net, case: Case, known: np.ndarray) -> torch.Tensor:
    logits = net(case)
    inside, first, last = (torch.from_numpy(labels) for labels in _labels(case))
    of_tokens = _surprise(logits[:, 0], inside)
    of_edges = _surprise(logits[:, 1], first) + _surprise(logits[:, 2], last)
    sums = []
    start = 0  # of the passage's tokens among those of the case
    for passage in case.passages:
        bounds = np.searchsorted(passage.tokens.starts, np.array(passage.ranges))
        for low, high in bounds.tolist():
            of_sentence = logits[start + low : start + high, 0]
            # A sentence without a token is made improbable.
            sums.append(of_sentence.logsumexp(0) if high > low else logits[0, 0].detach() - 9)
        start += len(passage.tokens.vectors)
    base = torch.from_numpy((known - known.mean()).astype(np.float32)) * HEAT
    of_sentences = _surprise(torch.stack(sums) + base / 2, torch.from_numpy(holders_of(case)))
    return of_tokens + _EDGES * of_edges + of_sentences


def _surprise(logits: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Return the negative log of the probability that a softmax gives to the right entries."""
    return logits.logsumexp(0) - logits[right].logsumexp(0)


def _labels(case: Case) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which tokens of a case are part of an answer, its first and its last, ``(n,)``."""
    inside, first, last = [], [], []
    for passage in case.passages:
        padded = np.concatenate([[False], passage.inside, [False]])
        inside.append(passage.inside)
        first.append(passage.inside & ~padded[:-2])
        last.append(passage.inside & ~padded[2:])
    return np.concatenate(inside), np.concatenate(first), np.concatenate(last)


def _reader_weight(case: Case) -> float:
    """Return the weight of the reader, by whether question and text are in one language."""
    asked_in, _, written_in = case.name.partition(" -> ")
    same = asked_in.endswith(written_in)
    return SCORES.numbers.reader if same else SCORES.numbers.reader_across


def judged(case: Case, known: np.ndarray, reader: Reader | None) -> tuple[bool, bool]:
    """Return whether the best sentence of a case is right, and whether it holds the answer.

    ``known`` are the scores of its sentences without the reader, ``(s,)``.
    """
    total = known
    if reader is not None:
        shares = [
            log_shares(reader, case.question, case.weights, passage.tokens, passage.ranges)
            for passage in case.passages
        ]
        below_best = np.concatenate([np.array(share) - max(share) for share in shares])
        total = known + _reader_weight(case) * below_best
    best = np.argmax(total)
    return bool(right_of(case)[best]), bool(holders_of(case)[best])


def main() -> None:
    """Print the table, and write the numbers if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", help="folder with the SQuAD-format files")
    parser.add_argument("--home", type=Path, help="folder to keep the stores in for other runs")
    parser.add_argument("--write", action="store_true", help=f"fit on all and write {_FILE.name}")
    parser.add_argument("--export", action="store_true", help=f"only write {_FILE.name} again")
    arguments = parser.parse_args()
    if arguments.export:
        identity, arrays = read_graph(_FILE)
        write(arrays, identity)
        return
    if arguments.folder is None:
        parser.error("the folder is missing")
    with store_folder(arguments.home) as home:
        cases = collect(arguments.folder, home, (*SETS, *ENGLISH))
    known = known_scores(cases)
    print(
        "| set | questions | right, without the reader | holds the answer |"
        " right, with it | holds the answer |\n|---|---|---|---|---|---|"
    )
    seen: dict[str, list[tuple[bool, ...]]] = {}
    for side in (False, True):
        others = [number for number, case in enumerate(cases) if case.side != side]
        net = fit([cases[number] for number in others], [known[number] for number in others])
        reader = net.reader()
        for case, base in zip(cases, known, strict=True):
            if case.side == side:
                both = (*judged(case, base, None), *judged(case, base, reader))
                seen.setdefault(case.name, []).append(both)
    for name, pairs in seen.items():
        shares = " | ".join(f"{share:.3f}" for share in np.mean(pairs, axis=0))
        print(f"| {name} | {len(pairs)} | {shares} |")
    if arguments.write:
        write(fit(cases, known).arrays(), open_embedder("builtin").identity)


def known_scores(cases: Sequence[Case]) -> list[np.ndarray]:
    """Return the scores of the sentences of each case without the reader, ``(s,)``.

    They are by a fit to the articles of the other side.
    """
    names = {name for name, _, _ in SETS}
    fits = {}
    for side in (False, True):
        model = fit_focus([case for case in cases if case.side != side and case.name in names])
        fits[side] = model.focus(), model.weights.detach().numpy()
    return [scores(case, *fits[case.side]) for case in cases]


def write(arrays: Mapping[str, np.ndarray], identity: str) -> None:
    """Write the file that ``rag.reading.span_reader`` reads."""
    _FILE.write_bytes(build_graph(arrays, identity).SerializeToString())


if __name__ == "__main__":
    main()
