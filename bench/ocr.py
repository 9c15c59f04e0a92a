"""Measure OCR: characters read wrong on printed pages, seconds a page, and memory.

``python -m bench.ocr`` prints twenty clean pages (``ocr_pages.py``), reads them through the worker
as ``sync`` does, and then some of them as poor scans: askew, photographed, faint, small, sealed.
The error rate is the edit distance to the printed text in reading order, without blanks, divided by
its length. Needs the fonts of fonts-noto-cjk.
"""

import io
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from bench.ocr_pages import PrintedPage, clean_pages, font, font_file
from index.formats.reader import DocumentReader

_DPI = 300
_POOR = (1, 15, 17, 19)  # of which poor scans are made: level, in columns, down, a table


def main() -> None:
    """Print the tables."""
    if not font_file():
        sys.exit("The pages are printed in Noto CJK: apt install fonts-noto-cjk")
    pages = clean_pages()
    print("| page | characters | wrong | rate | s | s of processor |\n|---|---|---|---|---|---|")
    with DocumentReader() as reader:
        _report(reader, [(page.name, page, page.picture) for page in pages], each=True)
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"\npeak memory of the worker: {memory / 1000:.0f} MB\n")
    print("| scan | characters | wrong | rate | s | s of processor |\n|---|---|---|---|---|---|")
    with DocumentReader() as reader:
        for name, spoil in SPOILED.items():
            spoiled = [(name, pages[at], spoil(pages[at].picture)) for at in _POOR]
            _report(reader, spoiled, each=False)


def _report(
    reader: DocumentReader, pages: Sequence[tuple[str, PrintedPage, Image.Image]], *, each: bool
) -> None:
    rows = list(_measured(reader, pages))
    total = (
        f"{len(rows)} pages" if each else pages[0][0],
        *(sum(row[at] for row in rows) for at in (1, 2, 3, 4)),
    )
    for row in [*(rows if each else ()), total]:
        name, size, wrong, seconds, processor = row
        count = 1 if row is not total else len(rows)
        print(
            f"| {name} | {size} | {wrong} | {wrong / size:.2%} | {seconds / count:.1f}"
            f" | {processor / count:.1f} |",
            flush=True,
        )


def _measured(
    reader: DocumentReader, pages: Sequence[tuple[str, PrintedPage, Image.Image]]
) -> Iterator[tuple[str, int, int, float, float]]:
    """Yield name, characters, wrong ones, and seconds, also of the processor, for each page."""
    for name, page, picture in pages:
        data = saved(picture)
        began, used = time.perf_counter(), _used(reader)
        try:
            text = reader.read("page.png", data).text
        except OSError as error:
            sys.exit(f"{name}: {error}")
        seconds, processor = time.perf_counter() - began, _used(reader) - used
        printed = "".join(page.text.split())
        yield name, len(printed), distance(printed, "".join(text.split())), seconds, processor


def _used(reader: DocumentReader) -> float:
    """Return the seconds of processor that the worker of a reader has taken."""
    process = reader._process
    if process is None:
        return 0.0
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def saved(picture: Image.Image, form: str = "PNG") -> bytes:
    """Return a picture as a file, with its resolution."""
    target = io.BytesIO()
    picture.save(target, form, dpi=(_DPI, _DPI), compress_level=1)
    return target.getvalue()


def distance(first: str, second: str) -> int:
    """Return the edit distance of two texts (Levenshtein)."""
    codes = np.array([ord(character) for character in second])
    steps = np.arange(len(second) + 1)
    before = steps
    for row, character in enumerate(first, 1):
        now = np.empty_like(before)
        now[0] = row
        now[1:] = np.minimum(before[:-1] + (codes != ord(character)), before[1:] + 1)
        before = np.minimum.accumulate(now - steps) + steps  # insertions
    return int(before[-1])


def _askew(picture: Image.Image) -> Image.Image:
    return picture.rotate(1.5, Image.Resampling.BICUBIC, fillcolor=255)


def _photographed(picture: Image.Image) -> Image.Image:
    """Return a page as a telephone takes it: aslant, with a shadow, noise and blur."""
    width, height = picture.size
    corners = (0, 0, -0.02 * width, height, 1.03 * width, 0.98 * height, width, 0.01 * height)
    slanted = picture.transform(
        picture.size, Image.Transform.QUAD, corners, Image.Resampling.BICUBIC, fillcolor=255
    )
    slanted = slanted.rotate(-1.2, Image.Resampling.BICUBIC, fillcolor=255)
    levels = np.asarray(slanted.filter(ImageFilter.GaussianBlur(1.5)), np.float32)
    shadow = np.linspace(0.95, 0.6, width)[None, :] * np.linspace(1.0, 0.85, height)[:, None]
    noise = np.random.default_rng(0).normal(0, 6, levels.shape)
    return Image.fromarray(np.clip(levels * shadow + noise, 0, 255).astype(np.uint8))


def _faint(picture: Image.Image) -> Image.Image:
    return picture.point(lambda level: 165 + level * 65 // 255)


def _smaller(dpi: int) -> Callable[[Image.Image], Image.Image]:
    def shrink(picture: Image.Image) -> Image.Image:
        size = [side * dpi // _DPI for side in picture.size]
        return picture.resize((size[0], size[1]), Image.Resampling.BOX)

    return shrink


def _black_and_white(picture: Image.Image) -> Image.Image:
    return _smaller(150)(picture).point(lambda level: 255 * (level > 140))


def _sealed(picture: Image.Image) -> Image.Image:
    """Return a page with a red seal of 42 mm over its lines."""
    page = picture.convert("RGB")
    seal = Image.new("RGB", (500, 500), "white")
    draw = ImageDraw.Draw(seal)
    draw.ellipse((5, 5, 495, 495), None, (215, 30, 30), 14)
    draw.text((250, 330), "专用章", (215, 30, 30), font("Serif", 70), anchor="mm")
    draw.regular_polygon((250, 220, 70), 5, fill=(215, 30, 30))
    box = (1500, 650, 2000, 1150)
    under = np.minimum(np.asarray(page.crop(box)), np.asarray(seal))
    page.paste(Image.fromarray(under), box[:2])
    return page


SPOILED: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as printed": lambda picture: picture,
    "askew by 1.5 degrees": _askew,
    "upside down": lambda picture: picture.rotate(180),
    "turned to the side": lambda picture: picture.rotate(90, expand=True),
    "photographed aslant, in a shadow": _photographed,
    "faint grey": _faint,
    "150 dpi": _smaller(150),
    "150 dpi, black and white": _black_and_white,
    "100 dpi": _smaller(100),
    "under a red seal": _sealed,
}
"""Scans that are not clean, each made from a clean page."""

if __name__ == "__main__":
    main()
