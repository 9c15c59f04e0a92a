"""The network of the reader: the embedder's encoder with heads for spans and for the whole.

The encoder is multilingual-e5-small (Wang et al. 2024), read a second way: question and passage in
one sequence, as BERT reads them (Devlin et al. 2019). Two numbers for each token are the logits
that the answer begins and ends there, with the first token for "no answer"; one number for the
whole is the logit that the passage answers. The word table is frozen and shared with the embedder,
so it is no part of the network: the network takes the vectors of words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from bench.reader_export import read_weights
from index.embed.e5_weights import E5Weights
from index.embed.e5_words import E5Words

HIDDEN, HEADS, INNER, LONGEST = 384, 12, 1536, 512
_EPSILON = 1e-12
_LONG = 230  # tokens; below, two products learn a quarter faster than torch 2.13's fused attention
_PIECES = 4  # files of a checkpoint: none is so large that it is awkward to pass on
_BEGIN, _END, _PAD = 0, 2, 1


class Layer(nn.Module):
    """A layer of the encoder, without dropout: it would cost torch its fused attention."""

    def __init__(self) -> None:
        """Begin with random weights."""
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.ao = nn.Linear(HIDDEN, HIDDEN)
        self.aln = nn.LayerNorm(HIDDEN, _EPSILON)
        self.fi = nn.Linear(HIDDEN, INNER)
        self.fo = nn.Linear(INNER, HIDDEN)
        self.oln = nn.LayerNorm(HIDDEN, _EPSILON)

    def forward(self, state: Tensor, mask: Tensor) -> Tensor:
        """Return the next state, float ``(batch, length, 384)``; ``mask`` bool ``(b, 1, 1, l)``."""
        batch, length, _ = state.shape
        split = self.qkv(state).view(batch, length, 3, HEADS, HIDDEN // HEADS)
        query, key, value = split.permute(2, 0, 3, 1, 4)
        if length < _LONG:
            scores = (query * (HIDDEN // HEADS) ** -0.5) @ key.transpose(-1, -2)
            attended = scores.masked_fill(~mask, -1e4).softmax(dim=-1).to(value.dtype) @ value
        else:
            attended = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        joined = attended.transpose(1, 2).reshape(batch, length, HIDDEN)
        state = self.aln(state + self.ao(joined))
        return self.oln(state + self.fo(functional.gelu(self.fi(state))))  # type: ignore[no-any-return]


class Network(nn.Module):
    """Encoder and heads; the lowest ``frozen`` layers keep their weights in training."""

    def __init__(self, layers: int = 12, frozen: int = 0) -> None:
        """Begin with random weights."""
        super().__init__()
        self.pos = nn.Parameter(torch.zeros(LONGEST, HIDDEN))
        self.segment = nn.Parameter(torch.zeros(2, HIDDEN))
        self.ln = nn.LayerNorm(HIDDEN, _EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.span = nn.Linear(HIDDEN, 2)
        self.pool = nn.Linear(HIDDEN, HIDDEN)
        self.ans = nn.Linear(HIDDEN, 1)
        for head in (self.span, self.pool, self.ans):
            nn.init.normal_(head.weight, std=0.02)
            nn.init.zeros_(head.bias)
        self.frozen = frozen
        if frozen:
            below = [*self.ln.parameters(), *self.layers[:frozen].parameters()]
            for parameter in (self.pos, self.segment, *below):
                parameter.requires_grad_(False)

    def forward(
        self, words: Tensor, segments: Tensor, mask: Tensor, spannable: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the logits of starts and ends, ``(batch, length)``, and of answers, ``(batch,)``.

        ``words`` are float ``(batch, length, 384)``, ``segments`` 0 for the question and 1 for the
        passage, ``mask`` True for tokens and ``spannable`` for those that a span may hold, all
        ``(batch, length)``. Logits elsewhere are -10,000, except at the first token.
        """
        length = words.shape[1]
        state = self.ln(words + self.pos[:length] + self.segment[segments])
        wide = mask[:, None, None, :]
        for number, layer in enumerate(self.layers):
            with torch.set_grad_enabled(torch.is_grad_enabled() and number >= self.frozen):
                state = layer(state, wide)
        allowed = spannable.clone()
        allowed[:, 0] = True
        edges = self.span(state).float().masked_fill(~allowed[:, :, None], -1e4)
        answered = self.ans(torch.tanh(self.pool(state[:, 0])))[:, 0].float()
        return edges[..., 0], edges[..., 1], answered


@dataclass(frozen=True)
class Tokens:
    """A question and a passage as numbers of word pieces, int64; the context may be empty."""

    question: np.ndarray
    context: np.ndarray
    text: np.ndarray

    def __len__(self) -> int:
        """Return the length of the sequence they make, with its three marks."""
        return len(self.question) + len(self.context) + len(self.text) + 3

    @property
    def first(self) -> int:
        """The place of the first token of the text in the sequence."""
        return len(self.question) + len(self.context) + 2


@dataclass(frozen=True)
class Batch:
    """The inputs of the network; ``firsts`` are the places of the first tokens of the texts."""

    words: Tensor
    segments: Tensor
    mask: Tensor
    spannable: Tensor
    firsts: list[int]


def collate(words: E5Words, rows: Sequence[Tokens]) -> Batch:
    """Return sequences of tokens, padded to the longest, as the inputs of the network."""
    shape = len(rows), max(map(len, rows))
    ids = np.full(shape, _PAD)
    segments = np.zeros(shape, np.int64)
    mask, spannable = np.zeros(shape, bool), np.zeros(shape, bool)
    for row, tokens in enumerate(rows):
        passage = len(tokens.question) + 2
        end = tokens.first + len(tokens.text)
        ids[row, 0], ids[row, passage - 1], ids[row, end] = _BEGIN, _END, _END
        ids[row, 1 : passage - 1] = tokens.question
        ids[row, passage : tokens.first] = tokens.context
        ids[row, tokens.first : end] = tokens.text
        segments[row, passage:end] = 1
        mask[row, : end + 1] = True
        spannable[row, tokens.first : end] = True
    return Batch(
        torch.from_numpy(words.vectors(ids)),
        torch.from_numpy(segments),
        torch.from_numpy(mask),
        torch.from_numpy(spannable),
        [tokens.first for tokens in rows],
    )


def start_from(network: Network, weights: E5Weights) -> None:
    """Copy the encoder of the embedding model into a network."""
    vectors, matrix = weights.vectors, weights.matrix
    state = {
        "pos": vectors["emb.pos"].reshape(-1, HIDDEN)[:LONGEST],
        "segment": np.tile(vectors["emb.type"][:HIDDEN], (2, 1)),
        "ln.weight": vectors["emb.ln.w"],
        "ln.bias": vectors["emb.ln.b"],
    }
    for number in range(len(network.layers)):
        ours, theirs = f"layers.{number}.", f"l{number}."
        state[ours + "qkv.weight"] = np.concatenate([matrix(f"{theirs}{p}.w") for p in "qkv"])
        state[ours + "qkv.bias"] = np.concatenate([vectors[f"{theirs}{p}.b"] for p in "qkv"])
        for part in ("ao", "fi", "fo"):
            state[f"{ours}{part}.weight"] = matrix(f"{theirs}{part}.w")
            state[f"{ours}{part}.bias"] = vectors[f"{theirs}{part}.b"]
        for part in ("aln", "oln"):
            state[f"{ours}{part}.weight"] = vectors[f"{theirs}{part}.w"]
            state[f"{ours}{part}.bias"] = vectors[f"{theirs}{part}.b"]
    known = {name: torch.from_numpy(np.array(value, np.float32)) for name, value in state.items()}
    network.load_state_dict(known, strict=False)


def save_weights(network: Network, folder: Path) -> None:
    """Write the weights as float16 to ``reader_0.npz`` and three more in a folder.

    A file is complete or absent, so an interrupted training goes on from the files before.
    """
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    halves = {name: value.astype(np.float16) for name, value in state.items()}
    most = sum(value.nbytes for value in halves.values()) / _PIECES
    pieces: list[dict[str, np.ndarray]] = [{}]
    size = 0.0
    for name, value in halves.items():
        if size >= most and len(pieces) < _PIECES:
            pieces.append({})
            size = 0
        pieces[-1][name] = value
        size += value.nbytes
    for number, piece in enumerate(pieces):
        part = folder / f"part_{number}.npz"
        np.savez(part, **piece)  # type: ignore[arg-type]
        part.replace(folder / f"reader_{number}.npz")


def load_weights(network: Network, place: Path) -> None:
    """Fill a network with the weights in a folder or a graph."""
    arrays = read_weights(place).arrays
    network.load_state_dict({name: torch.from_numpy(value) for name, value in arrays.items()})


def average_weights(network: Network, first: Path, second: Path, share: float) -> None:
    """Fill a network with the mean of two readers in folders or graphs.

    ``share`` of each number is the second reader's, from 0 to 1.
    """
    ours, theirs = read_weights(first).arrays, read_weights(second).arrays
    network.load_state_dict(
        {name: torch.from_numpy(ours[name] + share * (theirs[name] - ours[name])) for name in ours}
    )
