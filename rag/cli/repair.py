"""The commands about damage: ``repair`` files on disk, ``show`` a document of the store."""

import argparse
import difflib
import os
import sys
from pathlib import Path
from typing import Any

from index.errors import ReadError, YinzhengError
from index.formats.decode import decode, read_bytes
from index.formats.detect import detect_format, known_formats
from index.ingestion.discover import FoundFile, find_files
from index.restore import Detection, Kind, Restored, Verdict, detect, restore
from index.settings import Settings
from index.types import RawText
from rag.cli.output import clean, print_json, print_line

_GUESS, _FORCED, _PLAIN = "\x1b[33;4m", "\x1b[32m", "\x1b[0m"
_CONTEXT = 8


def repair(given: argparse.Namespace, settings: Settings) -> int:
    """Report what is damaged in files and how it reads; write copies where asked to."""
    reports: list[dict[str, Any]] = []
    failed = 0
    start: Path = given.path
    if not start.exists():
        raise YinzhengError(f"There is no file or folder {start}.")
    for one in find_files(start):
        if not isinstance(one, FoundFile):
            reports.append({"path": one[0], "error": one[1]})
            failed += 1
            continue
        try:
            data = read_bytes(one.location, int(settings.max_file_mb * 1e6))
            raw = _text(one.path, data, settings.max_characters)
        except (ReadError, OSError) as error:
            reports.append({"path": one.path, "error": str(error)})
            failed += 1
            continue
        found = detect(raw.text)
        restored = restore(raw.text, found)
        reports.append(report(one.path, raw.charset, raw.text, found, restored))
        if given.output:
            _write(given.output, one, start, restored)
        if not given.json:
            _print(reports[-1], raw.text, restored, diff=given.diff)
    if given.json:
        print_json(reports)
    else:
        for one_failed in (r for r in reports if "error" in r):
            print_line(f"{one_failed['path']}: not read: {one_failed['error']}")
    return 1 if failed else 0


def _text(path: str, data: bytes, limit: int) -> RawText:
    """Return the characters of a text file; other formats are not repaired in place."""
    module = detect_format(path, data)
    if known_formats()[module].in_worker:
        name = known_formats()[module].name
        raise ReadError(f"a {name} file; only text files are repaired, sync reads the others")
    return decode(data, limit)


def report(
    path: str, charset: str, source: str, found: Detection, restored: Restored
) -> dict[str, Any]:
    """Return what ``repair --json`` says of one file."""
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
        "verdict": found.verdict.value,
        "annotations": found.annotations,
        "table": found.table,
        "purity": round(found.purity, 4),
        "consistency": round(found.consistency, 4),
        "density": round(found.density, 4),
        "spans": spans,
        "guessed": sum(s.end - s.start for s in restored.segments if s.kind is Kind.GUESS),
    }


def show(given: argparse.Namespace, settings: Settings) -> int:
    """Print a layer of a document of the store."""
    from index.store import Store
    from rag.store_json import document_layers

    shown = document_layers(Store(settings.store), given.document)
    if given.json:
        print_json(shown)
    else:
        print_line(shown[given.layer])
    return 0


def _print(one: dict[str, Any], source: str, restored: Restored, *, diff: bool) -> None:
    print_line(
        f"{one['path']}: {one['verdict']}, {one['annotations']} annotations of"
        f" {len(one['table'])} characters, {len(one['spans'])} shifted spans,"
        f" {one['guessed']} characters guessed"
    )
    if one["verdict"] == Verdict.SUSPECT.value:
        print_line("  too little to be sure; left as it is")
    for span in restored.spans:
        start, end = restored.to_source(span.start, span.end)
        before = restored.text[max(0, span.start - _CONTEXT) : span.start]
        sure = f"{span.posterior:.3f}"
        others = f" or {' '.join(span.alternatives)}" if span.alternatives else ""
        line = f"  {source[start:end]!r} -> {clean(before).strip()}"
        sys.stdout.write(clean(line) + _coloured(restored, span.start, span.end))
        sys.stdout.write(clean(f"  ({sure}{others})") + "\n")
    if diff:
        lines = difflib.unified_diff(
            source.splitlines(), restored.text.splitlines(), "source", "restored", lineterm="", n=0
        )
        for line in lines:
            print_line(line)


def _coloured(restored: Restored, start: int, end: int) -> str:
    """Return a restored range, guessed characters marked in colour or in brackets."""
    colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    out = []
    for segment in restored.segments:
        low, high = max(start, segment.start), min(end, segment.end)
        if low < high:
            text = clean(restored.text[low:high])
            guessed = segment.kind in (Kind.GUESS, Kind.LOST)
            if colour:
                out.append(f"{_GUESS if guessed else _FORCED}{text}{_PLAIN}")
            else:
                out.append(f"⟦{text}⟧" if guessed else text)
    return "".join(out)


def _write(output: Path, file: FoundFile, start: Path, restored: Restored) -> None:
    """Write a repaired copy; never over the original."""
    target = output / file.path if start.is_dir() else output
    if target.is_dir():
        target = target / file.path
    if target.resolve() == file.location.resolve():
        raise YinzhengError(f"{target} is the file itself; give --output another place.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(restored.text, encoding="utf-8", newline="")
    except OSError as error:
        raise YinzhengError(f"{target} cannot be written: {error.strerror or error}.") from error
