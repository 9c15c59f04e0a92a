"""Write the data files of the stages, ``rag/STAGE/weights.json``, which ``rag/fitted.py`` reads.

    python -m bench.fitted set STAGE SECTION.NAME VALUE WHY
    python -m bench.fitted drop STAGE SECTION.NAME ...

``set`` sets a number by hand, with the reason; it overrides the fitted one. ``drop`` removes what
was set by hand, so that the fitted number is in force again. The scripts that fit numbers call
``write_fit`` (``--write``). A file ends with a digest of its content, so that a number changed in
an editor, without a reason, is noticed.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.fitted import STAGES, stage_file


@dataclass(frozen=True)
class Origin:
    """How numbers were fitted: by which script, to which model, and to which question files.

    ``data`` maps the names of the files to their SHA-256; ``note`` says what the values are.
    """

    by: str
    model: str
    data: Mapping[str, str]
    note: str = ""


def render(content: Mapping[str, Any]) -> str:
    """Return a data file as text; the digest is that of everything else in it."""
    rest = {key: value for key, value in content.items() if key != "digest"}
    canonical = json.dumps(rest, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return json.dumps({**rest, "digest": digest}, ensure_ascii=False, indent=2) + "\n"


def read_content(file: Path) -> dict[str, Any]:
    """Return the content of a data file.

    Raises ValueError if it is not as ``render`` wrote it.
    """
    text = file.read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    if text != render(content):
        raise ValueError(
            f"{file} was edited. Restore it, and set numbers by: python -m bench.fitted set"
        )
    return content


def write_fit(file: Path, section: str, values: Mapping[str, float], origin: Origin) -> list[str]:
    """Write fitted numbers as a section of a data file, and keep what was set by hand.

    Returns a line for each fitted number that is overridden by hand.
    """
    content: dict[str, Any] = {"model": origin.model, "fitted": {}, "by_hand": {}}
    if file.exists():
        content = read_content(file)
    content["fitted"][section] = {
        "by": origin.by,
        "date": datetime.now(UTC).date().isoformat(),
        "model": origin.model,
        "data": dict(origin.data),
        **({"note": origin.note} if origin.note else {}),
        "values": dict(values),
    }
    file.write_text(render(content), encoding="utf-8")
    return [
        f"{section}.{name}: fitted {values[name]}, in force {entry['value']}: {entry['why']}"
        for name, entry in content["by_hand"].get(section, {}).items()
        if name in values
    ]


def set_by_hand(
    file: Path, section: str, name: str, value: float, why: str, *, new: bool = False
) -> None:
    """Write a number that is set by hand, with the reason.

    Raises KeyError if the file has no number of that name and it is not ``new``: the code would
    not ask for it, and a section with a number too many cannot be read.
    """
    content = read_content(file)
    fitted = content["fitted"].get(section, {"values": {}})["values"]
    if not new and name not in {**fitted, **content["by_hand"].get(section, {})}:
        raise KeyError(f"{file} has no {section}.{name}; --new adds it")
    content["by_hand"].setdefault(section, {})[name] = {"value": value, "why": why}
    file.write_text(render(content), encoding="utf-8")


def drop(file: Path, section: str, name: str) -> None:
    """Remove what was set by hand, so that the fitted number of that name is in force.

    Raises KeyError if nothing was fitted or set under that name.
    """
    content = read_content(file)
    # The code needs the number, fitted or set by hand.
    if name not in content["fitted"].get(section, {"values": {}})["values"]:
        raise KeyError(f"{section}.{name} was never fitted and cannot be dropped")
    if name not in content["by_hand"].get(section, {}):
        raise KeyError(f"{section}.{name} is not set by hand")
    del content["by_hand"][section][name]
    if not content["by_hand"][section]:
        del content["by_hand"][section]
    file.write_text(render(content), encoding="utf-8")


def digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the SHA-256 of some files of a folder, in hexadecimal, by name."""
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
        for name in sorted(set(names))
    }


def main() -> None:
    """Set a number by hand, or remove numbers that were set by hand."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    setting = commands.add_parser("set", help="set a number by hand")
    dropping = commands.add_parser("drop", help="return to the fitted numbers")
    for command in (setting, dropping):
        command.add_argument("stage", choices=STAGES)
    setting.add_argument("name", help="SECTION.NAME")
    setting.add_argument("value", type=float)
    setting.add_argument("why", help="the reason, and what it was measured by")
    setting.add_argument("--new", action="store_true", help="add a number that is not there yet")
    dropping.add_argument("names", nargs="+", help="SECTION.NAME")
    arguments = parser.parse_args()
    file = stage_file(arguments.stage)
    try:
        if arguments.command == "set":
            section, _, name = arguments.name.partition(".")
            value, why = arguments.value, arguments.why
            set_by_hand(file, section, name, value, why, new=arguments.new)
        else:
            for path in arguments.names:
                section, _, name = path.partition(".")
                drop(file, section, name)
    except KeyError as error:
        parser.error(f"{error.args[0]}")


if __name__ == "__main__":
    main()
