"""What a sync adds, updates, removes and embeds."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
from filelock import FileLock

from index.errors import ModelError, StoreError
from index.ingestion.sync import sync
from index.store import Store
from tests.conftest import CORPUS, HashEmbedder
from tests.index.ingestion.syncing import counts, write

pytestmark = pytest.mark.every_store


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


def test_a_folder_may_be_given_by_its_name_alone(folder, settings, embedder):
    write(folder, a="第一篇文章。")
    assert counts(sync(str(folder), settings, embedder)) == (1, 0, 0, 0)
    assert counts(sync([str(folder)], settings, embedder)) == (0, 0, 0, 1)


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
    assert [row["path"] for row in Store(settings.store).documents()] == ["new.txt"]


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
        "from index.ingestion.sync import sync\n"
        "report = sync([Path(sys.argv[1])], load_settings(store=Path(sys.argv[2])))\n"
        "print(report.unchanged, report.embedded, 'onnxruntime' in sys.modules)"
    )
    (folder / "a.txt").rename(folder / "b.txt")
    write(folder, c="第一篇文章。")
    for expected in ("0 0 False", "2 0 False"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(folder), str(settings.store)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert done.stdout.strip() == expected


def test_progress_counts_the_texts_of_a_large_file(folder, settings, embedder):
    write(folder, a="".join(f"这是第{at:03}句，讲事情。" for at in range(200)), b="另一篇文章。")

    class InBatches(HashEmbedder):
        def embed_passages(self, texts, progress=None):
            for _ in texts if progress else ():
                progress(1)
            return super().embed_passages(texts)

    steps = []
    sync([folder], settings, InBatches(), steps.append)
    first = [step for step in steps if step.path == "a.txt"]
    assert first[0].embedded == 0
    embedding = [step for step in first if step.texts]
    assert [step.embedded for step in embedding] == list(range(201))
    assert {step.texts for step in embedding} == {200 + embedder_passages(settings) - 1}
    assert {(step.done, step.total) for step in first} == {(0, 2)}


def test_a_sentence_that_occurs_often_is_embedded_once(folder, settings):
    write(folder, a="甲说了一句话。乙说了另一句。甲说了一句话。" * 3)
    embedded = []

    class Recording(HashEmbedder):
        def embed_passages(self, texts, progress=None):
            embedded.extend(texts)
            return super().embed_passages(texts)

    sync([folder], settings, Recording())
    assert embedded.count("甲说了一句话。") == embedded.count("乙说了另一句。") == 1
    with closing(sqlite3.connect(settings.store / "store.sqlite3")) as connection:
        rows = connection.execute("SELECT start, vector FROM sentences ORDER BY start").fetchall()
    assert len(rows) == 9
    assert {vector for _, vector in rows[::3]} == {rows[2][1]}
    assert rows[0][1] != rows[1][1]


def embedder_passages(settings):
    return Store(settings.store).counts()["passages"]
