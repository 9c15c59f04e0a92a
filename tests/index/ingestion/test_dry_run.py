import subprocess
import sys

import pytest

from index.errors import ModelError, ReadError
from index.ingestion.dry_run import plan
from index.ingestion.sync import sync
from index.store import Store
from tests.conftest import HashEmbedder


@pytest.fixture(autouse=True)
def _named_as_the_toy_model(monkeypatch):
    monkeypatch.setattr("index.ingestion.dry_run.identity_of", lambda model: "hash")


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def test_without_a_store_every_file_is_planned_and_no_store_is_made(folder, settings):
    write(folder, a="第一篇。", b="第二篇。", c="第二篇。")
    found = plan([folder], settings)
    assert (found.added, found.new) == (["a.txt", "b.txt", "c.txt"], 2)
    assert not settings.store.exists()


def test_a_plan_is_what_the_sync_then_does(folder, settings):
    write(folder, a="第一篇。", b="第二篇。", c="第三篇。", d="第四篇。", empty="")
    sync([folder], settings, HashEmbedder())
    write(folder, a="第一篇改了。", e="第五篇。")
    (folder / "b.txt").rename(folder / "f.txt")
    (folder / "c.txt").unlink()
    (folder / "d.txt").touch()
    (folder / "gone.txt").symlink_to("nothing.txt")
    before = Store(settings.store).meta()
    found = plan([folder], settings)
    assert Store(settings.store).meta() == before
    assert (found.added, found.updated, found.removed) == (
        ["e.txt", "f.txt"], ["a.txt"], ["b.txt", "c.txt"],
    )  # fmt: skip
    assert (found.unchanged, found.new) == (1, 2)
    assert {failure.path for failure in found.failed} == {"empty.txt", "gone.txt"}
    report = sync([folder], settings, HashEmbedder())
    assert (report.added, report.updated, report.removed, report.unchanged) == (2, 1, 2, 1)
    assert report.embedded == 2
    after = plan([folder], settings)
    assert (after.added, after.updated, after.removed, after.unchanged) == ([], [], [], 4)


def test_a_store_of_another_parser_would_be_read_again(folder, settings, monkeypatch):
    write(folder, a="第一篇。")
    sync([folder], settings, HashEmbedder())
    monkeypatch.setattr("index.ingestion.compatibility.VERSION", "later")
    found = plan([folder], settings)
    assert (found.updated, found.new) == (["a.txt"], 1)


def test_a_plan_for_another_model_or_no_folder_is_a_clear_error(folder, settings, monkeypatch):
    write(folder, a="第一篇。")
    sync([folder], settings, HashEmbedder())
    with pytest.raises(ReadError, match="Give the folder"):
        plan([folder / "nothing"], settings)
    monkeypatch.setattr("index.ingestion.dry_run.identity_of", lambda model: "other")
    with pytest.raises(ModelError, match="Set model back"):
        plan([folder], settings)


def test_a_dry_run_loads_no_model(folder, settings):
    write(folder, a="第一篇。")
    code = (
        "import sys; from rag.cli import main; code = main(sys.argv[1:]);"
        " print(code, 'onnxruntime' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "sync", str(folder), "--dry-run", "--store", "nothing"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    first, *_, last = done.stdout.splitlines()
    assert (first, last) == ("would add: a.txt", "0 False")
