"""Scoring passages by the names of a question that they contain."""

import numpy as np

from index.embed import Tokens
from rag.question.parser import read_question
from rag.retrieval.name_channel import (
    FoundName,
    name_occurrences,
    name_scores,
    without_names,
)
from tests.conftest import HashEmbedder

ASKED = "Which man did Zhang Manyu meet in Ma'anshan?"


def test_the_tokens_of_names_that_the_store_knows_weigh_nothing():
    question = read_question(ASKED)
    starts = np.array([question.search.index(word) for word in ("man", "Zhang", "Manyu", "Ma'")])
    tokens, even = Tokens(np.zeros((4, 2)), starts), np.full(4, 0.25)
    assert without_names(question, tokens, [], even).tolist() == even.tolist()
    named = [FoundName(0, "张曼玉", 1, 1.0, ("zhangmanyu",))]
    weights = without_names(question, tokens, named, even)
    assert weights.tolist() == [0.5, 0, 0, 0.5]
    name_alone = Tokens(np.zeros((1, 2)), starts[1:2])
    assert without_names(question, name_alone, named, np.ones(1)).tolist() == [1]


def test_a_name_counts_once_however_many_forms_of_it_a_passage_contains():
    found = [FoundName(0, form, 1, 1.0, ("maanshan",)) for form in ("马鞍山", "马鞍山市")]
    assert name_scores(found, 100) == {1: 1.0}


def test_a_family_name_also_finds_the_full_names_that_it_is_a_part_of(make_assistant):
    texts = {
        "short.txt": "曼宁将球传给队友，比赛结束了。",
        "full.txt": "培顿·曼宁三十九岁时参加了比赛。",
        "other.txt": "约翰·埃尔维带领球队赢得了比赛。",
    }
    store = make_assistant(texts, HashEmbedder()).store
    found = name_occurrences(store, read_question("How old was Manning?"))
    assert {(name.form, name.place) for name in found} == {("曼宁", 0), ("培顿·曼宁", 0)}
    assert len(set(name_scores(found, 3).values())) == 1
