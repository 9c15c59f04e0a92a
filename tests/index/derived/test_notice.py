from index.derived.cache import derived
from index.derived.notice import before_tables_are_made


def test_making_tables_is_told_once_and_finding_them_is_not(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    told = []
    before_tables_are_made(lambda: told.append("made"))
    for name in ("a", "b", "a"):
        derived(name, "source", lambda folder: (folder / "x").touch())
    assert told == ["made"]
    before_tables_are_made(lambda: told.append("again"))
    derived("a", "source", lambda folder: (folder / "x").touch())
    assert told == ["made"]
    before_tables_are_made(lambda: None)
