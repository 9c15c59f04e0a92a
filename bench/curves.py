"""Draw how far a confidence can be trusted: risk by coverage, and reliability, as a small SVG."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np

_COLOURS = ("#1f6f5c", "#c2703d", "#5b6fb5", "#a0457e")
_SIDE, _LEFT, _TOP, _GAP = 260, 48, 40, 70  # pixels; a diagram is a square
_BINS = 10

Scored = tuple[str, np.ndarray, np.ndarray]
"""Name of a set, confidences between 0 and 1, and which questions have an answer; ``(n,)`` each."""


def risk_by_coverage(confidence: np.ndarray, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return coverage and risk, ``(n,)`` each, as the threshold of the confidence falls.

    Coverage is the share of questions that are answered, risk the share of those that have no
    answer. The most confident questions are answered first (El-Yaniv and Wiener 2010).
    """
    order = np.argsort(-confidence, kind="stable")
    count = np.arange(1, len(order) + 1)
    return count / len(order), np.cumsum(~truth[order]) / count


def reliability(confidence: np.ndarray, truth: np.ndarray) -> list[tuple[float, float, int]]:
    """Return mean confidence, share answerable and size of each tenth of the scale.

    Tenths without a question are left out.
    """
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    members = [bins == n for n in range(_BINS)]
    return [
        (float(confidence[inside].mean()), float(truth[inside].mean()), int(inside.sum()))
        for inside in members
        if inside.any()
    ]


def calibration_error(confidence: np.ndarray, truth: np.ndarray) -> float:
    """Return the expected calibration error over tenths of the scale (Guo et al. 2017)."""
    tenths = reliability(confidence, truth)
    return sum(abs(mean - share) * size for mean, share, size in tenths) / len(confidence)


def draw_curves(sets: Sequence[Scored], file: Path) -> None:
    """Write a file with both diagrams, a line for every set in each."""
    second = _LEFT + _SIDE + _GAP
    parts = [
        _frame(_LEFT, "risk: answered without an answer", "coverage: questions answered"),
        _frame(second, "answerable", "confidence"),
        _line(second, [(0, 0), (1, 1)], "#999", dash=True),
    ]
    for (_, confidence, truth), colour in zip(sets, _COLOURS, strict=False):
        coverage, risk = risk_by_coverage(confidence, truth)
        parts.append(_line(_LEFT, list(zip(coverage, risk, strict=True)), colour))
        tenths = [(mean, share) for mean, share, _ in reliability(confidence, truth)]
        parts.append(_line(second, tenths, colour, dots=True))
    below = _TOP + _SIDE + 56
    for row, ((name, _, _), colour) in enumerate(zip(sets, _COLOURS, strict=False)):
        y = below + 18 * row
        parts.append(
            f'<rect x="{_LEFT}" y="{y - 10}" width="12" height="12" fill="{colour}"/>'
            f'<text x="{_LEFT + 18}" y="{y}">{escape(name)}</text>'
        )
    height = below + 18 * len(sets)
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{second + _SIDE + 30}" height="{height}" '
        'font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n',
        encoding="utf-8",
    )


def _frame(left: int, up: str, along: str) -> str:
    marks = "".join(
        f'<text x="{left + share * _SIDE:.0f}" y="{_TOP + _SIDE + 16}" text-anchor="middle">'
        f'{share:g}</text><text x="{left - 6}" y="{_TOP + (1 - share) * _SIDE + 4:.0f}" '
        f'text-anchor="end">{share:g}</text>'
        for share in (0, 0.5, 1)
    )
    return (
        f'<rect x="{left}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" stroke="#444"/>'
        f'{marks}<text x="{left}" y="{_TOP - 10}" font-weight="bold">{up}</text>'
        f'<text x="{left + _SIDE / 2:.0f}" y="{_TOP + _SIDE + 34}" text-anchor="middle">{along}'
        "</text>"
    )


def _line(
    left: int,
    points: Sequence[tuple[float, float]],
    colour: str,
    *,
    dash: bool = False,
    dots: bool = False,
) -> str:
    pixels = [(left + x * _SIDE, _TOP + (1 - y) * _SIDE) for x, y in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in pixels)
    style = ' stroke-dasharray="4 4"' if dash else ""
    line = f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"{style}/>'
    marks = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in pixels]
    return line + ("".join(marks) if dots else "")
