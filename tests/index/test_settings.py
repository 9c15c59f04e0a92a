from pathlib import Path

import pytest

from index.errors import SettingsError
from index.settings import load_settings


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
