"""Find and read the lines of a picture with rapidocr, from the models in its wheel."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from index.formats.ocr.columns import set_anew
from index.formats.ocr.seals import Area, find_seals, has_red, without_red
from index.formats.ocr.strips import Corners, Picture, Strip, cut, find_strips

_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
_MOST_THREADS = 4
_LONGEST_SIDE = 1600  # pixels of the picture in which lines are looked for
_SHORTEST_SIDE = 640  # a smaller picture is made larger, at most so much:
_LARGER = 2.0
_SLENDER = 4  # a picture so much longer than wide gets paper beside it
_READ_HEIGHT = 48  # pixels of a line as the reader sees it
_NARROWED = 1.0
_TRIED = 3  # columns that are read both ways
_CLOSE = 0.02


@dataclass(frozen=True)
class Line:
    """A line of a picture as it was read.

    ``scores`` say of each character how sure the reader is, from 0 to 1. ``corners`` are in
    pixels of the picture, from where the line begins on. ``down`` is True if it runs down.
    """

    text: str
    scores: tuple[float, ...]
    corners: Corners
    down: bool


def is_installed() -> bool:
    """Return True if pictures can be read here."""
    return find_spec("rapidocr") is not None


@dataclass(frozen=True)
class Found:
    """The lines of a picture, in no order that matters, and if a red seal is on it."""

    lines: list[Line]
    sealed: bool


def read_lines(picture: Picture) -> Found:
    """Read the lines of a picture, those under a red seal too."""
    engine = _engine()
    if not has_red(picture):
        return Found(_lines(engine, picture, []), False)
    # Without red first: lines under a seal are found so. Then what is red, as letterheads are.
    seals = find_seals(picture)
    black = _lines(engine, without_red(picture), [])
    known = [*(Area(*_bounds(line.corners)) for line in black), *seals]
    return Found([*black, *_lines(engine, picture, known)], bool(seals))


def _lines(engine: Any, picture: Picture, known: Sequence[Area]) -> list[Line]:  # noqa: ANN401
    """Return the lines of a picture but for those that lie in known parts of it."""
    import cv2

    boxes = [box for box in _boxes(engine, picture) if not any(part.holds(box) for part in known)]
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    return _read(engine, picture, find_strips(grey, boxes))


def _bounds(corners: Corners) -> tuple[float, float, float, float]:
    left, top = corners.min(axis=0).tolist()
    right, bottom = corners.max(axis=0).tolist()
    return left, top, right, bottom


@cache
def _engine() -> Any:  # noqa: ANN401
    """Return the reader with its models, which are read from its own folder."""
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    threads = min(_MOST_THREADS, len(os.sched_getaffinity(0)))
    params: dict[str, Any] = {
        "Global.log_level": "critical",
        "Global.use_vertical_padding": False,
        "Global.return_word_box": True,
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        "Det.limit_type": "max",
        "Det.limit_side_len": 2 * _LONGEST_SIDE,
        "Rec.rec_batch_num": 1,  # as quick as more, in less memory
    }
    # With a path to each model none is ever downloaded: a missing one is an error.
    params |= {f"{part}.model_path": str(models / name) for part, name in _MODELS.items()}
    return rapidocr.RapidOCR(params=params)


def _boxes(engine: Any, picture: Picture) -> list[Corners]:  # noqa: ANN401
    """Return the boxes that the detector finds, in pixels of the picture."""
    import cv2

    height, width = picture.shape[:2]
    longest = max(height, width)
    scale = min(_LONGEST_SIDE / longest, max(1.0, min(_LARGER, _SHORTEST_SIDE / longest)))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(
        picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    )
    least = max(size) // _SLENDER
    right, below = max(0, least - size[0]), max(0, least - size[1])
    if right or below:
        paper = [int(level) for level in np.median(small.reshape(-1, 3), axis=0)]
        small = cv2.copyMakeBorder(small, 0, below, 0, right, cv2.BORDER_CONSTANT, value=paper)
    from rapidocr.main import RapidOCRError

    try:
        _, found = engine.detect_and_crop(small, {})
    except RapidOCRError:  # there are none
        return []
    return [_from_top_left(np.asarray(box, np.float32) / scale) for box in found.boxes]


def _from_top_left(box: Corners) -> Corners:
    """Return a box that begins at its top left; rapidocr begins steep ones at the next."""
    return np.roll(box, -int(np.argmin(box.sum(axis=1))), axis=0)


def _read(engine: Any, picture: Picture, strips: Sequence[Strip]) -> list[Line]:  # noqa: ANN401
    lines: list[Line] = []
    for down in (False, True):
        of_kind = [strip for strip in strips if strip.down is down]
        images = [cut(picture, strip) for strip in of_kind]
        if not of_kind:
            continue
        upside_down, upright = (_ways_down if down else _ways_across)(engine, images)
        if upside_down:
            images = [_on_their_heads(image) for image in images]
            of_kind = [
                strip._replace(corners=np.roll(strip.corners, 2, axis=0)) for strip in of_kind
            ]
        if upright:
            images = [set_anew(image) for image in images]
        lines += (
            Line(text, scores, strip.corners, down)
            for strip, (text, scores) in zip(of_kind, _texts(engine, images), strict=True)
            if text.strip()
        )
    return lines


def _ways_down(engine: Any, images: Sequence[Picture]) -> tuple[bool, bool]:  # noqa: ANN401
    """Return if lines that run down stand on their heads, and if their characters are upright.

    The characters lie on their side in a page that was turned. What is read the surer way is
    right: 1.00 to at most .70 for the heads, to at most .90 for upright characters.
    """
    tried = sorted(images, key=lambda image: -image.shape[1])[:_TRIED]
    heads = list(map(_on_their_heads, tried))
    lying, turned = _sureness(_texts(engine, tried)), _sureness(_texts(engine, heads))
    best = heads if turned > lying else tried
    upright = _sureness(_texts(engine, list(map(set_anew, best))))
    return turned > lying, upright > max(turned, lying) - _CLOSE


def _on_their_heads(image: Picture) -> Picture:
    return np.ascontiguousarray(image[::-1, ::-1])


def _sureness(read: Sequence[tuple[str, tuple[float, ...]]]) -> float:
    scores = [score for _, line in read for score in line]
    return float(np.mean(scores)) if scores else 0.0


def _ways_across(engine: Any, images: Sequence[Picture]) -> tuple[bool, bool]:  # noqa: ANN401
    """Return if most of the lines, by their lengths, stand on their heads, and False."""
    _, verdicts = engine.cls_and_rotate(list(images))
    turned = 0.0
    for image, (label, _) in zip(images, verdicts.cls_res, strict=True):
        length = image.shape[1] / image.shape[0]
        turned += length if label == "180" else -length
    return turned > 0, False


def _texts(
    engine: Any,  # noqa: ANN401
    images: Sequence[Picture],
) -> list[tuple[str, tuple[float, ...]]]:
    """Return the text of each image of a line, and how sure each of its characters is."""
    import cv2

    small = []
    for image in images:
        height, width = image.shape[:2]
        size = max(8, round(width * _READ_HEIGHT / height * _NARROWED)), _READ_HEIGHT
        way = cv2.INTER_AREA if height > _READ_HEIGHT else cv2.INTER_CUBIC
        small.append(cv2.resize(image, size, interpolation=way))
    found = engine.recognize_txt(small)
    return [
        (text, tuple(word.confs) if len(word.confs) == len(text) else (score,) * len(text))
        for text, score, word in zip(found.txts, found.scores, found.word_results, strict=True)
    ]
