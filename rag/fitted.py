"""Read the numbers that scores are computed with, and the embedding model they belong to.

Each stage has one data file, ``rag/STAGE/weights.json``; fitted arrays are in the folder of the
module that uses them.

A data file names the embedding model that its numbers were fitted to or set with. For each number
it has either the script and the question files of the fit or the reason why it was set by hand;
if a number has both, the one set by hand is in force. ``bench/fitted.py`` writes the files.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

import numpy as np

STAGES = ("question", "retrieval", "reading", "answerability", "answer", "generation")

Numbers = TypeVar("Numbers")


@dataclass(frozen=True)
class Fitted:
    """The numbers in force in a stage, by section and name.

    ``fits`` is False if they were fitted to another embedding model than asked for. They are used
    all the same, since there are no others, but nothing is known about how good they are.
    """

    fits: bool
    sections: Mapping[str, Mapping[str, float]]


def stage_file(stage: str) -> Path:
    """Return the data file of a stage, one of STAGES."""
    return Path(__file__).parent / stage / "weights.json"


def load(file: Path, model: str) -> Fitted:
    """Return the numbers in a data file; ``model`` is the identity of the embedder in use.

    A file is read only once. Raises OSError if it cannot be read, KeyError or ValueError if
    ``bench/fitted.py`` did not write it.
    """
    models, sections = _read_file(file)
    return Fitted(models == {model}, sections)


def fits(model: str) -> bool:
    """Return True if the numbers of all stages were fitted to this embedding model."""
    return all(load(stage_file(stage), model).fits for stage in STAGES)


@dataclass(frozen=True)
class Section(Generic[Numbers]):
    """A section of the data file of a stage.

    ``kind`` is a dataclass with a field for each number of the section.
    """

    stage: str
    name: str
    kind: type[Numbers]

    @cached_property
    def numbers(self) -> Numbers:
        """The numbers in force, read at the first use.

        Raises TypeError if the names in the file are not those of the fields.
        """
        _, sections = _read_file(stage_file(self.stage))
        return self.kind(**sections[self.name])


@dataclass(frozen=True)
class FittedArrays(Generic[Numbers]):
    """Arrays fitted to the vectors of an embedding model, which are useless with another one.

    ``model`` is the identity of the embedder, ``dim`` the length of its vectors.
    """

    model: str
    dim: int
    numbers: Numbers

    def matching(self, model: str, dim: int) -> Numbers | None:
        """Return the numbers, or None if they were fitted to another model or length of vectors."""
        return self.numbers if (model, dim) == (self.model, self.dim) else None


def read_arrays(file: Path) -> tuple[str, dict[str, np.ndarray]]:
    """Return the identity of the model that an ``.npz`` file names, and its arrays as float32.

    Raises OSError if the file cannot be read, KeyError if it names no ``model``.
    """
    with np.load(file, allow_pickle=False) as data:
        arrays = {name: data[name].astype(np.float32) for name in data.files if name != "model"}
        return str(data["model"]), arrays


@cache
def _read_file(file: Path) -> tuple[frozenset[str], Mapping[str, Mapping[str, float]]]:
    """Return the identities of all models named, and the numbers in force by section and name."""
    content = json.loads(file.read_text(encoding="utf-8"))
    fitted, by_hand = content["fitted"], content["by_hand"]
    sections = {}
    for section in sorted({*fitted, *by_hand}):
        values = dict(fitted[section]["values"]) if section in fitted else {}
        values |= {name: entry["value"] for name, entry in by_hand.get(section, {}).items()}
        sections[section] = MappingProxyType(values)
    models = frozenset({content["model"], *(fit["model"] for fit in fitted.values())})
    return models, MappingProxyType(sections)
