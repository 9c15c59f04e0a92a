import os
import subprocess
import sys
import time

import pytest
from filelock import FileLock

from index.errors import LibraryMissing, ModelError, ReadError, StoreError
from index.settings import load_settings
from index.store import Scope, Store
from index.store.schema import connect
from index.sync import sync
from tests.conftest import CORPUS, HashEmbedder


def write(folder, **texts):
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")


def counts(report):
    return report.added, report.updated, report.removed, report.unchanged


@pytest.fixture
def embedder():
    return HashEmbedder()


def test_documents_are_added_updated_and_removed(folder, settings, embedder):
    write(folder, a="第一篇文章。", b="第二篇文章。")
    assert counts(sync([folder], settings, embedder)) == (2, 0, 0, 0)
    write(folder, a="第一篇文章改了。")
    assert counts(sync([folder], settings, embedder)) == (0, 1, 0, 1)
    (folder / "b.txt").unlink()
    report = sync([folder], settings, embedder)
    assert counts(report) == (0, 0, 1, 1)
    assert report.passages == 1


def test_a_second_sync_embeds_nothing_and_is_quick(folder, settings, embedder):
    write(folder, a="第一篇文章。", b="第二篇文章。")
    sync([folder], settings, embedder)
    embedder.embedded = 0
    began = time.perf_counter()
    assert counts(sync([folder], settings, embedder)) == (0, 0, 0, 2)
    assert time.perf_counter() - began < 2
    assert embedder.embedded == 0


def test_a_renamed_file_is_not_embedded_again(folder, settings, embedder):
    write(folder, a="第一篇文章。")
    sync([folder], settings, embedder)
    embedder.embedded = 0
    (folder / "a.txt").rename(folder / "new.txt")
    assert counts(sync([folder], settings, embedder)) == (1, 0, 1, 0)
    assert embedder.embedded == 0
    assert [one["path"] for one in Store(settings.store).documents()] == ["new.txt"]


def test_two_equal_files_are_one_document(folder, settings, embedder):
    write(folder, a="同一篇文章。", b="同一篇文章。")
    sync([folder], settings, embedder)
    assert Store(settings.store).counts()["documents"] == 1
    (folder / "a.txt").unlink()
    sync([folder], settings, embedder)
    assert Store(settings.store).counts()["documents"] == 1


def test_a_touched_file_with_the_same_content_is_unchanged(folder, settings, embedder):
    write(folder, a="第一篇文章。")
    sync([folder], settings, embedder)
    os.utime(folder / "a.txt", (1, 1))
    assert counts(sync([folder], settings, embedder)) == (0, 0, 0, 1)


def test_one_bad_file_does_not_stop_the_others(folder, settings, embedder):
    write(folder, good="好的文章。", empty="")
    (folder / "zeros.bin").write_bytes(bytes(100))
    (folder / "link.txt").symlink_to("/etc/hostname")
    report = sync([folder], settings, embedder)
    assert report.added == 1
    assert {one.path for one in report.failed} == {"empty.txt", "zeros.bin", "link.txt"}
    assert all(one.reason for one in report.failed)


def test_a_file_that_became_unreadable_keeps_what_the_store_holds(
    folder, settings, embedder, monkeypatch
):
    write(folder, a="第一篇文章。")
    sync([folder], settings, embedder)
    os.utime(folder / "a.txt", (1, 1))

    def denied(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("index.intake.read_bytes", denied)
    report = sync([folder], settings, embedder)
    assert (report.failed[0].path, report.removed, report.passages) == ("a.txt", 0, 1)


def test_folders_synced_apart_do_not_remove_each_other(tmp_path, settings, embedder):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, a=f"{name} 的文章。")
        sync([tmp_path / name], settings, embedder)
    assert Store(settings.store).counts()["documents"] == 2


def test_a_stop_in_the_middle_keeps_what_was_done_and_the_next_run_goes_on(folder, settings):
    write(folder, a="第一篇文章。", b="第二篇文章。", c="第三篇文章。")

    class Stopping(HashEmbedder):
        def encode_passages(self, texts, progress=None):
            if self.embedded:
                raise KeyboardInterrupt
            return super().encode_passages(texts)

    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, Stopping())
    assert vectors_of(settings) == [0, 0, 256]
    embedder = HashEmbedder()
    assert counts(sync([folder], settings, embedder)) == (2, 0, 0, 1)
    assert vectors_of(settings) == [256, 256, 256]


def vectors_of(settings):
    """Return the sizes of the vectors of all passages."""
    connection = connect(settings.store)
    rows = connection.execute("SELECT length(vector) FROM passages").fetchall()
    connection.close()
    return sorted(row[0] for row in rows)


def test_a_killed_run_leaves_a_store_that_opens(folder, settings):
    for place in range(40):
        write(folder, **{f"d{place:02}": f"第{place}篇文章，讲述了一些事情。" * 20})
    code = (
        "import sys\nfrom pathlib import Path\nfrom index.settings import load_settings\n"
        "from index.sync import sync\nfrom tests.conftest import HashEmbedder\n"
        "sync([Path(sys.argv[1])], load_settings(store=Path(sys.argv[2])), HashEmbedder(),"
        " lambda step: print(step.done, flush=True))"
    )
    for lines in (1, 5, 20):
        child = subprocess.Popen(
            [sys.executable, "-c", code, str(folder), str(settings.store)], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        for _ in range(lines):
            child.stdout.readline()
        child.kill()
        child.wait()
        child.stdout.close()
        store = Store(settings.store)
        with store.snapshot() as index:
            held = store.counts()
            assert index.revision
            if held["passages"]:
                whole = [size for size in vectors_of(settings) if size]
                assert index.indexes["passages"].ntotal == len(whole) > 0
        store.close()
    report = sync([folder], settings, HashEmbedder())
    assert report.added + report.unchanged == 40
    assert set(vectors_of(settings)) == {256}


@pytest.mark.parametrize("step", ["_add_passages", "_add_enumeration", "put_file"])
def test_a_document_that_fails_half_written_leaves_nothing(folder, settings, monkeypatch, step):
    write(folder, a="要求：一要快。二要好。三要省。")
    sync([folder], settings, HashEmbedder())
    before = Store(settings.store).counts(), Store(settings.store).documents()
    write(folder, a="要求：一要慢。二要稳。三要准。", b="问题：一是钱少。二是人少。")
    with monkeypatch.context() as patched:

        def stop(*_):
            raise KeyboardInterrupt

        patched.setattr(f"index.store.write.{step}", stop)
        with pytest.raises(KeyboardInterrupt):
            sync([folder], settings, HashEmbedder())
    assert (Store(settings.store).counts(), Store(settings.store).documents()) == before
    assert counts(sync([folder], settings, HashEmbedder())) == (1, 1, 0, 0)


def test_a_fault_of_ours_in_one_file_does_not_stop_the_others(folder, settings, monkeypatch):
    write(folder, a="好的。", b="坏的。")
    from index import parse

    real = parse.parse

    def faulty(raw, **options):
        if "坏" in raw.text:
            raise ValueError("a fault")
        return real(raw, **options)

    monkeypatch.setattr("index.parse.parse", faulty)
    report = sync([folder], settings, HashEmbedder())
    assert (report.added, report.failed[0].path) == (1, "b.txt")
    assert "report this: ValueError: a fault" in report.failed[0].reason


def test_a_folder_that_cannot_be_opened_keeps_its_documents(folder, settings, monkeypatch):
    (folder / "sub").mkdir()
    write(folder / "sub", a="里面的文章。")
    sync([folder], settings, HashEmbedder())
    real = os.scandir

    def denied(path):
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr("os.scandir", denied)
    report = sync([folder], settings, HashEmbedder())
    assert (report.removed, report.passages, report.failed[0].path) == (0, 1, "sub")


def test_an_edit_that_keeps_size_and_time_is_seen(folder, settings, embedder):
    write(folder, a="第一篇文章。")
    sync([folder], settings, embedder)
    status = (folder / "a.txt").stat()
    write(folder, a="第二篇文章。")
    os.utime(folder / "a.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert counts(sync([folder], settings, embedder)) == (0, 1, 0, 0)


def test_only_one_run_writes_at_a_time(folder, settings, embedder):
    sync([folder], settings, embedder)
    with FileLock(settings.store / "writer.lock"), pytest.raises(StoreError, match="Another"):
        sync([folder], settings, embedder)


def test_a_store_of_another_model_is_not_mixed(folder, settings, embedder):
    write(folder, a="第一篇文章。")
    sync([folder], settings, embedder)

    class Other(HashEmbedder):
        identity = "other"

    with pytest.raises(ModelError, match="run yinzheng sync again"):
        sync([folder], settings, Other())


def test_a_folder_that_does_not_exist_is_an_error(tmp_path, settings, embedder):
    with pytest.raises(ReadError, match="Give the folder"):
        sync([tmp_path / "nothing"], settings, embedder)


def test_a_file_in_the_way_of_the_store_is_a_clear_error(tmp_path, folder, embedder):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="could not be written"):
        sync([folder], load_settings(store=tmp_path / "file"), embedder)


SUSPECT = "今天開(kāi)會(huì)了。大家都很高興地回家去了，晚上再見。"


@pytest.mark.parametrize("order", [("a", "z"), ("z", "a")])
def test_a_suspect_page_beside_a_damaged_one_is_restored(folder, settings, embedder, order):
    damaged = (CORPUS / "001_ccd7590a8acdb3c9.txt").read_text(encoding="utf-8")
    write(folder, **{order[0]: SUSPECT, order[1]: damaged})
    assert counts(sync([folder], settings, embedder)) == (2, 0, 0, 0)
    store = Store(settings.store)
    with store.snapshot():
        assert store.document_by_path(f"{order[0]}.txt").restored.text.startswith("今天開會了。")
    assert counts(sync([folder], settings, embedder)) == (0, 0, 0, 2)


def test_a_suspect_page_among_clean_ones_stays_as_it_is(folder, settings, embedder):
    write(folder, a=SUSPECT, b="这是一篇好好的文章。")
    sync([folder], settings, embedder)
    store = Store(settings.store)
    with store.snapshot():
        assert store.document_by_path("a.txt").restored.text == SUSPECT


def test_the_passages_that_were_embedded_are_counted(folder, settings, embedder):
    write(folder, a="第一篇文章。", b="第二篇文章。")
    assert sync([folder], settings, embedder).embedded == 2
    assert sync([folder], settings, embedder).embedded == 0
    (folder / "a.txt").rename(folder / "c.txt")
    write(folder, b="第二篇文章改了。")
    assert sync([folder], settings, embedder).embedded == 1


def test_a_second_sync_loads_no_model(folder, settings):
    write(folder, a="第一篇文章。")
    sync([folder], settings)
    code = (
        "import sys\nfrom pathlib import Path\nfrom index.settings import load_settings\n"
        "from index.sync import sync\n"
        "report = sync([Path(sys.argv[1])], load_settings(store=Path(sys.argv[2])))\n"
        "print(report.unchanged, report.embedded, 'onnxruntime' in sys.modules)"
    )
    (folder / "a.txt").rename(folder / "b.txt")
    write(folder, c="第一篇文章。")
    for counts in ("0 0 False", "2 0 False"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder), str(settings.store)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == counts


def test_a_large_file_tells_how_far_it_is(folder, settings, embedder):
    write(folder, a="这是一句话，讲一件事情。" * 200, b="另一篇文章。")

    class InBatches(HashEmbedder):
        def embed_passages(self, texts, progress=None):
            for _ in texts if progress else ():
                progress(1)
            return super().embed_passages(texts)

    steps = []
    sync([folder], settings, InBatches(), steps.append)
    first = [step for step in steps if step.path == "a.txt"]
    assert first[0].embedded == 0
    told = [step for step in first if step.texts]
    assert [step.embedded for step in told] == list(range(201))
    assert {step.texts for step in told} == {200 + embedder_passages(settings) - 1}
    assert {(step.done, step.total) for step in first} == {(0, 2)}


def embedder_passages(settings):
    return Store(settings.store).counts()["passages"]


def slow_reader(monkeypatch, tries, error):
    from index.formats.reader import DocumentReader

    real = DocumentReader.read

    def read(self, path, data):
        if path.startswith("slow"):
            tries.append(path)
            raise error
        return real(self, path, data)

    monkeypatch.setattr(DocumentReader, "read", read)


@pytest.mark.parametrize(
    "error", [TimeoutError("reading it took over 120 s"), ReadError("a damaged PDF file")]
)
def test_a_file_that_failed_is_tried_again_only_when_something_changed(
    folder, settings, embedder, monkeypatch, error
):
    tries: list[str] = []
    slow_reader(monkeypatch, tries, error)
    write(folder, slow="一篇文章。", good="另一篇文章。")
    first = sync([folder], settings, embedder)
    second = sync([folder], settings, embedder)
    assert (len(tries), first.remembered, second.remembered) == (1, 0, 1)
    assert second.failed == first.failed
    assert str(error) in second.failed[0].reason
    sync([folder], settings, embedder, retry=True)
    assert len(tries) == 2
    write(folder, slow="一篇改过的文章。")
    sync([folder], settings, embedder)
    assert len(tries) == 3
    more = settings.model_copy(update={"max_file_seconds": 500})
    assert sync([folder], more, embedder).remembered == 0
    assert len(tries) == 4
    monkeypatch.undo()
    assert sync([folder], more, embedder, retry=True).added == 1
    assert sync([folder], more, embedder).failed == []


def test_a_file_whose_library_is_missing_is_tried_again(folder, settings, embedder, monkeypatch):
    tries: list[str] = []
    slow_reader(monkeypatch, tries, LibraryMissing("pip install something"))
    write(folder, slow="一篇文章。")
    for _ in range(2):
        assert sync([folder], settings, embedder).remembered == 0
    assert len(tries) == 2


def test_the_failure_of_a_file_that_is_gone_is_forgotten(folder, settings, embedder):
    write(folder, empty="")
    assert sync([folder], settings, embedder).failed
    (folder / "empty.txt").unlink()
    assert sync([folder], settings, embedder).failed == []
    connection = connect(settings.store)
    assert connection.execute("SELECT count(*) FROM failures").fetchone()[0] == 0
    connection.close()


def test_a_run_that_failed_before_changes_nothing_that_is_searched(folder, settings, embedder):
    write(folder, good="一篇文章。", empty="")
    sync([folder], settings, embedder)
    before = (settings.store / "generations" / "CURRENT").read_text()
    sync([folder], settings, embedder, retry=True)
    assert (settings.store / "generations" / "CURRENT").read_text() == before


def test_equal_paths_in_two_folders_are_not_confused(tmp_path, settings, embedder):
    for name, text in (("one", "青山厂产茶叶。"), ("two", "碧水厂产大米。")):
        (tmp_path / name).mkdir()
        write(tmp_path / name, a=text, **{name: f"{name} 的文章。"})
    sync([tmp_path / "one", tmp_path / "two"], settings, embedder)
    store = Store(settings.store)
    names = [f"{tmp_path.name}/{one}/a.txt" for one in ("one", "two")]
    with store.snapshot():
        assert [one["document"] for one in store.documents()] == [*names, "one.txt", "two.txt"]
        assert [store.document_by_path(name).path for name in names] == names
        whole = f"{tmp_path}/two/a.txt"
        assert store.document_by_path(whole).path == names[1]
        for within in (names[1], whole, f"{tmp_path}/two"):
            scoped = store.lexical(["青山", "碧水"], 9, Scope(within=(within,)))
            assert {one.document_id for one in store.passages(i for i, _ in scoped).values()} == {
                store.document_by_path(whole).id
            }
        assert not store.lexical(["青山"], 9, Scope(path=tmp_path.name[:1] + "x"))
        assert store.document_by_path("one.txt").path == "one.txt"
        assert store.document_by_path(f"{tmp_path}/one/one.txt").path == "one.txt"
        found = store.lexical(["青山", "碧水"], 9, Scope(path=f"{tmp_path}/two/"))
        (passage,) = store.passages(i for i, _ in found).values()
        assert store.document(passage.document_id).source.startswith("碧水")
        with pytest.raises(StoreError, match="Name one wholly: [^/]*/one/a"):
            store.document_by_path("a.txt")
    (tmp_path / "two" / "a.txt").unlink()
    sync([tmp_path / "two"], settings, embedder)
    with store.snapshot():
        assert store.document_by_path("a.txt").source.startswith("青山")


def test_a_folder_inside_one_that_was_synced_makes_no_second_document(folder, settings, embedder):
    (folder / "sub").mkdir()
    write(folder / "sub", a="里面的文章。")
    write(folder, b="外面的文章。")
    sync([folder], settings, embedder)
    sync([folder / "sub"], settings, embedder)
    assert [one["path"] for one in Store(settings.store).documents()] == ["a.txt", "b.txt"]
    sync([folder], settings, embedder)
    assert [one["path"] for one in Store(settings.store).documents()] == ["b.txt", "sub/a.txt"]
