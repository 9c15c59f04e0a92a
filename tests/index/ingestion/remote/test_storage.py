"""Files in storages that fsspec opens are synced as those of a folder are."""

import importlib.util
import subprocess
import sys
from dataclasses import replace

import pytest

from index.address import Address
from index.errors import FolderGone, ReadError, SettingsError
from index.ingestion.doctor import examine
from index.ingestion.dry_run import plan
from index.ingestion.progress.file import ProgressReader
from index.ingestion.remote import storage
from index.ingestion.sync import sync
from index.ingestion.workers.address import Workers
from index.settings import load_settings
from index.store import Scope, Store
from rag.cli import main
from tests.conftest import HashEmbedder
from tests.index.ingestion.remote.shelf import SECRET, ShelfFileSystem
from tests.index.ingestion.syncing import counts

SHELF = "shelf://library"


@pytest.fixture
def library(tmp_path, monkeypatch):
    monkeypatch.setenv("SHELF", str(tmp_path / "shelf"))
    folder = tmp_path / "shelf" / "library"
    fill(folder, {"a.txt": "第一篇文章。", "年鉴/b.txt": "第二篇文章。", ".hidden/c.txt": "不读。"})
    return folder


@pytest.fixture(autouse=True)
def _plans_with_the_toy_model(monkeypatch):
    monkeypatch.setattr("index.ingestion.dry_run.identity_of", lambda model: HashEmbedder.identity)


def fill(folder, texts):
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def fetched(folder):
    """Return what was fetched since the last call."""
    log = folder.parents[1] / "shelf.fetched"
    names = log.read_text(encoding="utf-8").split() if log.exists() else []
    log.unlink(missing_ok=True)
    return [name.removeprefix("library/") for name in names]


def read(settings, *paths, **more):
    return sync(paths or [SHELF], settings, HashEmbedder(), **more)


def documents(settings):
    store = Store(settings.store)
    try:
        return {row["document"]: row["root"] for row in store.documents()}
    finally:
        store.close()


def failures(report):
    return {failure.path: failure.reason for failure in report.failed}


def test_each_file_is_fetched_once_and_again_when_it_has_changed(library, settings):
    assert counts(read(settings)) == (2, 0, 0, 0)
    assert fetched(library) == ["a.txt", "年鉴/b.txt"]
    assert documents(settings) == {"a.txt": SHELF, "年鉴/b.txt": SHELF}

    assert counts(read(settings)) == (0, 0, 0, 2)
    assert fetched(library) == []

    fill(library, {"年鉴/b.txt": "第二篇文章，改过。"})
    (library / "a.txt").unlink()
    assert counts(read(settings, f"{SHELF}/")) == (0, 1, 1, 0)
    assert set(fetched(library)) == {"年鉴/b.txt"}


def test_the_store_is_that_of_a_folder_with_workers_or_without(library, settings, tmp_path):
    fill(library, {f"{number}::a?.txt": f"第{number}篇文章。" for number in range(9)})
    read(settings)
    workers = replace(
        Workers.parse("local:2"), opener="tests.index.ingestion.remote.shelf:open_embedder"
    )
    shared, local = settings.at(tmp_path / "shared"), settings.at(tmp_path / "local")
    read(shared, workers=workers)
    read(local, library)
    found = []
    for one in (settings, shared, local):
        store = Store(one.store)
        found.append([(row["document"], row["characters"]) for row in store.documents()])
        store.close()
    assert found[0] == found[1] == found[2]
    assert len(found[0]) == 11


def test_one_file_can_be_named_and_memory_is_a_storage_too(settings):
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/desk/甲.txt", "一篇文章。".encode())
    try:
        with pytest.raises(ReadError, match="There is no file"):
            read(settings, "memory://desk/乙.txt")
        assert counts(read(settings, "memory://desk/甲.txt")) == (1, 0, 0, 0)
        assert documents(settings) == {"甲.txt": "memory://desk"}
        assert counts(read(settings, "memory://desk")) == (0, 0, 0, 1)
    finally:
        memory.rm("/desk", recursive=True)


def test_a_file_over_the_limit_is_named_before_it_is_fetched(settings):
    import fsspec

    memory = fsspec.filesystem("memory")
    memory.pipe("/desk/large.txt", b"a" * 2000)
    memory.pipe("/desk/small.txt", "一篇文章。".encode())
    try:
        report = read(settings.model_copy(update={"max_file_mb": 0.001}), "memory://desk")
    finally:
        memory.rm("/desk", recursive=True)
    assert report.added == 1
    assert "over the limit" in failures(report)["large.txt"]


def test_a_limit_holds_where_no_size_is_told(library, settings):
    fill(library, {"large.txt": "大" * 700})
    report = read(settings.model_copy(update={"max_file_mb": 0.001}))
    assert "over the limit" in failures(report)["large.txt"]
    assert report.added == 2


def test_what_cannot_be_fetched_or_listed_is_named_and_the_rest_read(library, settings):
    fill(library, {"refused.txt": "一。", "broken.txt": "二。", "refused/d.txt": "三。"})
    (library / "link.txt").symlink_to(library / "a.txt")
    report = read(settings)
    assert report.added == 2
    assert failures(report) == {
        "refused.txt": "cannot be read: access is denied (AccessDenied)",
        "broken.txt": "cannot be read: Refused",
        "refused": "cannot be listed: access is denied (AccessDenied)",
        "link.txt": "a link is not followed",
    }
    assert not any(SECRET.encode() in file.read_bytes() for file in settings.store.rglob("*.*"))


def test_documents_stay_of_what_cannot_be_listed_any_more(library, settings, monkeypatch):
    read(settings)
    listed = ShelfFileSystem.ls

    def failing(self, path, **more):
        if path.endswith("年鉴"):
            raise ConnectionError(SECRET)
        return listed(self, path, **more)

    monkeypatch.setattr(ShelfFileSystem, "ls", failing)
    report = read(settings)
    assert (counts(report), failures(report)) == (
        (0, 0, 0, 1), {"年鉴": "cannot be listed: ConnectionError"},
    )  # fmt: skip


def test_a_storage_that_cannot_be_listed_removes_nothing_and_stops_nothing(
    library, settings, folder, monkeypatch
):
    read(settings)
    fill(folder, {"z.txt": "本机的文章。"})
    monkeypatch.setattr(ShelfFileSystem, "ls", lambda *_, **__: 1 / 0)
    report = read(settings, SHELF, folder, remove_all=True)
    assert counts(report) == (1, 0, 0, 0)
    assert failures(report) == {SHELF: "cannot be listed: ZeroDivisionError"}
    assert len(documents(settings)) == 3


@pytest.mark.parametrize("given", [SHELF, f"{SHELF}/a.txt"])
def test_documents_of_what_is_gone_go_only_when_that_is_asked_for(library, settings, given):
    read(settings, given)
    library.rename(library.with_name("moved"))
    with pytest.raises(FolderGone, match=r"shelf://library.* gone or empty.*--remove-all"):
        read(settings, given)
    assert plan([Address(given)], settings).gone == [given]
    assert read(settings, given, remove_all=True).removed > 0


def test_a_plan_tells_what_a_sync_would_do(library, settings):
    read(settings)
    fill(library, {"a.txt": "第一篇文章，改过。", "c.txt": "第三篇文章。"})
    foreseen = plan([Address(SHELF)], settings)
    assert (foreseen.added, foreseen.updated, foreseen.unchanged) == (["c.txt"], ["a.txt"], 1)


def test_a_storage_that_tells_no_version_is_read_anew(library, settings, monkeypatch):
    monkeypatch.setattr(ShelfFileSystem, "tells_versions", False)
    read(settings)
    fetched(library)
    report = read(settings)
    assert (counts(report), report.embedded) == ((0, 0, 0, 2), 0)
    assert len(fetched(library)) == 2


def test_equal_paths_in_a_storage_and_a_folder_are_two_documents(library, settings, folder):
    fill(folder, {"a.txt": "本机的文章。"})
    read(settings, SHELF, folder)
    assert set(documents(settings)) == {f"{SHELF}/a.txt", f"{folder.name}/a.txt", "年鉴/b.txt"}
    store = Store(settings.store)
    found = store.document_by_path(f"{SHELF}/a.txt")
    assert found.restored.text.strip() == "第一篇文章。"
    assert len(store.documents_within(Scope(within=(SHELF,)))) == 2
    assert store.files_of(found.id) == [f"{SHELF}/a.txt"]
    store.close()


def test_other_processes_are_told_the_address(library, settings):
    read(settings)
    told, goes_on = ProgressReader(settings.store).look()
    assert told is not None
    assert (told.paths, goes_on) == ((Address(SHELF),), False)


def test_doctor_asks_no_storage(library, settings, monkeypatch):
    read(settings)
    monkeypatch.setattr(storage, "_open", None)
    (library / "a.txt").unlink()
    assert not any("changed" in note for note in examine(settings).notes)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("s3://key:secret@bucket/docs", "may be a secret"),
        ("https://secret@host/docs", "may be a secret"),
        ("https://host/docs?token=secret", "may be a secret"),
        ("simplecache::s3://bucket", "no file or folder"),
        ("s3://bucket::file:///etc", "names no folder"),
        ("s3://", "names no folder"),
        ("file:///home/docs", "Give its path: /home/docs"),
        ("nothing://bucket", "knows no storage nothing"),
    ],
)
def test_an_address_of_nothing_or_with_a_secret_is_refused(given, said, settings):
    with pytest.raises(ReadError, match=said) as told:
        read(settings, given)
    assert "secret@" not in str(told.value)
    assert "token" not in str(told.value)


def test_the_corpus_is_a_folder_and_its_error_shows_no_secret():
    with pytest.raises(SettingsError, match="sync ADDRESS") as told:
        load_settings(corpus="s3://key:secret@bucket")
    assert "secret" not in str(told.value)


def test_what_an_address_cannot_do_is_said_on_the_command_line(library, capsys, monkeypatch):
    assert main(["sync", SHELF, "--watch"]) == 2
    assert "--watch" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["sync", "s3://key:secret@bucket"])
    assert "secret@" not in capsys.readouterr().err


@pytest.mark.skipif(importlib.util.find_spec("s3fs") is not None, reason="the extra s3 is there")
def test_without_s3fs_it_is_said_how_to_install_it(settings):
    with pytest.raises(ReadError, match=r"pip install.*\.\[s3\]"):
        read(settings, "s3://bucket/docs")


def test_a_folder_of_this_machine_imports_nothing_for_storages(folder, settings):
    fill(folder, {"a.txt": "一篇文章。"})
    code = (
        "import sys\nfrom index.ingestion.sync import sync\nfrom index.settings import Settings\n"
        "from tests.conftest import HashEmbedder\n"
        f"sync({str(folder)!r}, Settings(store={str(settings.store)!r}), HashEmbedder())\n"
        "print(sorted({'fsspec', 's3fs', 'aiohttp', 'botocore'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
