"""Several folders in one store."""

import pytest

from index.errors import StoreError
from index.ingestion.sync import sync
from index.store import Scope, Store
from tests.conftest import HashEmbedder
from tests.index.ingestion.syncing import write


@pytest.fixture
def embedder():
    return HashEmbedder()


def test_folders_synced_apart_do_not_remove_each_other(tmp_path, settings, embedder):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, a=f"{name} 的文章。")
        sync([tmp_path / name], settings, embedder)
    assert Store(settings.store).counts()["documents"] == 2


def test_equal_paths_in_two_folders_are_not_confused(tmp_path, settings, embedder):
    for name, text in (("one", "青山厂产茶叶。"), ("two", "碧水厂产大米。")):
        (tmp_path / name).mkdir()
        write(tmp_path / name, a=text, **{name: f"{name} 的文章。"})
    sync([tmp_path / "one", tmp_path / "two"], settings, embedder)
    store = Store(settings.store)
    names = [f"{tmp_path.name}/{root}/a.txt" for root in ("one", "two")]
    with store.snapshot():
        assert [row["document"] for row in store.documents()] == [*names, "one.txt", "two.txt"]
        assert [store.document_by_path(name).path for name in names] == names
        whole = f"{tmp_path}/two/a.txt"
        assert store.document_by_path(whole).path == names[1]
        for within in (names[1], whole, f"{tmp_path}/two"):
            scoped = store.lexical(["青山", "碧水"], 9, Scope(within=(within,)))
            passages = store.passages(passage_id for passage_id, _ in scoped).values()
            held = {passage.document_id for passage in passages}
            assert held == {store.document_by_path(whole).id}
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
    assert [row["path"] for row in Store(settings.store).documents()] == ["a.txt", "b.txt"]
    sync([folder], settings, embedder)
    assert [row["path"] for row in Store(settings.store).documents()] == ["b.txt", "sub/a.txt"]
