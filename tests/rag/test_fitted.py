"""The data files of the stages hold what scripts wrote and what the code uses, and no more."""

import importlib
import json
import pkgutil
from dataclasses import fields

import pytest

from bench.fitted import Origin, drop, read_content, set_by_hand, write_fit
from index.embed import open_embedder
from rag.answerability.checks import CHECKS
from rag.answerability.confidence import combined, model_of
from rag.fitted import STAGES, FittedArrays, Section, fits, load, stage_file

ORIGIN = Origin("bench/some.py", "a model", {"a.json": "0" * 64})


def sections_of(stage):
    package = importlib.import_module(f"rag.{stage}")
    found = {}
    for module in pkgutil.iter_modules(package.__path__, f"rag.{stage}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Section):
                assert found.setdefault((value.stage, value.name), value) is value
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_no_data_file_was_changed_in_an_editor(stage):
    read_content(stage_file(stage))


def test_a_change_made_in_an_editor_is_detected(tmp_path):
    file = tmp_path / "weights.json"
    write_fit(file, "words", {"rare": 0.5}, ORIGIN)
    file.write_text(file.read_text().replace("0.5", "0.6"))
    with pytest.raises(ValueError, match="was edited"):
        read_content(file)


def test_every_number_in_a_data_file_is_used_and_every_number_used_is_in_a_data_file():
    used = {}
    for stage in STAGES:
        used |= sections_of(stage)
    written = {
        (stage, section): set(values)
        for stage in STAGES
        for section, values in load(stage_file(stage), "").sections.items()
    }
    names = {key: {field.name for field in fields(used[key].kind)} for key in used}
    scripts = ("same_script", "other_script")
    of_signals = {
        ("answerability", f"{script}{part}") for script in scripts for part in ("", "_levels")
    }
    assert names == {key: numbers for key, numbers in written.items() if key not in of_signals}
    assert of_signals <= set(written)


def test_every_weighed_signal_is_measured():
    weighed = {*model_of(True).weights, *model_of(False).weights}
    assert weighed <= {*combined(dict.fromkeys(CHECKS, 0.0))}


def test_of_the_weights_and_levels_of_refusal_only_those_of_exact_signals_are_set_by_hand():
    by_hand = read_content(stage_file("answerability"))["by_hand"]
    set_by_hand = {
        name for section in by_hand if section.startswith(("same", "other"))
        for name in by_hand[section]
    }  # fmt: skip
    assert set_by_hand <= {"mismatch", "lacks", "part_found", "their_words"}


def test_a_signal_of_what_is_lacking_lowers_the_confidence_and_the_levels_are_in_order():
    for same_script in (True, False):
        model = model_of(same_script)
        assert all(model.weights.get(name, 0.0) <= 0.0 for name in ("mismatch", "lacks", "missing"))
        assert model.levels["eager"] <= model.levels["balanced"] <= model.levels["cautious"]


def test_the_numbers_were_fitted_to_the_built_in_model_and_are_used_with_any_other_too():
    assert fits(open_embedder("builtin").identity)
    assert not fits("another model")
    file = stage_file("reading")
    assert load(file, "another model").sections == load(file, "").sections


@pytest.mark.parametrize("stage", STAGES)
def test_every_number_has_an_origin_or_a_reason(stage):
    content = read_content(stage_file(stage))
    assert all(fit["by"] and fit["data"] and fit["model"] for fit in content["fitted"].values())
    by_hand = [entry for section in content["by_hand"].values() for entry in section.values()]
    assert all(entry["why"] for entry in by_hand)


def test_a_number_set_by_hand_overrides_the_fitted_number_until_it_is_dropped(tmp_path):
    def in_force(name):
        copy = tmp_path / name  # a file is read once
        copy.write_text(file.read_text())
        return dict(load(copy, "a model").sections["words"])

    file = tmp_path / "weights.json"
    write_fit(file, "words", {"rare": 0.5, "common": 0.1}, ORIGIN)
    set_by_hand(file, "words", "rare", 0.7, "it finds more")
    with pytest.raises(KeyError, match="--new adds it"):
        set_by_hand(file, "words", "rarely", 0.7, "a slip")
    assert in_force("first") == {"rare": 0.7, "common": 0.1}
    kept = write_fit(file, "words", {"rare": 0.6, "common": 0.2}, ORIGIN)
    assert kept == ["words.rare: fitted 0.6, in force 0.7: it finds more"]
    assert in_force("second") == {"rare": 0.7, "common": 0.2}
    drop(file, "words", "rare")
    assert in_force("third") == {"rare": 0.6, "common": 0.2}
    assert "by_hand" in json.loads(file.read_text())


def test_fitted_arrays_match_only_the_model_and_vector_length_they_were_fitted_to():
    fitted = FittedArrays("a model", 384, "the numbers")
    assert fitted.matching("a model", 384) == "the numbers"
    assert fitted.matching("another model", 384) is None
    assert fitted.matching("a model", 128) is None


def test_numbers_are_read_at_their_first_use():
    from rag.retrieval.candidates import Weights

    section = Section("retrieval", "same_script", Weights)
    assert "numbers" not in vars(section)
    assert section.numbers.late == 0.61
    assert "numbers" in vars(section)
