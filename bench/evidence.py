"""Fit late interaction that picks the sentence that answers, and report it on articles left out.

    python -m bench.evidence ../shared/eval [--home FOLDER] [--write]

A question of XQuAD or DRCD is asked of its own paragraph; the right sentences are those that
cover a place of its answer. The softmax likelihood of the right ones is maximised over the
numbers of ``rag.reading.fitted_maxsim`` beside the cosines of sentences, whose weight is fitted
with them and not kept: ``bench/reading.py`` fits what each part of a score counts. The table is
of two fits, each on every second article, measured on the other articles. ``--write`` fits on all
of them and writes ``rag/reading/fitted_maxsim.npz``.
"""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional
from tqdm import tqdm

from bench.answers import SETS
from bench.cases import Case, collect, right_of
from bench.sets import set_parser, store_folder
from index.embed import open_embedder
from rag.reading.fitted_maxsim import Focus, load_focus, score_ranges

RANK = 32  # of the change to the token vectors
ROUNDS = 4
_BATCH = 32  # questions
_FILE = Path(__file__).parent.parent / "rag" / "reading" / "fitted_maxsim.npz"
_TRUST = 0.7  # share of the fit; the rest is plain MaxSim, which no encyclopaedic text has shaped
_PLAIN = load_focus("", 1).plain
HEAT = 18.0  # logits for a difference of 1 in the score; sets the scale of the weights


class Fit(torch.nn.Module):
    """The numbers of a ``Focus`` and the weight of the cosine while they are fitted."""

    def __init__(self, dim: int) -> None:
        """Begin at plain MaxSim over token vectors of ``dim`` dimensions."""
        super().__init__()
        self.down = torch.nn.Parameter(torch.randn(dim, RANK) * 0.05)
        self.up = torch.nn.Parameter(torch.zeros(RANK, dim))
        self.attention = torch.nn.Parameter(torch.zeros(dim))
        self.scalars = torch.nn.Parameter(torch.tensor([1.0, 1.0, 0.95]))
        self.cosine = torch.nn.Parameter(torch.tensor(1.0))

    def forward(self, case: Case) -> torch.Tensor:
        """Return the logits of the sentences of a case, ``(s,)``, over all its passages."""
        own, joined, carry = self.scalars
        question = torch.from_numpy(case.question.vectors)
        weights = torch.from_numpy(case.weights) * torch.exp(question @ self.attention)
        weights = weights / weights.sum()
        question = self._moved(question)
        logits = []
        for passage in case.passages:
            cosines = question @ self._moved(torch.from_numpy(passage.tokens.vectors)).T
            bounds = np.searchsorted(passage.tokens.starts, np.array(passage.ranges))
            matches = [
                cosines[:, a:b].amax(1).clamp(min=0) if b > a else cosines[:, 0] * 0
                for a, b in bounds.tolist()
            ]
            alone = torch.stack(matches)
            before = torch.cat([alone[:1] * 0, alone[:-1]])
            late = own * alone + joined * torch.maximum(alone, carry * before)
            logits.append(late @ weights + self.cosine * torch.from_numpy(passage.cosines))
        return torch.cat(logits) * HEAT

    def _moved(self, vectors: torch.Tensor) -> torch.Tensor:
        return functional.normalize(vectors + vectors @ self.down @ self.up, dim=1)

    def focus(self) -> Focus:
        """Return the numbers in the form that answers use."""
        own, joined, carry = self.scalars.tolist()
        parameters = (self.down, self.up, self.attention)
        arrays = (parameter.detach().numpy() for parameter in parameters)
        return Focus(*arrays, _TRUST * own, _TRUST * joined, carry, (1 - _TRUST) * _PLAIN)


def fit(cases: Sequence[Case]) -> Fit:
    """Return the numbers fitted to the cases that have a right and a wrong sentence."""
    torch.manual_seed(0)
    torch.set_num_threads(1)  # the matrices are small
    usable = [case for case in cases if 0 < right_of(case).mean() < 1]
    model = Fit(cases[0].question.vectors.shape[1])
    wide = [model.down, model.up]
    few = [model.scalars, model.cosine]
    optimiser = torch.optim.AdamW(
        [
            {"params": wide, "lr": 1e-3, "weight_decay": 0.05},
            {"params": [model.attention], "lr": 5e-3, "weight_decay": 0.05},
            {"params": few, "lr": 2e-2},
        ],
        weight_decay=0.0,
    )
    steps = ROUNDS * (len(usable) // _BATCH)
    slower = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: max(0.02, 1 - step / steps))
    for turn in range(ROUNDS):
        random.Random(turn).shuffle(usable)
        for start in tqdm(range(0, len(usable), _BATCH), f"round {turn + 1} of {ROUNDS}"):
            batch = usable[start : start + _BATCH]
            loss = torch.stack([_loss(model, case) for case in batch]).mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            slower.step()
    return model


def _loss(model: Fit, case: Case) -> torch.Tensor:
    logits = model(case)
    return logits.logsumexp(0) - logits[torch.from_numpy(right_of(case))].logsumexp(0)


def scores(case: Case, focus: Focus, cosine: float) -> np.ndarray:
    """Return the scores of the sentences of a case, ``(s,)``, by their tokens and cosines."""
    rows = [
        cosine * passage.cosines
        + score_ranges(focus, case.question, case.weights, passage.tokens, passage.ranges)
        for passage in case.passages
    ]
    return np.concatenate(rows)


def hits(cases: Sequence[Case], focus: Focus, cosine: float) -> dict[str, list[bool]]:
    """Return whether the best sentence of each case is right, by set."""
    found: dict[str, list[bool]] = {}
    for case in cases:
        best = int(np.argmax(scores(case, focus, cosine)))
        found.setdefault(case.name, []).append(bool(right_of(case)[best]))
    return found


def main() -> None:
    """Print the table, and write the numbers if asked to."""
    parser = set_parser(__doc__)
    parser.add_argument("--write", action="store_true", help=f"fit on all and write {_FILE.name}")
    arguments = parser.parse_args()
    with store_folder(arguments.home) as home:
        cases = collect(arguments.folder, home, SETS)
    identity, dim = open_embedder("builtin").identity, cases[0].question.vectors.shape[1]
    seen: dict[str, list[bool]] = {}
    for side in (False, True):
        model = fit([case for case in cases if case.side != side])
        left_out = [case for case in cases if case.side == side]
        for name, found in hits(left_out, model.focus(), model.cosine.item()).items():
            seen.setdefault(name, []).extend(found)
    plain = hits(cases, load_focus("", dim), 1.0)
    print("| set | questions | plain MaxSim | fitted, on articles left out |\n|---|---|---|---|")
    for name, found in seen.items():
        print(f"| {name} | {len(found)} | {np.mean(plain[name]):.3f} | {np.mean(found):.3f} |")
    if arguments.write:
        model = fit(cases)
        focus = model.focus()
        np.savez_compressed(
            _FILE,
            model=np.array(identity),
            down=focus.down.astype(np.float16),
            up=focus.up.astype(np.float16),
            attention=focus.attention.astype(np.float16),
            scalars=np.array([focus.own, focus.joined, focus.carry, focus.plain]),
        )
        print(f"own {focus.own:.2f}, joined {focus.joined:.2f}, carry {focus.carry:.2f}")


if __name__ == "__main__":
    main()
