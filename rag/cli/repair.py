"""The commands ``repair`` (restore damaged files on disk) and ``show`` (a stored document)."""

import argparse
import difflib
import sys
from pathlib import Path
from typing import Any

from index.errors import ReadError, YinzhengError
from index.formats.charsets.decode import decode, read_bytes
from index.formats.detect import detect_format, known_formats
from index.ingestion.discover import FoundFile, find_files
from index.messages import reason_of
from index.restore.detect import Detection, detect
from index.restore.layers import Kind, Restored
from index.restore.repair import restore
from index.restore.verdict import Verdict
from index.settings import Settings
from index.types import RawText
from rag.cli.output import clean, has_styles, print_json, print_line

# ANSI escape sequences: yellow and underlined, green, reset.
_GUESS, _FORCED, _PLAIN = "\x1b[33;4m", "\x1b[32m", "\x1b[0m"
_CONTEXT_CHARACTERS = 8  # before a repaired place


def repair(given: argparse.Namespace, settings: Settings) -> int:
    """Report the damage in files and the restored text; with ``--output`` write repaired copies.

    Returns the exit status: 1 if a file could not be read. Raises YinzhengError if the path does
    not exist or a copy cannot be written.
    """
    reports: list[dict[str, Any]] = []
    failed = 0
    start: Path = given.path
    if not start.exists():
        raise YinzhengError("There is no file or folder {start}.", start=start)
    for file in find_files(start):
        if not isinstance(file, FoundFile):
            path, reason = file
            reports.append({"path": path, "error": reason})
            failed += 1
            continue
        try:
            data = read_bytes(file.location, int(settings.max_file_mb * 1e6))
            raw = _decode_text_file(file.path, data, settings.max_characters)
        except (ReadError, OSError) as error:
            reports.append({"path": file.path, "error": str(error)})
            failed += 1
            continue
        detection = detect(raw.text)
        restored = restore(raw.text, detection)
        reports.append(file_report(file.path, raw.charset, raw.text, detection, restored))
        if given.output:
            _write(given.output, file, start, restored)
        if not given.json:
            _print(reports[-1], raw.text, restored, diff=given.diff)
    if given.json:
        print_json(reports)
    else:
        for report in reports:
            if "error" in report:
                print_line(f"{report['path']}: not read: {report['error']}")
    return 1 if failed else 0


def _decode_text_file(path: str, data: bytes, limit: int) -> RawText:
    """Return the decoded text of a text file of at most ``limit`` characters.

    Raises ReadError for files of other formats, which cannot be rewritten as plain text.
    """
    module = detect_format(path, data)
    if known_formats()[module].in_worker:
        name = known_formats()[module].name
        raise ReadError(
            "a {name} file; only text files are repaired, sync reads the others", name=name
        )
    return decode(data, limit)


def file_report(
    path: str, charset: str, source: str, detection: Detection, restored: Restored
) -> dict[str, Any]:
    """Return the object that ``repair --json`` prints for a file.

    Places are ranges ``[start, end)`` in characters.
    """
    spans = []
    for span in restored.spans:
        start, end = restored.to_source(span.start, span.end)
        spans.append(
            {
                "source": {"start": start, "end": end, "text": source[start:end]},
                "restored": {
                    "start": span.start,
                    "end": span.end,
                    "text": restored.text[span.start : span.end],
                },
                "posterior": round(span.posterior, 4),
                "alternatives": list(span.alternatives),
            }
        )
    return {
        "path": path,
        "charset": charset,
        "verdict": detection.verdict.value,
        "annotations": detection.annotations,
        "table": detection.table,
        "purity": round(detection.purity, 4),
        "consistency": round(detection.consistency, 4),
        "density": round(detection.density, 4),
        "spans": spans,
        "guessed": sum(
            segment.end - segment.start
            for segment in restored.segments
            if segment.kind is Kind.GUESS
        ),
    }


def show(given: argparse.Namespace, settings: Settings) -> int:
    """Print a layer of a stored document, or with ``--json`` all of them; return 0."""
    from index.store import Store
    from rag.store_json import document_layers

    layers = document_layers(Store.of(settings), given.document)
    if given.json:
        print_json(layers)
    else:
        print_line(layers[given.layer])
    return 0


def _print(report: dict[str, Any], source: str, restored: Restored, *, diff: bool) -> None:
    print_line(
        f"{report['path']}: {report['verdict']}, {report['annotations']} annotations of"
        f" {len(report['table'])} characters, {len(report['spans'])} shifted spans,"
        f" {report['guessed']} characters guessed"
    )
    if report["verdict"] == Verdict.SUSPECT.value:
        print_line("  too little to be sure; left as it is")
    for span in restored.spans:
        start, end = restored.to_source(span.start, span.end)
        before = restored.text[max(0, span.start - _CONTEXT_CHARACTERS) : span.start]
        probability = f"{span.posterior:.3f}"
        others = f" or {' '.join(span.alternatives)}" if span.alternatives else ""
        line = f"  {source[start:end]!r} -> {clean(before).strip()}"
        sys.stdout.write(clean(line) + _coloured(restored, span.start, span.end))
        sys.stdout.write(clean(f"  ({probability}{others})") + "\n")
    if diff:
        lines = difflib.unified_diff(
            source.splitlines(), restored.text.splitlines(), "source", "restored", lineterm="", n=0
        )
        for line in lines:
            print_line(line)


def _coloured(restored: Restored, start: int, end: int) -> str:
    """Return a restored range with guessed characters in colour, or in ⟦ ⟧ without a terminal."""
    use_colour = has_styles()
    parts = []
    for segment in restored.segments:
        low, high = max(start, segment.start), min(end, segment.end)
        if low < high:
            text = clean(restored.text[low:high])
            guessed = segment.kind in (Kind.GUESS, Kind.LOST)
            if use_colour:
                parts.append(f"{_GUESS if guessed else _FORCED}{text}{_PLAIN}")
            else:
                parts.append(f"⟦{text}⟧" if guessed else text)
    return "".join(parts)


def _write(output: Path, file: FoundFile, start: Path, restored: Restored) -> None:
    """Write a repaired copy. Raises YinzhengError if it cannot, or would overwrite the original."""
    target = output / file.path if start.is_dir() else output
    if target.is_dir():
        target = target / file.path
    if target.resolve() == file.location.resolve():
        raise YinzhengError(
            "{target} is the file itself; give --output another place.", target=target
        )
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(restored.text, encoding="utf-8", newline="")
    except OSError as error:
        raise YinzhengError(
            "{target} cannot be written: {reason}.", target=target, reason=reason_of(error)
        ) from error
