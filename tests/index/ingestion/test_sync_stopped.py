"""A sync that is stopped, killed or fails half way."""

import subprocess
import sys

import pytest

from index.ingestion.sync import sync
from index.store import Store
from index.store.schema import connect
from tests.conftest import HashEmbedder
from tests.index.ingestion.syncing import counts, write


def test_a_stop_in_the_middle_keeps_what_was_done_and_the_next_run_goes_on(folder, settings):
    write(folder, a="第一篇文章。", b="第二篇文章。", c="第三篇文章。")

    class Stopping(HashEmbedder):
        def encode_passages(self, texts, progress=None):
            if self.embedded:
                raise KeyboardInterrupt
            return super().encode_passages(texts)

    with pytest.raises(KeyboardInterrupt):
        sync([folder], settings, Stopping())
    assert vectors_of(settings) == [0, 0, 128]
    embedder = HashEmbedder()
    assert counts(sync([folder], settings, embedder)) == (2, 0, 0, 1)
    assert vectors_of(settings) == [128, 128, 128]


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
        "from index.ingestion.sync import sync\nfrom tests.conftest import HashEmbedder\n"
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
                assert len(index.ids("passages")) == len(whole) > 0
        store.close()
    report = sync([folder], settings, HashEmbedder())
    assert report.added + report.unchanged == 40
    assert set(vectors_of(settings)) == {128}


@pytest.mark.parametrize("step", ["_add_passages", "_add_enumeration", "put_file"])
def test_a_document_that_fails_half_written_leaves_nothing(folder, settings, monkeypatch, step):
    write(folder, a="要求：一要快。二要好。三要省。")
    sync([folder], settings, HashEmbedder())
    before = Store(settings.store).counts(), Store(settings.store).documents()
    write(folder, a="要求：一要慢。二要稳。三要准。", b="问题：一是钱少。二是人少。")
    with monkeypatch.context() as patched:

        def stop(*_):
            raise KeyboardInterrupt

        patched.setattr(f"index.store.writer.{step}", stop)
        with pytest.raises(KeyboardInterrupt):
            sync([folder], settings, HashEmbedder())
    assert (Store(settings.store).counts(), Store(settings.store).documents()) == before
    assert counts(sync([folder], settings, HashEmbedder())) == (1, 1, 0, 0)
