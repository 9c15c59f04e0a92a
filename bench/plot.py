"""Draw bars of recall@1 as a small SVG file, without a plotting library."""

from html import escape
from pathlib import Path

_COLOURS = ("#1f6f5c", "#9db4ab", "#c9b37e", "#b7a5c9")
_BAR, _GAP, _LEFT, _WIDTH = 16, 22, 20, 640  # pixels


def draw(values: dict[str, dict[str, float]], shown: list[str], file: Path) -> None:
    """Write a file with bars of the shown variants for every set.

    ``values`` are between 0 and 1, by set and variant.
    """
    parts = []
    y = 24
    for name, row in values.items():
        parts.append(f'<text x="{_LEFT}" y="{y}" font-weight="bold">{escape(name)}</text>')
        y += 8
        for variant, colour in zip(shown, _COLOURS, strict=False):
            width = row[variant] * (_WIDTH - 300)
            label = "Yinzheng" if variant == "all" else variant
            parts.append(
                f'<rect x="{_LEFT}" y="{y}" width="{width:.0f}" height="{_BAR}" fill="{colour}"/>'
                f'<text x="{_LEFT + width + 6:.0f}" y="{y + 13}">{row[variant]:.3f} '
                f"{escape(label)}</text>"
            )
            y += _BAR + 3
        y += _GAP
    file.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{y}" '
        'font-family="sans-serif" font-size="12">'
        f'<rect width="100%" height="100%" fill="white"/>{"".join(parts)}</svg>\n',
        encoding="utf-8",
    )
