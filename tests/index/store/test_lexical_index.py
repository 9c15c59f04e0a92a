import random
import sqlite3
from contextlib import closing

import numpy as np
import pytest

from index.ingestion.sync import sync
from index.store import Scope, Store
from index.store.lexical_index import Wording
from index.store.schema import DATABASE
from tests.conftest import HashEmbedder

WORDS = ["灯塔", "码头", "海边", "会议", "讨论", "修路", "lamp", "北京"]
FTS5 = "SELECT rowid, -rank FROM terms WHERE terms MATCH ? ORDER BY rank, rowid LIMIT ?"


@pytest.fixture
def fill(folder, settings):
    def fill(names, seed=0):
        chance = random.Random(seed)
        for name in names:
            words = chance.choices(WORDS, range(1, 9), k=chance.randint(3, 200))
            (folder / f"{name}.txt").write_text("，".join(words) + "。", encoding="utf-8")
        sync([folder], settings, HashEmbedder())
        return settings.store

    return fill


def ranked_by_fts5(folder, words, k):
    query = " OR ".join(f'"{word}"' for word in words)
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return dict(connection.execute(FTS5, (query, k)).fetchall())


def ranked(store, words, k, scope=Scope()):  # noqa: B008, it is frozen
    with store.snapshot():
        return store.lexical(words, k, scope)


def test_passages_have_the_rank_and_score_that_fts5_gives_them(fill):
    folder = fill(range(60))
    for words in (["灯塔"], ["北京", "lamp"], ["灯塔", "海边", "会议", "无"], WORDS):
        found = ranked(Store(folder), words, 1000)
        assert dict(found) == pytest.approx(ranked_by_fts5(folder, words, 1000), rel=1e-6)
        assert [score for _, score in found] == sorted(dict(found).values(), reverse=True)
        assert ranked(Store(folder), words, 5) == found[:5]


def test_an_open_store_ranks_passages_that_were_added_and_none_that_were_removed(fill, folder):
    home = fill(range(20))
    store = Store(home)
    ranked(store, WORDS, 9)
    for name in range(0, 20, 3):
        (folder / f"{name}.txt").unlink()
    fill(range(30, 40), seed=1)
    found = dict(ranked(store, WORDS, 1000))
    assert found == pytest.approx(ranked_by_fts5(home, WORDS, 1000), rel=1e-6)
    with store.snapshot():
        vocabulary = dict(store._connection.execute("SELECT term, doc FROM vocabulary").fetchall())
        assert store.frequencies([*WORDS, "无"]) == {
            w: vocabulary.get(w, 0) for w in [*WORDS, "无"]
        }


def test_only_passages_of_the_scope_are_ranked(fill):
    store = Store(fill(range(20)))
    scope = Scope(within=("3.txt", "7.txt"))
    with store.snapshot():
        inside = set(store.passages_within(scope).ids.tolist())
    every = [pair for pair in ranked(store, WORDS, 1000) if pair[0] in inside]
    assert ranked(store, WORDS, 1000, scope) == every != []


def test_postings_that_do_not_fit_in_memory_are_read_again(fill, monkeypatch):
    monkeypatch.setattr("index.store.lexical_index._MOST_POSTINGS", 1)
    monkeypatch.setattr("index.store.lexical_index._MOST_FREQUENCIES", 1)
    store = Store(fill(range(20)))
    assert ranked(store, WORDS, 99) == ranked(store, WORDS, 99)
    assert dict(ranked(store, WORDS, 99)) == pytest.approx(
        ranked_by_fts5(store.folder, WORDS, 99), rel=1e-6
    )


def test_passages_whose_length_is_lost_are_left_out_without_an_error(fill):
    home = fill(range(5))
    with closing(sqlite3.connect(home / DATABASE)) as connection, connection:
        lost = connection.execute("SELECT min(id) FROM terms_docsize").fetchone()[0]
        connection.execute("DELETE FROM terms_docsize WHERE id = ?", (lost,))
    found = dict(ranked(Store(home), WORDS, 99))
    assert found
    assert lost not in found
    with closing(sqlite3.connect(home / DATABASE)) as connection, connection:
        connection.execute("DELETE FROM terms_docsize")
    assert ranked(Store(home), WORDS, 99) == []


def test_the_cosines_of_passages_are_those_of_the_index(fill):
    store = Store(fill(range(9)))
    asked = HashEmbedder().encode_questions(["灯塔"]).vectors[0]
    with store.snapshot() as index:
        near = dict(index.search("passages", asked, 99))
        assert index.cosines("passages", asked, list(near)) == pytest.approx(near, abs=1e-6)
        first_two = dict(list(near.items())[:2])
        unknown = 10**9
        found = index.cosines("passages", np.asarray(asked), [*first_two, unknown])
        assert found == pytest.approx(first_two, abs=1e-6)
        assert index.cosines("enumerations", asked, [1]) == {}


def write_and_open(folder, settings, texts):
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    sync([folder], settings, HashEmbedder())
    return Store(settings.store)


def found(store, things):
    with store.snapshot() as index:
        among = index.ids("passages")
        shares = store.wordings(things, 10, among)
        paths = {key: one.document_id for key, one in store.passages(among.tolist()).items()}
        names = store.paths(paths.values())
        return [(names[paths[key]], share) for key, share in shares]


def test_a_thing_is_found_in_any_of_its_wordings(folder, settings):
    store = write_and_open(folder, settings, ["灯塔很高。", "码头很远。", "海边有风。"])
    thing = [Wording((("灯塔",),)), Wording((("码头",),), 0.5)]
    (first, high), (second, low) = found(store, [thing])
    assert (first, second) == ("0.txt", "1.txt")
    assert low == pytest.approx(high / 2)
    assert 0 < high <= 1


def test_all_parts_of_a_wording_must_stand_in_a_passage(folder, settings):
    texts = ["labor contracts here", "a contract to sign", "nothing of it"]
    store = write_and_open(folder, settings, texts)
    wording = Wording((("labor", "labour"), ("contract", "contracts")))
    assert [name for name, _ in found(store, [[wording]])] == ["0.txt"]


def test_a_thing_in_every_passage_counts_less_than_a_rare_one(folder, settings):
    store = write_and_open(folder, settings, ["灯塔，码头。", "码头，海边。", "码头，会议。"])
    lamp, pier = [Wording((("灯塔",),))], [Wording((("码头",),))]
    shares = dict(found(store, [lamp, pier]))
    assert shares["0.txt"] > 2 * shares["1.txt"]


def test_spellings_are_the_words_of_the_store_with_that_beginning(folder, settings):
    store = write_and_open(folder, settings, ["contract and contracts", "to contribute, concord"])
    with store.snapshot():
        assert store.spellings("contr", 9) == ["contract", "contracts", "contribute"]
        assert store.spellings("contr", 1) == ["contract"]


def test_passages_in_chinese_are_known_after_each_sync(folder, settings):
    store = write_and_open(folder, settings, ["灯塔很高。", "The lamp is high."])
    with store.snapshot():
        before = store.chinese_passages()
    write_and_open(folder, settings, ["灯塔很高。", "The lamp is high.", "码头很远。"])
    with store.snapshot():
        after = store.chinese_passages()
    assert (len(before), len(after)) == (1, 2)
    assert set(before) < set(after)
