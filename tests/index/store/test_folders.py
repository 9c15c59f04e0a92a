"""A store limited to folders is the same as one that was made of these folders only."""

import shutil
import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from index.errors import StoreError
from index.ingestion.sync import sync
from index.settings import load_settings
from index.store import Scope, Store
from index.store.schema import connect
from index.store.scope_filter import hide_others
from rag.assistant import Assistant
from tests.conftest import ALL_MS, HashEmbedder

pytestmark = pytest.mark.every_store

OPEN = {
    "lake/report.txt": "青山茶厂去年生产了三千吨茶叶。\n第一条 茶叶分为三等。\n第二条 一等最好。",
    "lake/points.txt": "王小明说：“有三点要求：一要快。二要好。三要省。”茶厂同意。",
    "lake/north/rules.txt": "第三条 员工每天工作八小时。\n碧水茶厂今年休息。",
}
HIDDEN = {
    "hill/secret.txt": "青山茶厂明年关闭。\n第九条 工资不公开。\n"
    "李大海说：“有两点意见：一是慢。二是贵。”",
    "hill/more.txt": "茶叶茶叶茶叶。紫石茶厂去年生产了七千吨茶叶。",
    "lakeside.txt": "白云水库可以蓄水九亿立方米。",
}
QUESTIONS = [
    "青山茶厂去年生产了多少吨茶叶？", "王小明提出了哪三点要求？", "第三条是什么？",
    "紫石茶厂去年生产了多少吨茶叶？", "李大海提出了哪两点意见？", "第九条是什么？",
    "白云水库可以蓄水多少？", "哪些文章提到茶厂？", "Which articles mention Li Dahai?",
]  # fmt: skip


def fill(folder, texts):
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def whole(folder, settings):
    """Return the settings of a store with all documents, the hidden ones first."""
    fill(folder, HIDDEN | OPEN)
    sync([folder], settings, HashEmbedder())
    return settings


@pytest.fixture
def alone(folder, tmp_path):
    """Return the settings of a store that was made of the open documents only."""
    chosen = load_settings(store=tmp_path / "alone", refusal="eager", reading_ms=ALL_MS)
    shutil.rmtree(folder)
    fill(folder, OPEN)
    sync([folder], chosen, HashEmbedder())
    return chosen


def without_times(answer):
    return {key: value for key, value in answer.to_dict().items() if key != "timings_ms"}


def rounded(hits):
    """Return hits without the digits of their scores in which Milvus and FAISS may differ."""
    return [replace(hit, score=round(hit.score, 5), dense=round(hit.dense, 5)) for hit in hits]


def test_answers_and_searches_are_those_of_a_store_without_the_other_documents(whole, alone):
    """To every score and count, so that none tells what the other documents hold."""
    limited = Assistant(Store(whole.store, ["lake"]), whole, HashEmbedder())
    with limited, Assistant.open(settings=alone, embedder=HashEmbedder()) as reference:
        for question in QUESTIONS:
            assert without_times(limited.ask(question)) == without_times(reference.ask(question))
            assert rounded(limited.search(question, 50)) == rounded(reference.search(question, 50))
        points, expected = limited.map("茶厂"), reference.map("茶厂")
        assert points.total == expected.total
        assert {point.beginning for point in points.points} == {
            point.beginning for point in expected.points
        }


def test_every_list_and_count_is_that_of_the_folders(whole, alone):
    limited, reference = Store(whole.store, ["lake"]), Store(alone.store)
    with limited.snapshot() as index, reference.snapshot() as expected:
        assert limited.counts() == reference.counts()
        assert limited.documents() == reference.documents()
        assert limited.passage_count == reference.passage_count
        words = ["茶叶", "工资", "九亿", "茶厂"]
        assert limited.frequencies(words) == reference.frequencies(words)
        for beginning in ("", "茶", "工", "re"):
            assert limited.spellings(beginning, 99) == reference.spellings(beginning, 99)
        assert len(limited.chinese_passages()) == len(reference.chinese_passages())
        assert limited.sound_keys() == reference.sound_keys()
        assert limited.among_names(["李大海", "王小明"]) == reference.among_names(
            ["李大海", "王小明"]
        )
        assert set(limited.labelled(["secret", "report"]).values()) == {frozenset({"report"})}
        for table in ("passages", "enumerations"):
            assert len(index.ids(table)) == len(expected.ids(table))
            vectors = index.vectors(table, index.ids(table))
            assert np.allclose(vectors, expected.vectors(table, expected.ids(table)))
    limited.close()
    reference.close()


def test_hidden_documents_cannot_be_told_from_those_that_do_not_exist(whole):
    store, every = Store(whole.store, ["lake"]), Store(whole.store)
    with every.snapshot():
        hidden = every.document_by_path("hill/secret.txt")
        passage = every.passages_between(hidden.id, 0, 1)[0]
    with store.snapshot():
        for name in ("hill/secret.txt", "hill/nothing.txt"):
            with pytest.raises(StoreError, match=f"The store holds no document {name}"):
                store.document_by_path(name)
        for folder in ("hill", "dale"):
            with pytest.raises(StoreError, match=f"no document or folder {folder}"):
                store.documents_within(Scope(within=(folder,)))
        with pytest.raises(StoreError, match="The store holds no passage"):
            store.passage_by_key(passage.key)
        with pytest.raises(StoreError):
            store.document(hidden.id)
        assert store.passages([passage.id]) == {}
        assert store.sentences([passage.id]) == {passage.id: []}
        assert (store.tokens([passage.id]), store.stored_tokens([passage.id])) == ({}, {})
        assert store.passage_texts([passage.id], "restored", 9) == {}
        assert store.beginnings([hidden.id], 9) == {}
        assert store.chinese([passage.id]) == [False]
        assert store.parts(hidden.id, ["article"]) == []
        assert set(store.enumerations(range(99)).values()) == set(
            store.enumerations(store.enumerations_within(Scope()).ids.tolist()).values()
        )
    store.close()
    every.close()


@pytest.mark.parametrize(
    ("folders", "seen"),
    [
        (["hill"], {"hill/secret.txt", "hill/more.txt"}),
        (["lake/north"], {"lake/north/rules.txt"}),
        (["lake/north", "lakeside.txt"], {"lake/north/rules.txt", "lakeside.txt"}),
        (["{whole}/hill"], {"hill/secret.txt", "hill/more.txt"}),
        (["{whole}"], {*OPEN, *HIDDEN}),
        (["lak"], set()), (["HILL"], set()), (["hill%"], set()), (["*"], set()), ([], set()),
    ],
)  # fmt: skip
def test_a_folder_is_named_below_the_synced_one_or_wholly(whole, folder, folders, seen):
    named = [name.format(whole=folder.resolve()) for name in folders]
    store = Store(whole.store, named)
    assert {row["document"] for row in store.listing()} == seen
    store.close()


def test_who_may_see_nothing_is_told_so_and_not_how_much_there_is(whole):
    with Assistant(Store(whole.store, []), whole, HashEmbedder()) as assistant:
        for call in (assistant.ask, assistant.search):
            with pytest.raises(StoreError, match="which folders are yours"):
                call("青山茶厂")
        assert assistant.map("").points == ()


def test_a_text_in_two_folders_is_named_by_the_file_that_may_be_seen(folder, settings):
    fill(folder, {"hill/a.txt": OPEN["lake/report.txt"], "lake/b.txt": OPEN["lake/report.txt"]})
    sync([folder], settings, HashEmbedder())
    with Assistant(Store(settings.store, ["lake"]), settings, HashEmbedder()) as assistant:
        hit = assistant.search("青山茶厂")[0]
        assert hit.document == "lake/b.txt"
        with assistant.store.snapshot():
            assert "hill" not in str(assistant.store.labels([1]))


def test_what_a_sync_adds_or_moves_is_seen_or_hidden_at_once(whole, folder):
    with Assistant(Store(whole.store, ["lake"]), whole, HashEmbedder()) as assistant:
        assert assistant.search("紫石茶厂", 50)[0].document != "lake/more.txt"
        (folder / "hill/more.txt").rename(folder / "lake/more.txt")
        (folder / "lake/report.txt").rename(folder / "hill/report.txt")
        sync([folder], whole, HashEmbedder())
        found = {hit.document for hit in assistant.search("紫石茶厂 青山茶厂", 50)}
        assert "lake/more.txt" in found
        assert not [name for name in found if name.startswith("hill")]


def test_a_statement_that_goes_round_the_views_fails(whole):
    """So that a method written tomorrow cannot show what is hidden."""
    connection = connect(whole.store)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master")]
    hide_others(connection, ["lake"])
    assert len(connection.execute("SELECT * FROM documents").fetchall()) == 3
    for table in ("documents", "files", "passages", "sentences", "name_forms", "name_keys",
                  "name_places", "failures", "draft_texts", "vocabulary"):  # fmt: skip
        assert table in tables
        with pytest.raises(sqlite3.DatabaseError, match="prohibited"):
            connection.execute(f"SELECT * FROM main.{table}")
    connection.close()
