import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import SettingsError
from index.settings import KNOWN, Settings, load_settings


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_flags_win_over_environment_over_file_over_defaults(monkeypatch):
    assert load_settings().port == 7860
    Path("yinzheng.toml").write_text("port = 1\nhost = 'localhost'\n")
    assert load_settings().port == 1
    monkeypatch.setenv("YINZHENG_PORT", "2")
    assert load_settings().port == 2
    assert load_settings(port=3).port == 3
    assert load_settings(port=None).host == "localhost"


def test_the_error_for_an_unknown_key_names_the_nearest_known_one(monkeypatch):
    Path("yinzheng.toml").write_text("modle = 'x'\n")
    with pytest.raises(SettingsError, match="Did you mean model?"):
        load_settings()
    Path("yinzheng.toml").unlink()
    monkeypatch.setenv("YINZHENG_STOER", "x")
    with pytest.raises(SettingsError, match="Did you mean YINZHENG_STORE?"):
        load_settings()


@pytest.mark.parametrize("text", ["port = 'many'", "refusal = 'never'", "max_file_mb = 0"])
def test_the_error_for_a_bad_value_names_its_key(text):
    Path("yinzheng.toml").write_text(text)
    with pytest.raises(SettingsError, match=text.split()[0]):
        load_settings()


def test_a_settings_file_that_is_not_toml_is_reported():
    Path("yinzheng.toml").write_text("port = ")
    with pytest.raises(SettingsError, match="cannot be read"):
        load_settings()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("port", "8080", 8080),
        ("port", " 8080 ", 8080),
        ("reading_ms", "0", 0),
        ("max_characters", "1e6", 1_000_000),
        ("max_file_mb", "0.5", 0.5),
        ("add_folders", "Yes", True),
        ("add_folders", "off", False),
        ("model", "docs", "docs"),
        ("refusal", "eager", "eager"),
        ("milvus", "", ""),
    ],
)
def test_texts_of_the_environment_are_read_as_what_a_setting_is(monkeypatch, name, text, value):
    monkeypatch.setenv(f"YINZHENG_{name.upper()}", text)
    found = getattr(load_settings(), name)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("port", "many", "it must be a number"),
        ("port", 1.5, "it must be a whole number"),
        ("port", True, "it must be a number"),
        ("port", 65536, "it must be 65535 at most"),
        ("port", -1, "it must be 0 at least"),
        ("port", "9" * 500, "it must be a number"),
        ("max_file_mb", 0, "it must be more than 0"),
        ("max_file_mb", "inf", "it must be a number"),
        ("max_file_mb", "nan", "it must be a number"),
        ("max_file_mb", [1], "it must be a number"),
        ("add_folders", "perhaps", "it must be true or false"),
        ("add_folders", 2, "it must be true or false"),
        ("host", 1, "it must be text"),
        ("corpus", 1, "it must be a path"),
        ("refusal", "never", "it must be one of cautious, balanced, eager"),
        ("milvus", "x", "write a file that ends in .db"),
        ("store", "milvus:x", "write a file that ends in .db"),
    ],
)
def test_a_bad_value_is_told_with_what_it_must_be(name, value, problem):
    with pytest.raises(SettingsError) as told:
        Settings(**{name: value})
    assert str(told.value).startswith(f"The setting {name} cannot be {value!r}: {problem}")


def test_settings_cannot_be_changed_and_have_no_other_names():
    with pytest.raises(AttributeError):
        Settings().port = 1
    with pytest.raises(TypeError, match="prot"):
        Settings(prot=1)


def test_a_copy_has_other_values_and_knows_what_was_given():
    first = load_settings(port=1, corpus="corpus")
    second = first.model_copy(update={"port": "2", "queue": 3})
    assert (first.port, second.port, second.queue) == (1, 2, 3)
    assert first.given == {"port", "corpus"}
    assert second.given == {"port", "corpus", "queue"}
    assert first == Settings(port=1) != second
    assert hash(first) == hash(Settings(port=1))
    with pytest.raises(SettingsError, match="port"):
        first.model_copy(update={"port": -1})


def test_every_setting_has_a_description_and_a_default_that_it_may_have():
    defaults = {name: one.default for name, one in KNOWN.items()}
    assert Settings(**defaults) == Settings()
    assert all(one.metadata["description"] for one in KNOWN.values())


def test_settings_are_read_without_pydantic():
    code = "import sys; from index.settings import load_settings; load_settings(port='1')"
    code += "; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
